"""Lookups in the program: asked by the account of the workload, once, and unknown where that is not there yet."""

from typing import Any

import pulumi
import pytest
from google.protobuf.json_format import MessageToDict
from pulumi.runtime import mocks, rpc
from pulumi.runtime.rpc import UNKNOWN

from config import Organization
from stacks.inputs.mocks import make_account_id
from stacks.inputs.planning import plan_inputs
from stacks.programs import build
from tests.support.example import Configure, Edit
from tests.support.monitor import Registration, run_program
from tests.support.workloads import use_code

use_code()
PLACES = {"prod-application": "us-east-1", "dev-application": "us-west-2"}
IMAGE = {"owner": "amazon", "name": "al2023-ami-2023.*-x86_64"}
Asked = list[tuple[str, dict[str, Any], str]]


def use(*, stack: str | None = None, accounts: tuple[str, ...] = tuple(PLACES), **arguments: Any) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        content["workloads"] = [
            {
                "key": "find",
                "component": "workloads.finder:Finder",
                "targets": {"accounts": [*accounts]},
                "arguments": {"note": "t3.small", **arguments},
                **({} if stack is None else {"stack": stack}),
            }
        ]

    return edit


def declare(**lookups: Any) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        content["lookups"] = [{"key": key, **said} for key, said in lookups.items()]

    return edit


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What AWS is asked: the function, its arguments and the logical name of the provider."""
    found: Asked = []
    call = mocks.MockMonitor.Invoke

    def invoke(monitor: Any, request: Any) -> Any:
        function = request.tok.rpartition(":")[2]
        found.append((function, MessageToDict(request.args), request.provider.rpartition("::")[0].rpartition("::")[2]))
        return call(monitor, request)

    monkeypatch.setattr(mocks.MockMonitor, "Invoke", invoke)
    return found


def find_templates(made: list[Registration]) -> dict[str, Registration]:
    return {
        one.name.removeprefix("workload-").partition("/")[0]: one
        for one in made
        if one.type == "aws:ec2/launchTemplate:LaunchTemplate"
    }


def test_each_account_asks_by_its_own_provider_in_its_own_region(configure: Configure, asked: Asked) -> None:
    config = configure(
        lookups=declare(linux={"image": IMAGE}, zones={"availability_zones": {}}),
        workloads=use(image="${lookup.linux}", zones="${lookup.zones}", named={"again": "is ${lookup.linux}"}),
    )
    made = find_templates(run_program(lambda: build("org", config)))
    images = [(arguments["region"], provider) for name, arguments, provider in asked if name == "getAmi"]
    assert sorted(images) == sorted((region, account) for account, region in PLACES.items())
    assert {name for name, _, _ in asked} == {"getAmi", "getAmiIds", "getAvailabilityZones"}
    assert {provider for _, _, provider in asked} == set(PLACES)
    for account in PLACES:
        inputs = made[account].inputs
        assert inputs["imageId"].startswith("ami-")
        assert inputs["tags"]["again"] == f"is {inputs['imageId']}"
        assert inputs["description"].startswith("zone-")
    assert made["prod-application"].inputs["imageId"] != made["dev-application"].inputs["imageId"]


def test_an_account_that_is_not_there_yet_is_not_asked(configure: Configure, asked: Asked) -> None:
    config = configure(lookups=declare(linux={"image": IMAGE}), workloads=use(image="${lookup.linux}"))
    made = find_templates(run_program(lambda: build("org", config), preview=True))
    assert asked == []
    assert made["prod-application"].request.object.fields["imageId"].string_value == UNKNOWN


GIVEN = {
    "organization": {"id": "o-1", "arn": "a", "root_id": "r-1"},
    "accounts/prod-application": {"id": "1" * 12, "arn": "a"},
    "accounts/dev-application": {"id": "2" * 12, "arn": "a"},
    **{f"vpcs/{key}": {"id": f"vpc-{key}", "arn": "a"} for key in ("production", "development", "shared")},
    "subnets/shared/private-a": {"id": "subnet-1", "arn": "a"},
    "text": "words",
    "path": "x/org/path",
    "count": 3,
    "half": 1.5,
    "open": True,
    "names": ["a", "b"],
    "mixed": ["a", 1],
}


def run_own_stack(configure: Configure, use_in: Edit, *, preview: bool = False, **lookups: Any) -> Registration:
    config = configure(lookups=declare(**lookups), workloads=use_in)
    made = run_program(lambda: build("workloads-own", config), stack="workloads-own", outputs=GIVEN, preview=preview)
    return find_templates(made)["prod-application"]


def output(name: str, type_: str = "string", stack: str = "org", **more: Any) -> dict[str, Any]:
    return {"output": {"stack": stack, "name": name, "type": type_, **more}}


def test_outputs_of_other_stacks_have_their_type_and_stand_inside_of_text(configure: Configure) -> None:
    found = run_own_stack(
        configure,
        use(
            stack="own",
            many="${lookup.count}",
            zones="${lookup.names}",
            image="ami-${lookup.text}",
            named={"all": "${lookup.text}-${lookup.count}-${lookup.open}"},
        ),
        count=output("count", "integer"),
        names=output("names", "list"),
        text=output("text", stack="acme/base/prod"),
        open=output("open", "boolean"),
    )
    assert found.inputs["imageId"] == "ami-words"
    assert found.inputs["description"] == "a,b"
    assert found.inputs["tags"] == {"all": "words-3-true", "zone": "Z1", "many": "3"}


@pytest.mark.parametrize(
    ("lookup", "told"),
    [
        (output("nothing"), r"the lookup 'it' of lookups.yaml: the stack 'org' has no output 'nothing', so there is"),
        (
            output("count"),
            "the output 'count' of the stack 'org' is a number, and a string is expected; correct `type`",
        ),
        (output("vpcs/shared"), "is a mapping, and a string is expected"),
        (output("vpcs/shared", field="name"), "no 'name' in the output 'vpcs/shared', .* There is arn, id"),
        (output("nothing", field="id"), "the stack 'org' has no output 'nothing', so there is"),
        (output("text", field="id"), "has no 'id' in the output 'text'"),
    ],
)
def test_an_output_that_is_missing_or_of_another_type_is_told(
    configure: Configure, lookup: dict[str, Any], told: str
) -> None:
    with pytest.raises(pulumi.RunError, match=told):
        run_own_stack(configure, use(stack="own", image="${lookup.it}"), it=lookup)


@pytest.mark.parametrize(("name", "type_"), [("half", "integer"), ("open", "integer"), ("mixed", "list")])
def test_only_whole_numbers_are_integers_and_only_strings_are_in_lists(
    configure: Configure, name: str, type_: str
) -> None:
    used = use(stack="own", many="${lookup.it}") if type_ == "integer" else use(stack="own", zones="${lookup.it}")
    with pytest.raises(pulumi.RunError, match=r"is expected; correct `type`"):
        run_own_stack(configure, used, it=output(name, type_))


def test_all_that_is_missing_is_told_before_anything_is_made(configure: Configure) -> None:
    async def program(config: Organization) -> None:
        try:
            await build("workloads-own", config)
        except pulumi.RunError as error:
            raise pulumi.RunError(f"all of it: {error}") from None

    config = configure(
        lookups=declare(one=output("nothing"), other=output("count")),
        workloads=use(stack="own", image="${lookup.one}", named={"a": "${lookup.other}"}),
    )
    with pytest.raises(pulumi.RunError, match=r"(?s)all of it: .*'one'.*no output 'nothing'.*\n.*'other'.*is a number"):
        run_program(lambda: program(config), stack="workloads-own", outputs=GIVEN)


@pytest.mark.parametrize("name", ["text", "path"])
def test_what_is_found_has_to_be_what_the_argument_takes(configure: Configure, name: str) -> None:
    """Also where it looks like what stands for it while nobody is asked."""
    with pytest.raises(
        pulumi.RunError, match=r"what \${lookup.it} finds is not what the argument takes: String should"
    ):
        run_own_stack(configure, use(stack="own", zone_id="${lookup.it}"), it=output(name))


def test_a_preview_goes_on_without_an_output_of_this_project_that_is_not_there_yet(configure: Configure) -> None:
    arguments = use(stack="own", image="${lookup.it}")
    found = run_own_stack(configure, arguments, preview=True, it=output("nothing"))
    assert found.request.object.fields["imageId"].string_value == UNKNOWN
    with pytest.raises(pulumi.RunError, match="the stack 'acme/base/prod' has no output 'nothing'"):
        run_own_stack(configure, arguments, preview=True, it=output("nothing", stack="acme/base/prod"))


def test_a_secret_output_stays_secret_and_is_not_in_a_message(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = pulumi.StackReference.get_output
    monkeypatch.setattr(pulumi.StackReference, "get_output", lambda *given: pulumi.Output.secret(hidden(*given)))
    found = run_own_stack(configure, use(stack="own", image="ami-${lookup.it}"), it=output("text"))
    assert (
        found.request.object.fields["imageId"].struct_value.fields[rpc._special_sig_key].string_value
        == rpc._special_secret_sig
    )
    with pytest.raises(pulumi.RunError, match="finds is not what the argument takes: it is secret; correct") as caught:
        run_own_stack(configure, use(stack="own", zone_id="${lookup.it}"), it=output("text"))
    assert "words" not in str(caught.value)


def test_an_account_that_org_has_not_made_yet_is_waited_for(configure: Configure) -> None:
    image = {"image": {"owner": "staging-application", "name": "base-*"}}
    arguments = use(stack="own", accounts=("prod-application",), image="${lookup.base}")
    found = run_own_stack(configure, arguments, preview=True, base=image)
    assert found.request.object.fields["imageId"].string_value == UNKNOWN
    with pytest.raises(pulumi.RunError, match="has not made the account 'staging-application' yet, so its workload"):
        run_own_stack(configure, arguments, base=image)


def test_a_stack_does_not_read_itself_by_its_full_name_either(
    configure: Configure, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi, "get_organization", lambda: "organization")
    itself = output("text", stack="organization/aws-organization/workloads-own")
    with pytest.raises(pulumi.RunError, match="'organization/aws-organization/workloads-own' is this stack itself"):
        run_own_stack(configure, use(stack="own", image="${lookup.it}"), it=itself)


def test_a_hosted_zone_of_dns_yaml_is_not_asked_for(configure: Configure, asked: Asked) -> None:
    def write_zone(content: dict[str, Any]) -> None:
        content["zones"] = [{"key": "main", "account": "prod-application", "name": "example.com"}]

    def ask(**places: Any) -> Registration:
        config = configure(
            dns=write_zone,
            lookups=declare(zone={"hosted_zone": {"name": "example.com", **places}}),
            workloads=use(accounts=("prod-application",), named={"zone-of": "${lookup.zone}"}),
        )
        return find_templates(run_program(lambda: build("org", config)))["prod-application"]

    assert ask().inputs["tags"]["zone-of"] == "hosted-zone-prod-application/main-id"
    assert asked == []
    assert ask(account="networking").inputs["tags"]["zone-of"].startswith("Z")
    ((function, arguments, provider),) = asked
    assert (function, provider) == ("getZone", "networking")
    assert arguments == {"name": "example.com", "privateZone": False}


def test_two_images_of_one_moment_are_refused(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(args: mocks.MockCallArgs) -> dict[str, Any]:
        return {"ids": ["ami-2", "ami-1"], "imageId": "ami-2", "creationDate": "2026-11-01T00:00:00.000Z"}

    monkeypatch.setattr("stacks.inputs.mocks.look_up", answer)
    config = configure(lookups=declare(linux={"image": IMAGE}), workloads=use(image="${lookup.linux}"))
    with pytest.raises(
        pulumi.RunError,
        match=r"'linux' of lookups.yaml found ami-1, ami-2 in .*, all made at 2026-11-01T00:00:00.000Z, so none",
    ):
        run_program(lambda: build("org", config))


def test_nothing_found_is_told_with_what_to_correct(configure: Configure, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("stacks.inputs.mocks.look_up", lambda args: None)
    config = configure(
        lookups=declare(linux={"image": IMAGE}),
        workloads=use(accounts=("prod-application",), image="${lookup.linux}"),
    )
    with pytest.raises(
        pulumi.RunError, match=r"'linux' of lookups.yaml found nothing in prod-application: .*correct its"
    ):
        run_program(lambda: build("org", config))


def test_an_account_of_the_config_is_an_owner_by_its_id(configure: Configure, asked: Asked) -> None:
    image = {"owner": "networking", "name": "base-*", "architecture": "arm64", "region": "us-west-2"}
    config = configure(
        lookups=declare(base={"image": image}), workloads=use(accounts=("prod-application",), image="${lookup.base}")
    )
    run_program(lambda: build("org", config))
    (newest,) = [arguments for function, arguments, _ in asked if function == "getAmi"]
    assert newest["owners"] == [make_account_id("accounts-networking")]
    assert newest["region"] == "us-west-2"
    assert {"name": "architecture", "values": ["arm64"]} in newest["filters"]


def test_what_a_lookup_says_is_part_of_what_its_stack_plans(configure: Configure) -> None:
    def plan(**lookups: Any) -> Any:
        config = configure(
            lookups=declare(**lookups),
            workloads=use(stack="own", accounts=("prod-application",), zone_id="${lookup.it}"),
        )
        (found,) = [one for name, one in plan_inputs(config)["workloads-own"].items() if name.endswith("/template")]
        return found.digests

    one, other = plan(it=output("a", stack="acme/base/prod")), plan(it=output("b", stack="acme/base/prod"))
    assert [name for name in one if one[name] != other[name]] == ["tags"]
    # What stands for an image is none that the argument takes.
    assert plan(it={"image": IMAGE}) != one
