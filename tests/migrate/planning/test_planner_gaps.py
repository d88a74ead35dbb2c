"""From states and a recorded preview to a plan: everything that is refused."""

from engine.deployment import StateResource
from migrate.mapping import Match, ProviderMapping, Skip
from migrate.planning.gaps import GapKind
from migrate.sources.model import Lock, build_lock_id
from tests.migrate.planning.estate import (
    AWS,
    example_estate,
    gaps,
    ids,
    only,
    provider,
    recorded_program,
)


def test_the_wrong_account_is_refused_with_the_evidence() -> None:
    estate = example_estate()
    estate.accounts["prod-application"] = "999999999999"
    plan = estate.plan()
    assert any("444444444444" in gap and "999999999999" in gap for gap in gaps(plan, GapKind.provider))
    assert plan.stacks["org"].import_file == {}


def test_swapped_accounts_are_refused_with_the_evidence() -> None:
    estate = example_estate()
    accounts = estate.accounts
    accounts["networking"], accounts["admin"] = accounts["admin"], accounts["networking"]
    found = gaps(estate.plan(), GapKind.provider)
    assert any(f"{provider('networking')} in" in gap for gap in found)
    assert any(f"{provider('admin')} in" in gap for gap in found)


def test_an_alias_without_a_row_and_without_evidence_is_refused() -> None:
    estate = example_estate()
    estate.add("aws_route", "a", "legacy", route_table_id="rtb-1", destination_cidr_block="10.9.0.0/16")
    assert gaps(estate.plan(), GapKind.provider) == [
        f"{AWS}.legacy in org.tfstate: nothing proves its {what} (needed by 1 instance: aws_route.a)"
        for what in ("account", "region")
    ]


def test_an_account_that_the_config_does_not_have_is_refused() -> None:
    estate = example_estate()
    estate.accounts["legacy"] = "777777777777"
    estate.add("aws_iam_role", "a", "legacy", name="a", id="a", arn="arn:aws:iam::777777777777:role/a")
    assert only(estate.plan(), GapKind.account) == (
        "account 777777777777: the config has no such account (it holds 1 instance: aws_iam_role.a)"
    )
    skip = (Skip(address="aws_iam_role.a", reason="closed next week"),)
    assert estate.plan(mapping=estate.mapping(skip=skip)).gaps == ()


def test_an_account_whose_id_differs_from_the_config_is_refused() -> None:
    estate = example_estate()
    subject_config = estate.subject().config
    accounts = tuple(
        account.model_copy(update={"id": "888888888888"}) if account.key == "admin" else account
        for account in subject_config.accounts
    )
    config = subject_config.model_copy(update={"accounts": accounts})
    found = gaps(estate.plan(config=config), GapKind.account)
    assert any(
        gap.startswith("account admin: its id is 888888888888 according to accounts.yaml; 222222222222 according to")
        for gap in found
    )


def test_swapped_names_within_a_type_are_not_matched() -> None:
    estate = example_estate()
    first = estate.find("aws_organizations_organizational_unit", "staging")["attributes"]
    second = estate.find("aws_organizations_organizational_unit", "production")["attributes"]
    first["name"], second["name"] = second["name"], first["name"]
    found = ids(estate.plan())
    assert found["OrganizationalUnit units-production"] == "ou-5"
    assert found["OrganizationalUnit units-staging"] == "ou-4"


def test_what_no_state_has_is_refused_with_the_ways_out() -> None:
    estate = example_estate()
    estate.remove("aws_vpc", "prod-application_main")
    gap = only(estate.plan(), GapKind.missing)
    assert gap == (
        "vpc-prod-application/production (aws:ec2/vpc:Vpc, stack org): the program registers it in account "
        "444444444444 (prod-application), us-east-1, and no state has it"
    )
    assert "match:" in GapKind.missing.advice
    row = Match(stack="org", name="aws:ec2/vpc:Vpc::vpc-prod-application/production", id="vpc-77")
    decided = estate.plan(mapping=estate.mapping(match=(row,)))
    assert decided.gaps == ()
    assert ids(decided)["Vpc vpc-prod-application/production"] == "vpc-77"


def test_a_provider_that_the_stack_holds_without_its_role_is_refused() -> None:
    """What was imported from a file without provider inputs acts in the caller's account: names of roles are alike."""
    urn = "urn:pulumi:org::aws-organization::pulumi:providers:aws::networking"
    inputs = {"region": "us-east-1", "skipCredentialsValidation": "false"}
    resource = StateResource(urn=urn, custom=True, id="1", inputs=inputs)
    problem = only(example_estate().plan(programs=[recorded_program("org", resource)]), GapKind.program)
    assert "the stack holds it with another allowedAccountIds, assumeRoles than config and states prove" in problem
    assert urn in problem


def test_one_object_in_two_states_is_refused_with_both_addresses() -> None:
    estate = example_estate()
    copy = dict(estate.find("aws_vpc", "networking_main")["attributes"])
    estate.add("aws_vpc", "again", "networking", to="other.tfstate", **copy)
    assert only(estate.plan(), GapKind.duplicate) == (
        "aws:ec2/vpc:Vpc vpc-0 in account 333333333333: it is aws_vpc.again (other.tfstate), aws_vpc.networking_main "
        "(network.tfstate): imported twice, it would be managed twice"
    )


def test_locks_and_wrong_digests_are_refused() -> None:
    estate = example_estate()
    estate.locks["network.tfstate"] = (
        Lock(place="p", id="1-2", who="ann@host", operation="OperationTypeApply", created="2026-01-02T03:04:05Z"),
    )
    gap = only(estate.plan(), GapKind.state)
    assert gap.startswith("network.tfstate: ann@host holds its lock since 2026-01-02T03:04:05Z")
    estate.locks.clear()
    estate.digests["network.tfstate"] = "0" * 32
    assert "digest" in only(estate.plan(), GapKind.state)


def test_a_lock_of_our_own_changes_nothing() -> None:
    estate = example_estate()
    ours = build_lock_id("network.tfstate")
    estate.locks["network.tfstate"] = (Lock(place="p", id=ours, who="us", operation="moved", created="c"),)
    assert estate.plan().gaps == ()


def test_a_missing_import_id_is_refused_by_its_attribute() -> None:
    estate = example_estate()
    del estate.find("aws_iam_role_policy_attachment", "admin_TerraformExecutionRole_AdministratorAccess")["attributes"][
        "policy_arn"
    ]
    assert "policy_arn" in only(estate.plan(), GapKind.import_id)


def test_all_gaps_come_at_once() -> None:
    estate = example_estate()
    for key in ("prod-application", "staging-application"):
        estate.remove("aws_vpc", f"{key}_main")
    estate.find("aws_organizations_policy", "tags")["attributes"]["name"] = "another"
    plan = estate.plan()
    assert [gap.partition(" (")[0] for gap in gaps(plan, GapKind.missing)] == [
        "policies-environment-tag",
        "vpc-prod-application/production",
        "vpc-staging-application/staging",
    ]
    (waiting,) = gaps(plan, GapKind.waiting)
    assert waiting.endswith("cannot be told before policies-environment-tag is matched")


def test_one_import_id_in_two_regions_is_two_objects_that_cannot_be_told_apart() -> None:
    estate = example_estate()
    home, far = "us-east-1", "eu-west-1"
    for region, to in ((home, "org.tfstate"), (far, "far.tfstate")):
        arn = f"arn:aws:config:{region}:333333333333:aggregation-authorization/222222222222/{home}"
        attributes = {"account_id": "222222222222", "authorized_aws_region": home, "arn": arn}
        estate.add("aws_config_aggregate_authorization", "a", "networking", to=to, **attributes)
    plan = estate.plan()
    assert gaps(plan, GapKind.duplicate) == []
    assert only(plan, GapKind.import_id) == (
        "aws:cfg/aggregateAuthorization:AggregateAuthorization 222222222222:us-east-1 in account 333333333333: it is "
        "aws_config_aggregate_authorization.a (far.tfstate), aws_config_aggregate_authorization.a (org.tfstate), which "
        "are in eu-west-1, us-east-1: the type takes no region, so an import would find the object of the home region "
        "for each of them; `skip` the others"
    )
    skip = (Skip(state="far.tfstate", address="*", reason="home alone"),)
    assert estate.plan(mapping=estate.mapping(skip=skip)).gaps == ()


def test_a_region_that_nothing_proves_is_refused() -> None:
    estate = example_estate()
    row = ProviderMapping(state="q.tfstate", provider=provider("networking"), account="333333333333", region=None)
    mapping = estate.mapping()
    rows = tuple(old for old in mapping.providers if old.provider != row.provider)
    kept = ProviderMapping(
        state="network.tfstate", provider=provider("networking"), account="333333333333", region="us-east-1"
    )
    org = ProviderMapping(
        state="org.tfstate", provider=provider("networking"), account="333333333333", region="us-east-1"
    )
    estate.add("aws_sqs_queue", "jobs", "networking", to="q.tfstate", url="https://sqs/jobs")
    plan = estate.plan(mapping=estate.mapping().__class__(providers=(*rows, row, kept, org)))
    assert only(plan, GapKind.provider).endswith("nothing proves its region (needed by 1 instance: aws_sqs_queue.jobs)")
