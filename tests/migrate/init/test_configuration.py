"""The draft, loaded as the program loads it, says what the inventory says."""

import json
import random
from collections import Counter
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.inventory import (
    Attachment,
    Delegation,
    InactiveAccount,
    Inventory,
    SharedResource,
    SharePrincipal,
    UnreadAccount,
)
from live.objects import Tagged
from migrate.errors import RefusalError
from migrate.init.configuration import Choices, plan_config
from migrate.init.drafting import find_common_tags
from tests.migrate.init.connected import CONNECTED
from tests.migrate.init.inventories import (
    ADMINISTRATOR,
    DENY,
    MANAGEMENT,
    NETWORK,
    SHARE,
    SHOP,
    TOOLS,
    role,
    small,
    subnet,
    trust,
    vpc,
)
from tests.migrate.init.loading import Loader, told
from tests.migrate.init.test_states import instance, read


def test_a_small_organization(loaded: Loader) -> None:
    organization, draft = loaded(small())
    settings = organization.settings
    assert (settings.management_account_id, settings.administrative_account) == (MANAGEMENT, "tooling")
    assert (settings.home_region, settings.regions) == ("us-east-1", ("eu-west-1", "us-east-1"))
    assert settings.trusted_access == ("config.amazonaws.com", "ram.amazonaws.com")
    assert settings.policy_types == ("SERVICE_CONTROL_POLICY",)
    assert [(one.account, one.service) for one in settings.delegated_administrators] == [
        ("tooling", "config.amazonaws.com")
    ]
    assert {unit.key: (unit.name, unit.policies) for unit in organization.units()} == {
        "workloads": ("Workloads", ("deny-alexa",)),
        "production": ("Production", ()),
    }
    assert {one.key: (one.id, one.unit, one.email, one.access) for one in organization.accounts} == {
        "tooling": (TOOLS, None, "aws+tooling@example.com", "execution-role"),
        "network": (NETWORK, None, "aws+network@example.com", "execution-role"),
        "shop": (SHOP, "production", "aws+shop@example.com", "execution-role"),
    }
    assert organization.policy("deny-alexa").content == json.dumps(json.loads(DENY), separators=(",", ":"))
    execution = settings.execution_role
    assert (execution.name, execution.description, execution.external_id) == ("Deploy", "", "deploy-it")
    assert (execution.trusted_by, execution.policies) == (("management",), ("AdministratorAccess",))
    assert (execution.max_session_duration, execution.writes) == (7200, "always")
    (found,) = organization.vpcs
    assert (found.key, found.account, found.region, found.name_tag, found.tags) == (
        "shared",
        "network",
        None,
        False,
        {},
    )
    assert [(one.key, one.public, one.name_tag) for one in found.subnets] == [
        ("subnet-a", True, False),
        ("subnet-b", False, False),
    ]
    (share,) = organization.shares
    assert (share.key, share.name, share.subnets) == ("subnets", "Subnets", ("shared/subnet-b",))
    assert (share.with_, share.allow_external_principals, share.tags) == (
        ("shop", "workloads"),
        True,
        {"Team": "network"},
    )
    assert (draft.inexpressible, draft.left) == ((), ())


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            "SUSPENDED",
            "it is closed (SUSPENDED; for 90 days AWS Support can open it again), so nothing can be made in it",
        ),
        ("PENDING_CLOSURE", "it is closed (PENDING_CLOSURE: AWS is about to), so nothing can be made in it"),
        ("CLOSED", "it is closed (CLOSED), so nothing can be made in it"),
        ("PENDING_ACTIVATION", "its sign-up is not finished (PENDING_ACTIVATION), so it cannot be entered yet"),
        ("ODD", "its state is ODD"),
    ],
)
def test_an_account_that_is_not_active_is_left(state: str, told: str) -> None:
    closed = InactiveAccount(origin="AWS 999999999999", id="999999999999", state=state)
    draft = plan_config(replace(small(), inactive_accounts=(closed,)))
    (note,) = draft.accounts_left
    assert note.origin == "AWS 999999999999"
    assert note.reason.startswith(f"{told}; it is not in the config")
    assert draft.left == ()


def test_an_account_that_cannot_be_read_is_left_and_the_rest_is_written(loaded: Loader) -> None:
    unread = UnreadAccount(
        origin="AWS 999999999999", id="999999999999", name="Bought", reason="it cannot be entered", detail="AWS says no"
    )
    trusting = role(SHOP, "Vendor", trust=trust("999999999999"))
    organization, draft = loaded(
        replace(small(), unread_accounts=(unread,), roles=(*small().roles, trusting)), skip=frozenset({"Network"})
    )
    assert [one.key for one in organization.accounts] == ["shop", "tooling"]
    assert [str(note) for note in draft.accounts_left] == [
        "AWS 999999999999 Bought: it cannot be entered (AWS says no)",
        "org.tfstate account.Network: --skip-account leaves it out (Network)",
    ]
    assert organization.vpcs == ()
    assert "its account 033333333389 is no account of this config" in told(draft, "network.tfstate aws_vpc.vpc-1")
    assert "trusts an account outside without an external id" in told(draft, trusting.origin)


def test_an_account_to_leave_out_exists() -> None:
    with pytest.raises(RefusalError, match="--skip-account Nobody: nothing that was read holds a member account of"):
        plan_config(small(), Choices(skip=frozenset({"Nobody", "Shop"})))


def test_every_part_says_where_it_comes_from(loaded: Loader) -> None:
    _, draft = loaded(small())
    text = "".join(draft.files.values())
    for origin in (
        "org.tfstate unit.prod",
        "org.tfstate account.Shop",
        "org.tfstate policy.deny",
        "network.tfstate share",
    ):
        assert f"# from {origin}\n" in text
    assert f'id: "{NETWORK}"' in draft.files["accounts.yaml"]


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_inventory_changes_nothing(chance: random.Random) -> None:
    inventory = small()
    shuffled = {
        field.name: tuple(chance.sample(value, len(value)))
        for field in fields(inventory)
        if isinstance(value := getattr(inventory, field.name), tuple)
    }
    assert plan_config(replace(inventory, **shuffled)) == plan_config(inventory)


def test_tags_that_all_providers_give_go_into_the_organizations(loaded: Loader) -> None:
    default = {"ManagedBy": "terraform"}

    def tagged(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(replace(one, tags={"Own": "x", **default}, default_tags=default) for one in things)

    kinds = ("units", "accounts", "policies", "roles", "vpcs", "subnets", "gateways", "route_tables", "shares")
    inventory = replace(small(), **{kind: tagged(getattr(small(), kind)) for kind in kinds})
    organization, _ = loaded(inventory)
    assert organization.settings.tags == default
    assert {tuple(one.tags.items()) for one in organization.accounts} == {(("Own", "x"),)}
    assert organization.settings.execution_role.tags == {"Own": "x"}

    untagged = replace(inventory, vpcs=(replace(inventory.vpcs[0], tags={}, default_tags={}),))
    organization, _ = loaded(untagged)
    assert organization.settings.tags == {}
    assert {tuple(sorted(one.tags.items())) for one in organization.accounts} == {
        (("ManagedBy", "terraform"), ("Own", "x"))
    }
    assert organization.vpcs[0].tags == {}


def test_every_part_of_a_network_counts_for_the_common_tags() -> None:
    default = {"ManagedBy": "terraform"}
    parts = read(*(instance(type_, said, account=account) for type_, account, said in CONNECTED)).network_parts
    # Rules keep the tags that they have, by rule_tags.
    kinds = [
        field.name
        for field in fields(parts)
        if field.name != "group_rules" and any(isinstance(one, Tagged) for one in getattr(parts, field.name))
    ]
    assert {"nat_gateways", "addresses", "endpoints", "groups", "peerings", "transit_gateways", "zones"} < {*kinds}

    def find(lacking: str) -> dict[str, str]:
        changed = {
            kind: tuple(
                replace(one, tags={} if kind == lacking else default, default_tags={} if kind == lacking else default)
                for one in getattr(parts, kind)
            )
            for kind in kinds
        }
        return find_common_tags(Inventory(network_parts=replace(parts, **changed)))

    assert find("") == default
    assert {kind: find(kind) for kind in kinds} == {kind: {} for kind in kinds}


def test_names_and_environments_are_tags_already(loaded: Loader) -> None:
    inventory = small()
    accounts = tuple(replace(one, tags={"Environment": "prod", "Team": "a"}) for one in inventory.accounts)
    tags = {"Name": "Shared VPC"}
    inventory = replace(inventory, accounts=accounts, vpcs=(vpc(tags=tags),))
    organization, _ = loaded(inventory)
    assert {(one.environment, tuple(one.tags)) for one in organization.accounts} == {("prod", ("Team",))}
    assert (organization.vpcs[0].key, organization.vpcs[0].tags) == ("shared-vpc", tags)
    organization, _ = loaded(replace(inventory, vpcs=(vpc(tags={"Name": "shared-vpc"}),)))
    assert (organization.vpcs[0].name_tag, organization.vpcs[0].tags) == (True, {})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"vpcs": (*small().vpcs, vpc("vpc-odd", cidr="10.0.128.0/17"))},
            "overlaps vpc-1 of the same account and region",
        ),
        ({"vpcs": (*small().vpcs, vpc("odd", "999999999999"))}, "its account 999999999999 is no account"),
        (
            {"vpcs": (*small().vpcs, vpc("odd", cidr="10.9.0.0/16", beyond=("ipv6_cidr_block",)))},
            "it has ipv6_cidr_block",
        ),
        ({"subnets": (*small().subnets, subnet("odd", "10.8.0.0/24"))}, "10.8.0.0/24 lies outside 10.0.0.0/16"),
        (
            {"subnets": (*small().subnets, subnet("odd", "10.0.9.0/24", beyond=("enable_dns64",)))},
            "it has enable_dns64",
        ),
        (
            {
                "shared_resources": (
                    *small().shared_resources,
                    SharedResource(origin="odd", share_arn=SHARE, resource_arn="x"),
                )
            },
            "it shares something else than a subnet",
        ),
        (
            {
                "share_principals": (
                    *small().share_principals,
                    SharePrincipal(origin="odd", share_arn=SHARE, principal="o-1"),
                )
            },
            "a share goes to other member accounts and units",
        ),
        (
            {"attachments": (*small().attachments, Attachment(origin="odd", policy_id="p-1", target_id=MANAGEMENT))},
            f"{MANAGEMENT} is no unit or member account",
        ),
        (
            {"attachments": (*small().attachments, Attachment(origin="odd", policy_id="p-9", target_id="ou-1"))},
            "the policy p-9 is in nothing that was read",
        ),
        (
            {"delegations": (Delegation(origin="odd", account_id=SHOP, service="sso.amazonaws.com"),)},
            "no trusted access",
        ),
        (
            {"policies": (*small().policies, replace(small().policies[0], origin="odd", id="p-2", content="{"))},
            "no JSON",
        ),
        (
            {
                "accounts": (
                    *small().accounts,
                    replace(small().accounts[0], origin="odd", id="5" * 12, parent_id="ou-9"),
                )
            },
            "ou-9",
        ),
        ({"units": (*small().units, replace(small().units[0], origin="odd", id="ou-8", parent_id="ou-9"))}, "ou-9"),
    ],
)
def test_what_cannot_be_said_is_left_and_named(loaded: Loader, change: dict[str, Any], reason: str) -> None:
    before, _ = loaded(small())
    after, draft = loaded(replace(small(), **change))
    (note,) = [note for note in draft.left if reason in note.reason]
    assert note.origin.endswith("odd")
    assert [one.key for one in after.accounts] == [one.key for one in before.accounts]
    assert after.vpcs == before.vpcs
    assert after.shares == before.shares


def test_an_organization_without_all_features_would_be_changed(loaded: Loader) -> None:
    billing = replace(small().organizations[0], feature_set="CONSOLIDATED_BILLING")
    _, draft = loaded(replace(small(), organizations=(billing,)))
    (note,) = draft.inexpressible
    assert str(note) == (
        "org.tfstate aws_organizations_organization.this: feature_set is CONSOLIDATED_BILLING; the program sets ALL: "
        "preview would show an update"
    )


def test_policies_of_the_root_and_of_accounts(loaded: Loader) -> None:
    attachments = tuple(Attachment(origin="x", policy_id="p-1", target_id=target) for target in ("r-1", SHOP))
    organization, _ = loaded(replace(small(), attachments=attachments))
    assert organization.settings.policies == ("deny-alexa",)
    assert organization.account("shop").policies == ("deny-alexa",)


def test_all_questions_are_asked_at_once() -> None:
    nameless = tuple(replace(one, name=f"Team {one.id}") for one in small().accounts)
    with pytest.raises(RefusalError, match="--administrative-account KEY") as caught:
        plan_config(replace(small(), accounts=nameless, roles=(), regions=Counter({"us-east-1": 1, "eu-west-1": 1})))
    assert len(caught.value.problems) == 3
    assert "--execution-role NAME" in str(caught.value)
    assert "--home-region REGION" in str(caught.value)


@pytest.mark.parametrize("wanted", ["shop", "Shop", SHOP])
def test_the_answers_are_taken(loaded: Loader, wanted: str) -> None:
    organization, _ = loaded(small(), administrative_account=wanted, home_region="eu-west-1")
    assert organization.settings.administrative_account == "shop"
    assert organization.settings.home_region == "eu-west-1"
    assert organization.vpcs[0].region == "us-east-1"


def test_a_wrong_answer_is_told() -> None:
    with pytest.raises(RefusalError, match=r"'nobody' is no member account.*the accounts are: network, shop, tooling"):
        plan_config(small(), Choices(administrative_account="nobody"))


@pytest.mark.parametrize(
    ("number", "problem"), [(0, "no state holds an aws_organizations_organization"), (2, "2 organ")]
)
def test_one_config_is_for_one_organization(number: int, problem: str) -> None:
    organizations = tuple(replace(small().organizations[0], id=f"o-{index}") for index in range(number))
    with pytest.raises(RefusalError, match=problem):
        plan_config(replace(small(), organizations=organizations))


def test_a_creation_role_that_all_accounts_tell(loaded: Loader) -> None:
    def created(name: str) -> Inventory:
        return replace(small(), accounts=tuple(replace(one, creation_role=name) for one in small().accounts))

    assert loaded(created("Landing"))[0].settings.access.creation_role == "Landing"
    assert loaded(created("Deploy"))[0].settings.access.creation_role == "OrganizationAccountAccessRole"


def test_policies_are_read_by_people(loaded: Loader) -> None:
    _, draft = loaded(small())
    assert draft.files["policies/deny-alexa.json"].startswith('{\n  "Version": "2012-10-17",\n')
    assert ADMINISTRATOR not in draft.files["organization.yaml"]


def test_without_member_accounts_there_is_nobody_to_choose() -> None:
    with pytest.raises(RefusalError, match="nothing that was read holds a member account"):
        plan_config(replace(small(), accounts=()), Choices(execution_role="Deploy"))
