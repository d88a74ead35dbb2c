"""The hops into an account for questions to AWS: the same as its provider's. Does not enter anything."""

import json
from collections.abc import Mapping
from typing import Any

from config import models
from config.models import MANAGEMENT
from config.plan.entry import plan_entry
from live.sessions import Hop, build_role_arn


def plan_management_hops(config: models.Organization) -> list[Hop]:
    """The hops into the management account, from the config; none where the caller is there already."""
    return plan_account_hops(config, MANAGEMENT, config.settings.management_account_id)


def plan_account_hops(config: models.Organization, account: str, account_id: str) -> list[Hop]:
    """The hops into the account with this key and id, from the config."""
    management_id = config.settings.management_account_id
    return [
        Hop(
            role_arn=build_role_arn(management_id if hop.account == MANAGEMENT else account_id, hop.role_name),
            session_name=hop.session_name,
            external_id=hop.external_id,
        )
        for hop in plan_entry(config, account)
    ]


def read_provider_hops(provider_inputs: Mapping[str, Any]) -> list[Hop]:
    """The hops of a provider, from its inputs in a stack's export."""
    return [
        Hop(role_arn=hop["roleArn"], session_name=hop["sessionName"], external_id=hop.get("externalId"))
        for hop in json.loads(provider_inputs.get("assumeRoles", "[]"))
    ]
