import pytest

from migrate.leaving.freezing import name_backup
from migrate.leaving.retirement import Retirement, explain_steps, plan_retirement, render_removed, strip_keys
from migrate.plan_file import PlanBin, PlannedInstance, PlannedState, SavedPlan


def make_instance(address: str, urn: str | None, bin_: PlanBin = "import", state: str = "a.tfstate") -> PlannedInstance:
    return PlannedInstance(
        state=state,
        workspace="default",
        address=address,
        type="t",
        bin=bin_,
        stack="org",
        urn=urn,
        name=None,
        import_id=None,
        reason=None,
    )


def make_plan(*instances: PlannedInstance) -> SavedPlan:
    states = tuple(
        PlannedState(location=location, workspace="default", serial=1, lineage="l", etag=None, version_id=None, md5="m")
        for location in sorted({item.state for item in instances})
    )
    return SavedPlan(digest="d", config="c", states=states, stacks={"org": ()}, instances=instances)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("aws_vpc.main", "aws_vpc.main"),
        ("aws_vpc.main[0]", "aws_vpc.main"),
        ('module.a["x.y"].aws_vpc.main["q\\"]"]', "module.a.aws_vpc.main"),
    ],
)
def test_an_address_without_instance_keys(address: str, expected: str) -> None:
    assert strip_keys(address) == expected


def test_a_resource_is_forgotten_once_and_only_with_all_of_its_instances() -> None:
    plan = make_plan(
        make_instance("aws_vpc.all[0]", "u1"),
        make_instance("aws_vpc.all[1]", "u2"),
        make_instance('aws_subnet.all["a"]', "u3"),
        make_instance('aws_subnet.all["b"]', None, "rest"),
        make_instance("aws_iam_role.held", "u4", "in-stack"),
        make_instance("aws_iam_role.lost", "u5"),
    )
    (retirement,) = plan_retirement(plan, ["u1", "u2", "u3", "u4"])
    assert retirement.forget == ("aws_iam_role.held", "aws_vpc.all")
    assert retirement.staying == ("aws_iam_role.lost", 'aws_subnet.all["b"]')


def test_what_is_closed_or_awss_own_is_forgotten_though_no_stack_has_it() -> None:
    plan = make_plan(
        make_instance("aws_organizations_account.gone", None, "closed"),
        make_instance('aws_organizations_policy_attachment.full["a"]', None, "aws-managed"),
        make_instance('aws_organizations_policy_attachment.some["a"]', None, "aws-managed"),
        make_instance('aws_organizations_policy_attachment.some["b"]', None, "rest"),
        make_instance("aws_vpc.main", "u1"),
    )
    (retirement,) = plan_retirement(plan, ["u1"])
    released = ("aws_organizations_account.gone", "aws_organizations_policy_attachment.full")
    assert retirement.released == released
    assert retirement.forget == (*released, "aws_vpc.main")
    assert retirement.staying == ('aws_organizations_policy_attachment.some["b"]',)
    text = render_removed(retirement)
    assert text.count("# A closed account's, or AWS's own: nobody manages it from here on.\nremoved {") == 2
    assert text.count("destroy = false") == 3


def test_a_state_of_which_only_that_stays_is_archived() -> None:
    plan = make_plan(make_instance("aws_vpc.main", "u1"), make_instance("aws_vpc.gone", None, "closed"))
    steps = explain_steps(plan_retirement(plan, ["u1"]), {}, ["org"])
    assert steps[-1] == (
        "archive the code of a.tfstate: the stacks have all that it holds but 1 resource of closed accounts or AWS's "
        "own, which nobody has to manage"
    )


def test_blocks_destroy_nothing() -> None:
    (retirement,) = plan_retirement(make_plan(make_instance("aws_vpc.main", "u1")), ["u1"])
    assert render_removed(retirement) == (
        "# a.tfstate (workspace default): what Pulumi manages now. Terraform forgets it and destroys nothing.\n"
        "\nremoved {\n  from = aws_vpc.main\n\n  lifecycle {\n    destroy = false\n  }\n}\n"
    )


def test_the_steps_say_what_to_do_with_each_state() -> None:
    plan = make_plan(
        make_instance("aws_vpc.main", "u1", state="whole"),
        make_instance("aws_vpc.main", "u2", state="part"),
        make_instance("aws_vpc.other", None, "rest", state="part"),
        make_instance("aws_vpc.main", None, "rest", state="none"),
    )
    steps = explain_steps(plan_retirement(plan, ["u1", "u2"]), {"part": "removed.2.tf"}, ["org"])
    assert steps[0].startswith("pulumi up --stack org")
    assert "freeze --backup" in steps[-4]
    assert steps[-3:] == [
        "none stays with Terraform: no stack has anything of it; unfreeze it",
        (
            "part keeps 1 instance: `python -m migrate unfreeze --state part`, put removed.2.tf in place of the blocks "
            "of what the stacks have now, and `terraform apply` forgets that, and no more"
        ),
        "archive the code of whole: the stacks have all that it holds",
    ]


def make_retirement(location: str, workspace: str = "default") -> Retirement:
    return Retirement(location=location, workspace=workspace, forget=("aws_vpc.main",), staying=("aws_vpc.other",))


def test_terraform_lets_go_after_the_stacks_that_are_planned_later() -> None:
    retirement = make_retirement("a.tfstate")
    steps = explain_steps([retirement], {"a.tfstate": "removed.tf"}, ["org"], again="plan with admin")
    assert [step.partition(" ")[0] for step in steps[:3]] == ["pulumi", "plan", "terraform"]
    assert explain_steps([], {}, ["org"], again="plan with admin")[1:] == ["plan with admin"]


def test_every_state_is_copied_to_a_file_of_its_own() -> None:
    locations = ["s3://tfstate/a.tfstate", "s3://tfstate/b.tfstate"]
    steps = explain_steps(map(make_retirement, locations), dict.fromkeys(locations, "removed.tf"), ["org"])
    assert [step.partition("    # ")[0] for step in steps[1:3]] == [
        f"terraform state pull > {name_backup(location)}" for location in locations
    ]


def test_every_workspace_is_selected_before_it_is_copied() -> None:
    dev, main = "s3://tfstate/env:/dev/a.tfstate", "s3://tfstate/a.tfstate"
    steps = explain_steps(
        [make_retirement(dev, "dev; x"), make_retirement(main)], dict.fromkeys((dev, main), "removed.tf"), ["org"]
    )
    assert [step.partition("    # ")[0] for step in steps[1:3]] == [
        f"terraform workspace select 'dev; x' && terraform state pull > {name_backup(dev)}",
        # Else it would take what the step before selected.
        f"terraform workspace select default && terraform state pull > {name_backup(main)}",
    ]


def test_locations_are_quoted_for_the_shell() -> None:
    location = "s3://tfstate/my state"
    steps = explain_steps([make_retirement(location)], {location: "removed.tf"}, ["org"])
    assert "`python -m migrate unfreeze --state 's3://tfstate/my state'`" in steps[-1]
