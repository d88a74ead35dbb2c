"""Workloads in the program: each in its account alone, with what it is told of it, by the stack that has it."""

from collections.abc import Callable
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from components.workloads import AccountContext
from config.models.arguments import Arguments
from config.plan.stacks import plan_stacks
from stacks.inputs import workloads
from stacks.inputs.mocks import make_account_id
from stacks.inputs.planning import plan_inputs
from stacks.inputs.workloads import register_workload
from stacks.programs import build
from tests.support.example import Configure, Edit, give_groups, make_grouped
from tests.support.monitor import Registration, run_program
from tests.support.states import deploy
from tests.support.workloads import use_code

use_code()
TARGETS = ["prod-application", "dev-application"]


def write(*, accounts: list[str] = TARGETS, **more: Any) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        content["workloads"] = [
            {
                "key": "mail",
                "component": "workloads.mailbox:Mailbox",
                "targets": {"accounts": accounts},
                "arguments": {"note": "n"},
                "overrides": {"prod-application": {"days": 14}},
                **more,
            }
        ]

    return edit


def find_made(registered: list[Registration]) -> dict[str, Registration]:
    return {one.name: one for one in registered if one.name.startswith("workload-")}


def test_a_workload_is_made_in_each_account_with_its_arguments_region_and_networks(configure: Configure) -> None:
    config = configure(workloads=write())
    outputs: dict[str, Any] = {}

    async def program() -> None:
        outputs.update(await build("org", config))

    made = find_made(run_program(program))
    assert sorted(made) == [
        f"workload-{account}/mail{end}" for account in sorted(TARGETS) for end in ("", "/in", "/in-user")
    ]
    production, development = (made[f"workload-{account}/mail/in"] for account in TARGETS)
    assert production.qualified_type == "workloads:index:Mailbox$aws:sqs/queue:Queue"
    assert (production.provider, development.provider) == ("prod-application", "dev-application")
    assert (production.inputs["region"], development.inputs["region"]) == ("us-east-1", "us-west-2")
    assert [one.inputs["messageRetentionSeconds"] for one in (production, development)] == [14 * 86400, 4 * 86400]
    assert production.inputs["tags"]["networks"] == "production:;shared:private-a;"
    assert development.inputs["tags"]["networks"] == "development:;"
    assert set(outputs) >= {"workloads/prod-application/mail", "workloads/dev-application/mail"}


def test_what_uses_a_shared_subnet_waits_until_it_is_shared(configure: Configure) -> None:
    def spy(name: str, args: Any, context: AccountContext, opts: pulumi.ResourceOptions) -> pulumi.ComponentResource:
        component = pulumi.ComponentResource("workloads:index:Spy", name, None, opts)
        aws.ec2.NetworkInterface(
            f"{name}/eni",
            subnet_id=context.networks["shared"].subnets["private-a"].id,
            opts=pulumi.ResourceOptions(parent=component),
        )
        return component

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("stacks.programs.workloads.find_component", lambda _: spy)
        config = configure(workloads=write(accounts=["prod-application"]))
        made = find_made(run_program(lambda: build("org", config)))
    assert set(made["workload-prod-application/mail/eni"].depends_on) == {
        "vpc-networking/shared/private-a",
        "share-networking/shared-subnets/shared/private-a",
        "share-networking/shared-subnets/prod-application",
    }


def test_a_stack_of_its_own_reads_networks_from_the_stacks_that_make_them(configure: Configure) -> None:
    config = configure(organization=make_grouped, accounts=give_groups, workloads=write(stack="mail"))
    planned = plan_inputs(config)
    assert [name for name in planned if name.startswith("workloads-")] == ["workloads-mail"]
    own = {one.partition(" ")[2] for one in planned["workloads-mail"]}
    assert {"workload-prod-application/mail/in", "workload-dev-application/mail", "prod-application"} <= own
    assert not {
        name for stack in planned if stack != "workloads-mail" for name in planned[stack] if "workload-" in name
    }
    given = {
        "organization": {"id": "o-1", "arn": "a", "root_id": "r-1"},
        "accounts/prod-application": {"id": "1" * 12, "arn": "a"},
        "accounts/dev-application": {"id": "2" * 12, "arn": "a"},
        "vpcs/production": {"id": "vpc-1", "arn": "a"},
        "vpcs/development": {"id": "vpc-2", "arn": "a"},
        "vpcs/shared": {"id": "vpc-3", "arn": "a"},
        "subnets/shared/private-a": {"id": "subnet-1", "arn": "a"},
    }
    made = run_program(lambda: build("workloads-mail", config), stack="workloads-mail", outputs=given)
    queue = find_made(made)["workload-prod-application/mail/in"]
    assert queue.inputs["tags"]["networks"] == "production:;shared:private-a;"
    assert {one.name for one in made if one.type == "pulumi:providers:aws"} == set(TARGETS)
    del given["vpcs/shared"]
    with pytest.raises(
        pulumi.RunError,
        match=r"the stack 'accounts-shared' has not made vpcs/shared yet, which workloads of this stack may use",
    ):
        run_program(lambda: build("workloads-mail", config), stack="workloads-mail", outputs=given)
    run_program(lambda: build("workloads-mail", config), stack="workloads-mail", outputs=given, preview=True)


def test_in_the_stack_of_a_group_the_networks_of_another_one_are_refused_with_the_way_out(configure: Configure) -> None:
    config = configure(organization=make_grouped, accounts=give_groups, workloads=write())
    given = {
        "organization": {"id": "o-1", "arn": "a", "root_id": "r-1"},
        **{f"accounts/{one.key}": {"id": make_account_id(one.key), "arn": "a"} for one in config.accounts},
    }
    made = find_made(run_program(lambda: build("accounts-production", config), stack="x", outputs=given))
    assert made["workload-prod-application/mail/in"].inputs["tags"]["networks"] == "production:;"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "stacks.programs.workloads.find_component",
            lambda _: lambda name, args, context, opts: context.networks["shared"],
        )
        with pytest.raises(
            pulumi.RunError,
            match="the workload 'mail' in prod-application: 'shared' is no network for prod-application, there are "
            "production; shared of another group's",
        ):
            run_program(lambda: build("accounts-production", config), stack="x", outputs=given)


def test_a_renamed_workload_and_all_below_it_are_known_again(configure: Configure) -> None:
    config = configure(workloads=write(key="post", formerly=["mail"]))
    made = find_made(run_program(lambda: build("org", config)))
    for end in ("", "/in", "/in-user"):
        (alias,) = made[f"workload-prod-application/post{end}"].request.aliases
        assert alias.spec.name == f"workload-prod-application/mail{end}"


def test_no_stack_registers_a_workload_that_another_one_does(configure: Configure) -> None:
    config = configure(organization=make_grouped, accounts=give_groups, workloads=write())
    found = [name for names in plan_inputs(config).values() for name in names if "workload-" in name]
    assert len(found) == len(set(found)) == 6
    assert [plan.name for plan in plan_stacks(config)][-1] == "accounts-staging"


def test_a_stack_that_lost_its_workload_says_how_it_goes(configure: Configure) -> None:
    mailbox = ("workloads:index:Mailbox", "aws:sqs/queue:Queue")
    state = deploy("workloads-old", (mailbox, "workload-admin/mail", "admin"))
    with pytest.raises(
        pulumi.RunError,
        match=r"'workloads-old' is not one of this organization's.*; it has the workload mail of admin, not in "
        r"workloads\.yaml any more: put it back, or let `pulumi destroy --stack workloads-old` delete "
        "what this stack has, and then `pulumi stack rm workloads-old` the stack",
    ):
        run_program(lambda: build("workloads-old", configure(), state), stack="workloads-old")


class Nothing(Arguments):
    pass


def make(body: Callable[[pulumi.ComponentResource, str, AccountContext], Any], *, with_opts: bool = True) -> None:
    def component(name: str, _: Any, context: AccountContext, opts: pulumi.ResourceOptions) -> pulumi.ComponentResource:
        it = pulumi.ComponentResource("workloads:index:It", name, None, opts if with_opts else None)
        body(it, name, context)
        return it

    register_workload(component, Nothing())


def below(parent: pulumi.Resource, **more: Any) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(parent=parent, **more)


def other(name: str = "neighbour") -> aws.Provider:
    return aws.Provider(name, region="us-east-1")


OTHER: list[aws.Provider] = []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (lambda it, name, context: aws.sqs.Queue(f"{name}/q"), "has no parent"),
        (
            lambda it, name, context: aws.sqs.Queue(
                f"{name}/q", opts=pulumi.ResourceOptions(provider=context.provider)
            ),
            "has no parent",
        ),
        (
            lambda it, name, context: aws.sqs.Queue(f"{name}/q", opts=below(context.provider)),
            "has no parent, or one that",
        ),
        (lambda it, name, context: aws.sqs.Queue("q", opts=below(it)), r"write f\"\{name\}/q\""),
        (lambda it, name, context: aws.sqs.Queue(f"{name}-q", opts=below(it)), r"write f\"\{name\}/q\""),
        (
            lambda it, name, context: pulumi.ComponentResource(
                "awsx:ec2:Vpc", f"{name}/vpc", {}, below(it, providers=[OTHER[0]]), remote=True
            ),
            "'workload-testing/it/vpc' has the provider 'neighbour'",
        ),
        (lambda it, name, context: aws.Provider(f"{name}/p", opts=below(it)), "acts in an account that nothing here"),
        (lambda it, name, context: aws.Provider(f"{name}/p"), "has no parent"),
        (
            lambda it, name, context: aws.sqs.Queue(f"{name}/q", opts=below(it, provider=OTHER[0])),
            "has the provider 'neighbour', and the workload is in testing",
        ),
        (
            lambda it, name, context: aws.sqs.Queue(f"{name}/q", opts=below(it, providers=[OTHER[0]])),
            "has the provider 'neighbour'",
        ),
        (
            lambda it, name, context: aws.sqs.Queue(
                f"{name}/inner/q",
                opts=below(
                    pulumi.ComponentResource("w:i:C", f"{name}/inner", None, below(it, providers={"aws": OTHER[0]}))
                ),
            ),
            "has the provider 'neighbour'",
        ),
        (
            lambda it, name, context: aws.sqs.Queue.get(f"{name}/q", "id", opts=below(it, provider=OTHER[0])),
            "has the provider 'neighbour'",
        ),
        (
            lambda it, name, context: pulumi.CustomResource("aws-native:s3:Bucket", f"{name}/b", {}, below(it)),
            "acts in an account that nothing here checks",
        ),
    ],
)
def test_nothing_of_a_workload_lands_elsewhere(body: Any, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def with_neighbour(it: pulumi.ComponentResource, name: str, context: AccountContext) -> None:
        body(it, name, context)

    hold = workloads.hold_workloads

    def hold_after_neighbour() -> None:
        OTHER[:] = [other()]
        hold()

    monkeypatch.setattr(workloads, "hold_workloads", hold_after_neighbour)
    with pytest.raises(pulumi.RunError, match=told) as caught:
        make(with_neighbour)
    assert "the workload 'it' in testing: " in str(caught.value)


def test_a_component_has_to_hand_its_options_and_name_on() -> None:
    with pytest.raises(pulumi.RunError, match="registered without the options that lead into the account"):
        make(lambda it, name, context: None, with_opts=False)
    with pytest.raises(pulumi.RunError, match="whose name has to be 'workload-testing/it'"):
        register_workload(
            lambda name, args, context, opts: pulumi.ComponentResource("w:i:C", "mine", None, opts), Nothing()
        )


@pytest.mark.parametrize(
    ("component", "told"),
    [
        (lambda name, _, __, opts: aws.sqs.Queue(name, opts=opts), "registered before the component that it has to be"),
        (
            lambda name, _, __, opts: pulumi.ComponentResource(
                "w:i:C", name, None, pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(provider=OTHER[0]))
            ),
            "'workload-testing/it' has the provider 'neighbour'",
        ),
        (lambda name, _, __, opts: pulumi.ComponentResource("awsorg:index:Vpc", name, None, opts), "program's own"),
        (lambda *_: None, "registered no component, so nothing would be made"),
    ],
)
@pytest.mark.filterwarnings("ignore:There is a conflict")
def test_the_component_itself_comes_first_in_its_account_and_is_told_from_this_programs(
    component: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = workloads.hold_workloads

    def hold_after_neighbour() -> None:
        OTHER[:] = [other()]
        hold()

    monkeypatch.setattr(workloads, "hold_workloads", hold_after_neighbour)
    with pytest.raises(pulumi.RunError, match=told):
        register_workload(component, Nothing())


def test_nothing_of_a_workload_acts_on_the_whole_stack() -> None:
    with pytest.raises(pulumi.RunError, match=r"exports url for the whole stack.* write self.outputs = {'url': ...}"):
        make(lambda it, name, context: pulumi.export("url", "x"))
    with pytest.raises(pulumi.RunError, match="a transformation of the whole stack, which would change resources of"):
        make(lambda it, name, context: pulumi.runtime.register_stack_transformation(lambda args: None))


def test_outputs_have_names(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    def component(name: str, _: Any, __: AccountContext, opts: pulumi.ResourceOptions) -> pulumi.ComponentResource:
        it: Any = pulumi.ComponentResource("workloads:index:It", name, None, opts)
        it.outputs = ["https://example.com"]
        return it

    monkeypatch.setattr("stacks.programs.workloads.find_component", lambda _: component)
    with pytest.raises(pulumi.RunError, match="workload 'it' in testing has outputs without names"):
        register_workload(component, Nothing())
    with pytest.raises(pulumi.RunError, match="workload 'mail' in dev-application has outputs without names"):
        run_program(lambda: build("org", configure(workloads=write())))


def test_ids_are_outputs_as_in_the_program() -> None:
    given: list[Any] = []
    make(lambda it, name, context: given.extend([context.id, context.organization.id, context.organization.arn]))
    assert [isinstance(one, pulumi.Output) for one in given] == [True, True, True]


def test_what_a_callback_makes_is_held_too() -> None:
    def body(it: pulumi.ComponentResource, name: str, context: AccountContext) -> None:
        pulumi.Output.from_input("x").apply(lambda x: aws.sqs.Queue(f"{name}/{x}"))

    with pytest.raises(pulumi.RunError, match="has no parent"):
        make(body)


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda it: aws.ec2.get_ami_output(owners=["self"]), "getAmi is asked with no provider"),
        (
            lambda it: aws.ec2.get_ami(owners=["self"], opts=pulumi.InvokeOptions(provider=OTHER[0])),
            "getAmi is asked with the provider 'neighbour', and nothing says that it asks in that account; write opts=",
        ),
        (
            lambda it: pulumi.Output.from_input("x").apply(lambda x: aws.get_region_output()),
            "getRegion is asked with no provider",
        ),
    ],
)
def test_a_workload_asks_by_the_provider_of_its_account_alone(
    ask: Any, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold = workloads.hold_workloads

    def hold_after_neighbour() -> None:
        OTHER[:] = [other()]
        hold()

    monkeypatch.setattr(workloads, "hold_workloads", hold_after_neighbour)
    with pytest.raises(pulumi.RunError, match=f"the workload 'it' in testing: {told}"):
        make(lambda it, name, context: ask(it))


def test_what_a_workload_asks_in_its_account_is_asked() -> None:
    def body(it: pulumi.ComponentResource, name: str, context: AccountContext) -> None:
        image = aws.ec2.get_ami_output(owners=["self"], opts=pulumi.InvokeOptions(parent=it))
        aws.ec2.LaunchTemplate(f"{name}/t", image_id=image.image_id, opts=below(it))
        again = aws.ec2.get_ami_output(owners=["self"], opts=pulumi.InvokeOptions(provider=context.provider))
        aws.ec2.LaunchTemplate(f"{name}/u", image_id=again.image_id, opts=below(it))

    def component(name: str, _: Any, context: AccountContext, opts: pulumi.ResourceOptions) -> pulumi.ComponentResource:
        it = pulumi.ComponentResource("workloads:index:It", name, None, opts)
        body(it, name, context)
        return it

    made = register_workload(component, Nothing())
    assert made["t"].inputs["imageId"] == made["u"].inputs["imageId"]
    assert made["t"].inputs["imageId"].startswith("ami-")


def test_a_context_says_what_there_is_instead() -> None:
    def ask(question: Callable[[AccountContext], Any]) -> None:
        make(lambda it, name, context: question(context))

    with pytest.raises(
        pulumi.RunError,
        match="the workload 'it' in testing: 'prod' is no network in this test, there are main; give it one",
    ):
        ask(lambda context: context.networks["prod"])
    with pytest.raises(pulumi.RunError, match="has no public subnet of the tier 'private' for this account, only"):
        ask(lambda context: context.networks["main"].list_subnet_ids("private", public=True))
    with pytest.raises(
        pulumi.RunError,
        match=r"the workload 'it' in testing: 'mian' is no network in this test, there are main; did you mean 'main'\?",
    ):
        ask(lambda context: context.networks["mian"])
    with pytest.raises(
        pulumi.RunError,
        match=r"the workload 'it' in testing: the network 'main' has no subnet of the tier 'privat' for this account, "
        r"only private-us-east-1a, .* of the tiers private, public; did you mean 'private'\? Otherwise add it",
    ):
        ask(lambda context: context.networks["main"].list_subnet_ids("privat"))
    made: list[int] = []
    ask(lambda context: made.append(len(context.networks["main"].list_subnet_ids(public=False))))
    assert made == [2]


def test_the_accounts_provider_is_no_parent_of_what_a_workload_makes(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    def component(name: str, _: Any, context: AccountContext, opts: pulumi.ResourceOptions) -> pulumi.ComponentResource:
        aws.sqs.Queue(f"{name}/q", opts=below(context.provider))
        return pulumi.ComponentResource("workloads:index:It", name, None, opts)

    monkeypatch.setattr("stacks.programs.workloads.find_component", lambda _: component)
    with pytest.raises(pulumi.RunError, match="has no parent, or one that is outside of the workload"):
        run_program(lambda: build("org", configure(workloads=write())))
