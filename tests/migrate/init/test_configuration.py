"""The draft, loaded as the program loads it, says what the inventory says."""

import json
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Organization, load
from config.plan.roles import plan_cross_account_roles
from live.inventory import (
    Association,
    Attachment,
    Delegation,
    Gateway,
    InactiveAccount,
    InlinePolicy,
    Inventory,
    Route,
    RouteTable,
    SharedResource,
    SharePrincipal,
)
from migrate.errors import RefusalError
from migrate.init.configuration import Choices, Draft, plan_config
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

Loader = Callable[..., tuple[Organization, Draft]]


@pytest.fixture
def loaded(tmp_path: Path) -> Loader:
    """The draft of an inventory, and what the program makes of its files."""

    def make(inventory: Inventory, **choices: str) -> tuple[Organization, Draft]:
        draft = plan_config(inventory, Choices(**choices))
        for name, text in draft.files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)
        return load(tmp_path), draft

    return make


def told(draft: Draft, origin: str) -> str:
    return next(line for line in draft.left if line.startswith(f"{origin}:"))


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
    assert execution.max_session_duration == 7200
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
    ("state", "told"), [("SUSPENDED", "suspended"), ("PENDING_CLOSURE", "pending closure"), ("CLOSED", "closed")]
)
def test_an_account_that_is_not_active_is_left(state: str, told: str) -> None:
    closed = InactiveAccount(origin="AWS 999999999999", id="999999999999", state=state)
    draft = plan_config(replace(small(), inactive_accounts=(closed,)))
    assert draft.left == (f"AWS 999999999999: the account is {told}: it is not in the config",)


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


def test_the_execution_role_as_most_accounts_have_it(loaded: Loader) -> None:
    odd = role(SHOP, description="Own", trust=trust(MANAGEMENT, external_id="shop-only"))
    organization, draft = loaded(replace(small(), roles=(role(TOOLS), role(NETWORK), odd)))
    assert {one.key: (one.execution_role, one.access) for one in organization.accounts} == {
        "tooling": (True, "execution-role"),
        "network": (True, "execution-role"),
        "shop": (False, "creation-role"),
    }
    assert organization.settings.execution_role.external_id == "deploy-it"
    (other,) = organization.roles
    assert (other.name, other.accounts, other.external_id, other.description) == (
        "Deploy",
        ("shop",),
        "shop-only",
        "Own",
    )
    assert draft.inexpressible == ()


def test_an_execution_role_that_shuts_management_out_is_not_the_way_in(loaded: Loader) -> None:
    roles = tuple(role(account, trust=trust(TOOLS)) for account in (TOOLS, NETWORK, SHOP))
    with pytest.raises(RefusalError, match=r"no role is in every member account.*Deploy \(in 2 of 3\)"):
        plan_config(replace(small(), roles=roles))
    organization, _ = loaded(replace(small(), roles=roles), execution_role="Deploy")
    assert organization.settings.execution_role.trusted_by == ("tooling",)
    assert organization.settings.execution_role.external_id is None
    assert {one.access for one in organization.accounts} == {"creation-role"}


def test_an_execution_role_that_nobody_has_is_made_nowhere(loaded: Loader) -> None:
    organization, _ = loaded(replace(small(), roles=()), execution_role="Later")
    assert {one.execution_role for one in organization.accounts} == {False}
    assert organization.settings.execution_role.name == "Later"


def test_two_roles_that_could_be_the_execution_role_are_a_question() -> None:
    both = tuple(role(account, name) for account in (TOOLS, NETWORK, SHOP) for name in ("Deploy", "Audit"))
    with pytest.raises(RefusalError, match=r"Audit and Deploy are in every member account.*--execution-role NAME"):
        plan_config(replace(small(), roles=both))


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
    assert {one.key: one.accounts for one in organization.roles} == {
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
    assert told(draft, odd.origin).endswith("it is not in the config and stays with import.rest")


def test_a_role_of_aws_itself_is_nobodys_business(loaded: Loader) -> None:
    own = role(SHOP, "AWSReservedSSO_x", path="/aws-reserved/sso.amazonaws.com/")
    _, draft = loaded(replace(small(), roles=(*small().roles, own)))
    assert draft.left == ()


def test_an_outsider_with_an_external_id_may_be_trusted(loaded: Loader) -> None:
    vendor = role(SHOP, "Vendor", trust=trust("999999999999", external_id="agreed"))
    organization, _ = loaded(replace(small(), roles=(*small().roles, vendor)))
    assert (organization.roles[0].trusted_by, organization.roles[0].external_id) == (("999999999999",), "agreed")


def test_public_subnets_and_what_their_way_out_is_called(loaded: Loader) -> None:
    inventory = small()
    organization, _ = loaded(
        replace(
            inventory,
            vpcs=(vpc(tags={"Name": "net"}, enable_dns_hostnames=True, enable_dns_support=False),),
            gateways=(replace(inventory.gateways[0], tags={"Name": "net"}),),
            subnets=(*inventory.subnets[1:], replace(inventory.subnets[0], map_public_ip_on_launch=True)),
        )
    )
    (found,) = organization.vpcs
    assert (found.enable_dns_hostnames, found.enable_dns_support, found.instance_tenancy) == (True, False, None)
    assert found.public_routing is not None
    assert (found.public_routing.gateway_tags, found.public_routing.route_table_tags) == (None, {})
    assert [one.map_public_ip_on_launch for one in found.subnets] == [True, None]


def test_a_vpc_has_one_public_route_table(loaded: Loader) -> None:
    inventory = small()
    other = RouteTable(origin="network.tfstate other", id="rtb-0", vpc_id="vpc-1")
    inventory = replace(
        inventory,
        subnets=(*inventory.subnets, subnet("subnet-c", "10.0.2.0/24")),
        route_tables=(*inventory.route_tables, other),
        routes=(*inventory.routes, Route(origin="x", table_id="rtb-0", destination="0.0.0.0/0", gateway_id="igw-1")),
        associations=(
            *inventory.associations,
            Association(origin="x", table_id="rtb-1", subnet_id="subnet-c"),
            Association(origin="x", table_id="rtb-0", subnet_id="subnet-b"),
        ),
    )
    organization, draft = loaded(inventory)
    assert [(one.key, one.public) for one in organization.vpcs[0].subnets] == [
        ("subnet-a", True),
        ("subnet-b", False),
        ("subnet-c", True),
    ]
    assert "a VPC has one public route table here" in told(draft, "network.tfstate other")


@pytest.mark.parametrize(
    "change",
    [
        {"routes": (Route(origin="x", table_id="rtb-1", destination="0.0.0.0/0", gateway_id="nat-1"),)},
        {"routes": (Route(origin="x", table_id="rtb-1", destination="10.9.0.0/16", gateway_id="igw-1"),)},
        {"gateways": (Gateway(origin="x", id="igw-1", vpc_id="vpc-9"),)},
        {"associations": ()},
    ],
)
def test_without_a_way_to_the_internet_a_subnet_is_not_public(loaded: Loader, change: dict[str, Any]) -> None:
    organization, _ = loaded(replace(small(), **change))
    assert not any(one.public for one in organization.vpcs[0].subnets)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"vpcs": (*small().vpcs, vpc("vpc-odd", cidr="10.0.128.0/17"))}, "overlaps vpc-1 of the same account"),
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
    lines = [line for line in draft.left if reason in line]
    assert len(lines) == 1
    assert lines[0].partition(":")[0].endswith("odd")
    assert [one.key for one in after.accounts] == [one.key for one in before.accounts]
    assert after.vpcs == before.vpcs
    assert after.shares == before.shares


def test_a_share_needs_ram_and_somebody_to_share_with(loaded: Loader) -> None:
    services = replace(small().organizations[0], services=())
    organization, draft = loaded(replace(small(), organizations=(services,), delegations=()))
    assert organization.shares == ()
    assert "ram.amazonaws.com has no trusted access" in told(draft, "network.tfstate share")
    organization, draft = loaded(replace(small(), share_principals=()))
    assert organization.shares == ()
    assert "shares no subnet of this config with an account or unit" in told(draft, "network.tfstate share")


def test_an_organization_without_all_features_would_be_changed(loaded: Loader) -> None:
    billing = replace(small().organizations[0], feature_set="CONSOLIDATED_BILLING")
    _, draft = loaded(replace(small(), organizations=(billing,)))
    (line,) = draft.inexpressible
    assert line == (
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
