"""What is in an account and belongs to another stack: neither deleted here nor made a second time."""

from typing import Any

import pulumi
import pytest

from config import Organization
from config.plan.groups import accounts_with_contents
from engine.deployment import Deployment, StateResource
from engine.errors import EngineRefusalError
from engine.urns import build_urn
from recovery.contents import find_contents, list_wanted
from recovery.moves import refuse_duplicates, refuse_lost_accounts, refuse_moves
from stacks.moving.plan import plan_moves
from tests.support.example import Configure, Edit, give_groups, make_grouped
from tests.support.project import find_by_key
from tests.support.states import ACCOUNT, ROLE, VPC, deploy
from tests.support.workloads import use_code


class Stacks:
    """Stacks of a project, which are read as often as `read` says."""

    def __init__(self, **states: Deployment) -> None:
        self.states = {name.replace("_", "-"): state for name, state in states.items()}
        self.read: list[str] = []

    def stacks(self) -> list[str]:
        return [*self.states]

    def export(self, stack: str) -> Deployment:
        self.read.append(stack)
        return self.states[stack]


HELD = deploy(
    "org",
    (ROLE, "execution-role-networking", "networking"),
    (VPC, "vpc-networking/shared", "networking"),
    (ROLE, "execution-role-admin", "admin"),
    (ROLE, "management-role", "management"),
)


@pytest.fixture
def grouped(configure: Configure) -> Organization:
    return configure(organization=make_grouped, accounts=give_groups)


def test_contents_are_components_by_account_without_those_of_the_management_account(grouped: Organization) -> None:
    found = find_contents(grouped, HELD)
    assert {account: [urn.rpartition("::")[2] for urn in held] for account, held in found.items()} == {
        "networking": ["execution-role-networking", "vpc-networking/shared"],
        "admin": ["execution-role-admin"],
    }
    assert [one.name for held in found["admin"].values() for one in held] == [
        "execution-role-admin",
        "execution-role-admin-it",
    ]


def test_a_component_of_two_accounts_belongs_to_no_stack(grouped: Organization) -> None:
    mixed = deploy("org", (VPC, "vpc", "networking"), (ROLE, "role", "admin"))
    *most, last = mixed.resources
    component = next(one.urn for one in most if one.name == "vpc")
    changed = StateResource(urn=last.urn, custom=True, id="x", parent=component, provider=last.provider)
    with pytest.raises(EngineRefusalError, match="Vpc::vpc has resources of admin and networking, so no account's"):
        find_contents(grouped, Deployment(resources=(*most, changed)))


def test_accounts_are_known_by_their_former_keys(configure: Configure) -> None:
    def rename(accounts: dict[str, Any]) -> None:
        find_by_key(accounts["accounts"], "dev-application").update(key="dev", formerly=["dev-application"])

    def follow(network: dict[str, Any]) -> None:
        find_by_key(network["vpcs"], "development").update(account="dev")

    state = deploy("org", (ROLE, "execution-role-dev-application", "dev-application"))
    assert list(find_contents(configure(accounts=rename, network=follow), state)) == ["dev"]


def test_one_stack_may_have_everything(configure: Configure) -> None:
    refuse_moves(config := configure(), "org", find_contents(config, HELD))


def test_the_stack_org_does_not_delete_what_belongs_to_a_group(grouped: Organization) -> None:
    with pytest.raises(
        pulumi.RunError,
        match="stack 'org' has what is in accounts networking, admin, which the config gives to the stack "
        "'accounts-shared'; nothing was registered, because this stack would have deleted it: `python -m stacks move`",
    ):
        refuse_moves(grouped, "org", find_contents(grouped, HELD))


def test_a_group_does_not_delete_what_belongs_to_another_one(grouped: Organization) -> None:
    state = deploy("accounts-staging", (ROLE, "execution-role-admin", "admin"))
    with pytest.raises(pulumi.RunError, match="stack 'accounts-staging' has what is in account admin, which"):
        refuse_moves(grouped, "accounts-staging", find_contents(grouped, state))
    refuse_moves(grouped, "accounts-shared", {"admin"})


def test_nothing_is_made_a_second_time(configure: Configure, grouped: Organization) -> None:
    stacks = Stacks(org=HELD, admin=Deployment(), accounts_shared=Deployment())
    with pytest.raises(
        pulumi.RunError, match="stack 'org' has what is in accounts admin, networking, which the config"
    ):
        refuse_duplicates(grouped, "accounts-shared", (), {"admin", "networking"}, stacks)
    assert stacks.read == ["org"]
    apart = Stacks(org=Deployment(), accounts_old=deploy("accounts-old", (ROLE, "execution-role-admin", "admin")))
    config = configure()
    with pytest.raises(pulumi.RunError, match="stack 'accounts-old' has what is in account admin, which the config"):
        refuse_duplicates(config, "org", (), accounts_with_contents(config), apart)


def test_other_stacks_are_not_read_for_accounts_that_are_here(grouped: Organization) -> None:
    stacks = Stacks(org=Deployment())
    state = deploy("accounts-shared", (ROLE, "execution-role-admin", "admin"), (ROLE, "r-networking", "networking"))
    refuse_duplicates(grouped, "accounts-shared", find_contents(grouped, state), {"admin", "networking"}, stacks)
    assert stacks.read == []


def test_an_account_that_left_the_config_keeps_what_is_in_it_while_org_protects_it(grouped: Organization) -> None:
    state = deploy("accounts-shared", (ROLE, "execution-role-gone", "gone"))

    def org(*, protected: bool) -> Stacks:
        root, provider, component, account = deploy("org", (ACCOUNT, "accounts", "management")).resources
        urn = build_urn("org", "p", ACCOUNT[1], "accounts-gone", component.urn)
        account = StateResource(urn=urn, custom=True, id="1" * 12, parent=component.urn, protected=protected)
        return Stacks(org=Deployment(resources=(root, provider, component, account)))

    with pytest.raises(
        pulumi.RunError, match=r"account 'gone' is in the stack `org`, and not in accounts\.yaml any more"
    ):
        refuse_lost_accounts(grouped, "accounts-shared", find_contents(grouped, state), org(protected=True))
    refuse_lost_accounts(grouped, "accounts-shared", find_contents(grouped, state), org(protected=False))
    unread = org(protected=True)
    refuse_lost_accounts(grouped, "accounts-shared", {"admin"}, unread)
    assert unread.read == []


MAIL = ("workloads:index:Mailbox", "aws:sqs/queue:Queue")


def use_workload(**more: Any) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        one = {"key": "mail", "component": "workloads.mailbox:Mailbox", "arguments": {"note": "n"}, **more}
        content["workloads"] = [one | {"targets": {"accounts": ["admin"]}}]

    return edit


def test_a_workload_goes_to_the_stack_that_workloads_yaml_gives_it(configure: Configure) -> None:
    use_code()
    config = configure(workloads=use_workload(stack="post"))
    in_org = deploy("org", (ROLE, "execution-role-admin", "admin"), (MAIL, "workload-admin/mail", "admin"))
    in_own = deploy("workloads-post", (MAIL, "workload-admin/mail", "admin"))
    assert sorted(find_contents(config, in_org)) == ["admin", "admin/mail"]
    with pytest.raises(
        pulumi.RunError,
        match="stack 'org' has what is in the workload mail of admin, which the config gives to the stack "
        "'workloads-post'; nothing was registered, because this stack would have deleted it",
    ):
        refuse_moves(config, "org", find_contents(config, in_org))
    with pytest.raises(
        pulumi.RunError, match="stack 'org' has what is in the workload mail of admin, which the config"
    ):
        refuse_duplicates(config, "workloads-post", (), list_wanted(config, "workloads-post"), Stacks(org=in_org))
    refuse_moves(config, "workloads-post", find_contents(config, in_own))
    stacks = Stacks(workloads_post=in_own)
    refuse_duplicates(config, "org", find_contents(config, HELD), list_wanted(config, "org"), stacks)
    back = configure(workloads=use_workload())
    assert list_wanted(back, "org") - list_wanted(config, "org") == {"admin/mail"}
    with pytest.raises(pulumi.RunError, match="stack 'workloads-post' has what is in the workload mail of admin"):
        refuse_duplicates(back, "org", find_contents(back, HELD), list_wanted(back, "org"), stacks)


def test_a_workload_that_has_nothing_of_aws_belongs_to_its_account_too(configure: Configure) -> None:
    use_code()
    config = configure(workloads=use_workload(stack="post"))
    component = StateResource(urn=build_urn("org", "p", "workloads:index:Watch", "workload-admin/mail"), custom=False)
    elsewhere = StateResource(
        urn=build_urn("org", "p", "workloads:index:Watch$random:index/randomId:RandomId", "workload-admin/mail/id"),
        custom=True,
        parent=component.urn,
    )
    held = find_contents(config, Deployment(resources=(component, elsewhere)))
    assert held == {"admin/mail": {component.urn: [component, elsewhere]}}
    with pytest.raises(pulumi.RunError, match="stack 'org' has what is in the workload mail of admin"):
        refuse_moves(config, "org", held)


def test_a_workload_is_moved_by_itself_and_one_that_left_the_config_stays_to_be_deleted(configure: Configure) -> None:
    use_code()
    config = configure(workloads=use_workload(key="post", formerly=["mail"], stack="post"))
    held = deploy("org", (ROLE, "execution-role-admin", "admin"), (MAIL, "workload-admin/mail", "admin"))
    (move,) = plan_moves(config, {"org": held}).moves
    assert (move.source, move.dest, move.accounts, move.resources) == ("org", "workloads-post", ("admin/post",), 2)
    assert [urn.rpartition("::")[2] for urn in move.components] == ["workload-admin/mail"]
    removed = plan_moves(configure(), {"org": held})
    assert (removed.moves, removed.strangers, removed.problems) == ((), {}, ())
    refuse_moves(configure(), "org", find_contents(configure(), held))
