"""What the draft makes of the roles of an inventory, loaded as the program loads it."""

import json
from dataclasses import replace
from typing import Any

import pytest

from config.plan.roles import plan_cross_account_roles
from live.inventory import (
    InlinePolicy,
)
from tests.migrate.init.inventories import (
    DENY,
    MANAGEMENT,
    NETWORK,
    SHOP,
    TOOLS,
    role,
    small,
    trust,
)
from tests.migrate.init.loading import Loader, told


def test_roles_that_are_alike_share_an_entry(loaded: Loader) -> None:
    inline = (InlinePolicy(name="read", document=DENY), InlinePolicy(name="write", document=DENY))
    audit = {
        "trust": trust(TOOLS),
        "path": "/security/",
        "policies": ("arn:aws:iam::aws:policy/job-function/ViewOnlyAccess",),
        "permissions_boundary": "arn:aws:iam::aws:policy/ReadOnlyAccess",
        "inline": inline,
        "tags": {"Team": "security"},
    }
    ours = tuple(role(account, "AuditReadOnly", **audit) for account in (MANAGEMENT, SHOP, TOOLS))
    theirs = role(NETWORK, "AuditReadOnly", **audit | {"description": "Ours"})
    organization, draft = loaded(replace(small(), roles=(*small().roles, *ours, theirs)))
    assert {one.key: one.targets.accounts for one in organization.roles} == {
        "audit-read-only-management": ("management", "shop", "tooling"),
        "audit-read-only-network": ("network",),
    }
    assert len(plan_cross_account_roles(organization)) == 4
    one = organization.roles[0]
    assert (one.path, one.policies, one.permissions_boundary) == (
        "/security/",
        ("job-function/ViewOnlyAccess",),
        "ReadOnlyAccess",
    )
    assert (one.inline_policy_name, one.tags, one.trusted_by) == ("read", {"Team": "security"}, ("tooling",))
    assert json.loads(one.inline_document or "") == json.loads(DENY)
    assert "inline_policy write: a role has one inline policy here" in told(draft, ours[0].origin)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"trust": trust(SHOP, Principal={"Service": "ec2.amazonaws.com"})}, "it trusts by Service, not accounts"),
        ({"trust": trust(TOOLS, Sid="Enter")}, "assume_role_policy: its statement has a Sid"),
        ({"trust": trust("999999999999")}, "trusts an account outside without an external id"),
        ({"trust": trust(SHOP)}, "only its own account may enter it"),
        ({"policies": ()}, "it has no policies"),
        ({"policies": (), "inline": (InlinePolicy(name="x", document="[]"),)}, "inline_policy: it is no JSON object"),
        ({"account_id": "999999999999"}, "its account 999999999999 is no account of this config"),
        ({"name": "OrganizationAccountAccessRole"}, "it is the role that AWS makes in a new account"),
    ],
)
def test_a_role_that_cannot_be_said_is_left_and_named(loaded: Loader, changes: dict[str, Any], reason: str) -> None:
    odd = role(SHOP, **{"name": "Odd", **changes})
    organization, draft = loaded(replace(small(), roles=(*small().roles, odd)))
    assert organization.roles == ()
    assert reason in told(draft, odd.origin)
    assert told(draft, odd.origin).endswith("it is not in the config and is rest")


def test_a_role_of_aws_itself_is_nobodys_business(loaded: Loader) -> None:
    own = role(SHOP, "AWSReservedSSO_x", path="/aws-reserved/sso.amazonaws.com/")
    _, draft = loaded(replace(small(), roles=(*small().roles, own)))
    assert draft.left == ()


def test_an_outsider_with_an_external_id_may_be_trusted(loaded: Loader) -> None:
    vendor = role(SHOP, "Vendor", trust=trust("999999999999", external_id="agreed"))
    organization, _ = loaded(replace(small(), roles=(*small().roles, vendor)))
    assert (organization.roles[0].trusted_by, organization.roles[0].external_id) == (("999999999999",), "agreed")
