"""`python -m migrate init` as a person runs it: states in, a config that the program accepts out, or words."""

import json
import stat
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from config import load
from live.inventory import Inventory, Vpc
from live.organization import Entry
from migrate import cli
from migrate.mapping import Live, load_mapping
from tests.migrate.init.inventories import MANAGEMENT, SHOP, TOOLS, small, trust

PROVIDER = 'provider["registry.terraform.io/hashicorp/aws"]'
CANARY = "canary-51c3"


def resource(type_: str, label: str, alias: str = "", /, **attributes: Any) -> dict[str, Any]:
    instance: dict[str, Any] = {
        "schema_version": 0,
        "attributes": attributes,
        "sensitive_attributes": [[{"type": "get_attr", "value": "password"}]],
    }
    provider = f"{PROVIDER}.{alias}" if alias else PROVIDER
    return {"mode": "managed", "type": type_, "name": label, "provider": provider, "instances": [instance]}


def account(id_: str, name: str) -> dict[str, Any]:
    arn = f"arn:aws:organizations::{MANAGEMENT}:account/o-example/{id_}"
    email = f"aws+{name}@example.com"
    return resource(
        "aws_organizations_account",
        name,
        id=id_,
        arn=arn,
        name=name,
        email=email,
        parent_id="r-1",
        tags={},
        tags_all={},
    )


def role(account_id: str, alias: str, **changes: Any) -> dict[str, Any]:
    fields = {
        "arn": f"arn:aws:iam::{account_id}:role/Deploy",
        "id": "Deploy",
        "name": "Deploy",
        "path": "/",
        "description": "",
        "assume_role_policy": trust(MANAGEMENT),
        "managed_policy_arns": ["arn:aws:iam::aws:policy/AdministratorAccess"],
        "max_session_duration": 3600,
        "password": CANARY,
        "tags": {},
        "tags_all": {},
    }
    return resource("aws_iam_role", f"deploy_{alias}", alias, **fields | changes)


def state(*resources: dict[str, Any]) -> str:
    content = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}}
    return json.dumps(content | {"resources": list(resources)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    organization = resource(
        "aws_organizations_organization",
        "this",
        id="o-example",
        arn=f"arn:aws:organizations::{MANAGEMENT}:organization/o-example",
        master_account_id=MANAGEMENT,
        feature_set="ALL",
        aws_service_access_principals=[],
        enabled_policy_types=["SERVICE_CONTROL_POLICY"],
    )
    members = [account(TOOLS, "tooling"), account(SHOP, "shop"), role(TOOLS, "tooling"), role(SHOP, "shop")]
    (tmp_path / "org.tfstate").write_text(state(organization, *members))
    return tmp_path


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Done]


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `python -m migrate init` in the folder, in this process."""

    def call(*arguments: str) -> Done:
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["migrate", "init", *arguments])
        try:
            cli.run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 0
        else:
            code = 0
        captured = capsys.readouterr()
        return Done(code, captured.out, captured.err)

    return call


def test_states_become_a_config(run: Run, folder: Path) -> None:
    done = run("org.tfstate", "--home-region", "eu-west-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("9 files are in config/org: 2 accounts in 0 units.\n")
    assert "python -m config show --dir config/org" in done.stdout
    organization = load(folder / "config" / "org")
    assert [(one.key, one.id) for one in organization.accounts] == [("shop", SHOP), ("tooling", TOOLS)]
    assert organization.settings.execution_role.trusted_by == ("management",)
    written = list((folder / "config" / "org").iterdir())
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert CANARY not in done.stdout + "".join(path.read_text() for path in written)


def find_nothing(*_: Any, **__: Any) -> tuple[()]:
    return ()


def test_aws_itself_becomes_a_config_and_a_mapping_that_tells_how_it_was_read(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(entry: Entry, regions: list[str], *, progress: Callable[[str], None], **words: str) -> Inventory:
        progress(f"{entry.role} {dict(entry.roles)} {sorted(entry.skip)} {entry.external_id} {regions}")
        assert words == {
            "session_name": "migrate-init",
            "user_agent": "aws-organization-migrate",
            "advice": "Name the role that it has with --role ID=NAME, or leave it out with --skip-account ID",
        }
        return small()

    monkeypatch.setattr("migrate.commands.live.read_live", read)
    monkeypatch.setattr("migrate.commands.live.read_named", find_nothing)
    roles = ("--role", "Reader", "--role", f"{SHOP}=teams/Admin", "--external-id", "x1", "--skip-account", "Network")
    done = run("--live", *roles, "--region", "eu-west-1", "--home-region", "eu-west-1")
    assert done.returncode == 0, done.stderr
    said = f"Reader {{'{SHOP}': 'teams/Admin'}} ['Network'] x1 ('eu-west-1',)\n"
    assert done.stderr == said
    assert "migrate.yaml is written: how AWS was read, for `plan --live`.\n" in done.stdout
    assert load(folder / "config" / "org").settings.home_region == "eu-west-1"
    mapping = load_mapping(folder / "migrate.yaml")
    assert mapping.live == Live(
        role="Reader", roles={SHOP: "teams/Admin"}, external_id="x1", skip=("Network",), regions=("eu-west-1",)
    )
    # What the file says need not be said again, and the file stays as it is.
    before = (folder / "migrate.yaml").read_bytes()
    again = run("--live", "--force", "--home-region", "eu-west-1")
    assert (again.returncode, again.stderr) == (0, said)
    assert (folder / "migrate.yaml").read_bytes() == before
    assert "migrate.yaml" not in again.stdout


def test_rows_for_twins_of_aws_itself_go_into_the_mapping_that_is_not_there_yet(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = [
        Vpc(
            origin=f"AWS {SHOP} {id_}",
            id=id_,
            account_id=SHOP,
            region="eu-west-1",
            cidr="10.0.0.0/16",
            label=id_,
            enable_dns_support=True,
            enable_dns_hostnames=False,
            instance_tenancy="default",
        )
        for id_ in ("vpc-a", "vpc-b")
    ]
    inventory = replace(small(), vpcs=tuple(twins))
    monkeypatch.setattr("migrate.commands.live.read_live", lambda *_, **__: inventory)
    monkeypatch.setattr("migrate.commands.live.read_named", find_nothing)
    done = run("--live", "--home-region", "eu-west-1")
    assert done.returncode == 0, done.stderr
    rows = [(row.stack, row.name, row.id) for row in load_mapping(folder / "migrate.yaml").match]
    assert rows == [("org", "aws:ec2/vpc:Vpc::vpc-shop/vpc-a", "vpc-a")]
    assert "Rows under `match:` say which of several twins is meant: 1.\n" in done.stdout
    # One that is there is not written over: the rows are said.
    (folder / "migrate.yaml").write_text("match: []\n")
    again = run("--live", "--force", "--home-region", "eu-west-1")
    assert 'add the rows to `match:` in migrate.yaml:\n  - {stack: org, name: "aws:ec2/vpc:Vpc::' in again.stdout


def test_an_organization_without_member_accounts_gives_no_config(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("migrate.commands.live.read_live", lambda *_, **__: replace(small(), accounts=()))
    done = run("--live", "--home-region", "eu-west-1")
    assert done.returncode == 3
    assert "has no member account that is active and can be entered, so there is nothing to write" in done.stderr
    assert not (folder / "config").exists()


def test_the_same_states_give_the_same_bytes(run: Run, folder: Path) -> None:
    for name in ("one", "two"):
        assert run("org.tfstate", "--home-region", "eu-west-1", "--dir", name).returncode == 0
    files = {path.name: path.read_bytes() for path in (folder / "one").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (folder / "two").iterdir()}
    assert len(files) == 9


def test_a_config_that_is_there_stays(run: Run, folder: Path) -> None:
    target = folder / "org"
    target.mkdir()
    (target / "network.yaml").write_text("mine")
    (target / "admin.yaml").write_text(
        "state_bucket: {name: example-state}\ndeploy_role: {name: Runner, trusted_by: [tooling]}\n"
    )
    refused = run("org.tfstate", "--home-region", "eu-west-1", "--dir", "org")
    assert refused.returncode == 3
    assert "org holds admin.yaml, network.yaml, and nothing was written over it" in refused.stderr
    assert (target / "network.yaml").read_text() == "mine"
    assert run("org.tfstate", "--home-region", "eu-west-1", "--dir", "org", "--force").returncode == 0
    loaded = load(target)
    assert loaded.vpcs == ()
    assert loaded.admin is not None


def test_what_has_to_be_decided_is_asked(run: Run, folder: Path) -> None:
    asked = run("org.tfstate")
    assert asked.returncode == 3
    assert "home region: none is seen, and it never changes later. Say it with --home-region REGION" in asked.stderr
    assert not (folder / "config").exists()


def test_what_config_check_refuses_is_told_with_its_place(run: Run, folder: Path) -> None:
    odd = account(TOOLS, "tooling")
    odd["instances"][0]["attributes"]["tags"] = odd["instances"][0]["attributes"]["tags_all"] = {"Team": "a|b"}
    content = json.loads((folder / "org.tfstate").read_text())
    content["resources"][1] = odd
    (folder / "org.tfstate").write_text(json.dumps(content))
    done = run("org.tfstate", "--home-region", "eu-west-1", "--dir", "org", "--format", "json")
    assert done.returncode == 3
    answer = json.loads(done.stdout)
    assert answer.keys() == {
        "dir",
        "files",
        "entry",
        "unread_states",
        "accounts_left",
        "inexpressible",
        "left",
        "match",
        "mapping",
        "problems",
    }
    assert answer["entry"] == [
        {
            "reason": "by the execution role Deploy, which is there and trusts the management account",
            "objects": ["shop", "tooling"],
        }
    ]
    assert len(answer["problems"]) == 1
    assert answer["problems"][0].startswith("org/accounts.yaml:")
    assert "which AWS Organizations refuses" in answer["problems"][0]
    assert (folder / "org" / "accounts.yaml").is_file()


def test_a_mapping_that_contradicts_the_states_is_refused(run: Run, folder: Path) -> None:
    (folder / "migrate.yaml").write_text(
        "sources: [org.tfstate]\n"
        "providers:\n"
        f"  - {{provider: '{PROVIDER}.tooling', account: \"{SHOP}\", region: eu-west-1}}\n"
    )
    refused = run("--home-region", "eu-west-1")
    assert refused.returncode == 3
    assert f"{PROVIDER}.tooling" in refused.stderr
    assert TOOLS in refused.stderr


def test_a_state_that_cannot_be_read_is_told_and_the_others_are_written(run: Run, folder: Path) -> None:
    (folder / "other.tfstate").write_text('{"version": 4, "resou')
    done = run(".", "--home-region", "eu-west-1", "--dir", "org")
    assert done.returncode == 3
    assert (
        "States that could not be read, so that nothing of them is in the config (1):\n  other.tfstate: " in done.stdout
    )
    assert len(load(folder / "org").accounts) == 2
    (folder / "org.tfstate").write_text("")
    broken = run(".", "--home-region", "eu-west-1", "--dir", "org", "--force")
    assert broken.returncode == 2
    assert "org.tfstate" in broken.stderr
    assert "other.tfstate" in broken.stderr


def test_an_instance_in_the_old_flat_form_is_left_alone(run: Run, folder: Path) -> None:
    content = json.loads((folder / "org.tfstate").read_text())
    flat = resource("aws_vpc", "old", "shop")
    del flat["instances"][0]["attributes"]
    flat["instances"][0]["attributes_flat"] = {"id": "vpc-1", "cidr_block": CANARY}
    content["resources"].append(flat)
    (folder / "org.tfstate").write_text(json.dumps(content))
    done = run("org.tfstate", "--home-region", "eu-west-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert len(load(folder / "config" / "org").accounts) == 2
    assert "org.tfstate aws_vpc.old: not-importable, " in done.stdout
    assert "attributes_flat" in done.stdout
    assert CANARY not in done.stdout


def test_what_lacks_for_a_config_may_be_in_a_state_that_could_not_be_read(run: Run, folder: Path) -> None:
    (folder / "org.tfstate").write_text('{"version": 4, "resou')
    (folder / "other.tfstate").write_text(state(role(SHOP, "shop")))
    refused = run(".", "--home-region", "eu-west-1")
    assert refused.returncode == 3
    assert "no state holds an aws_organizations_organization" in refused.stderr
    assert "org.tfstate: " in refused.stderr
    assert not (folder / "config").exists()


def test_what_has_one_cause_is_told_once(run: Run, folder: Path) -> None:
    strangers = [role(f"{number:012}", f"stranger{number}") for number in range(7)]
    services = [
        role(SHOP, f"service{number}", name=f"S{number}", assume_role_policy=trust(Principal={"Service": "x"}))
        for number in range(7)
    ]
    content = json.loads((folder / "org.tfstate").read_text())
    for one in services:
        one["provider"] = f"{PROVIDER}.shop"
    content["resources"] += [*strangers, *services]
    (folder / "org.tfstate").write_text(json.dumps(content))
    done = run("org.tfstate", "--home-region", "eu-west-1")
    assert (done.returncode, done.stderr) == (0, "")
    assert (
        "\nHow the program enters the accounts (2):\n  2: by the execution role Deploy, which is there" in done.stdout
    )
    assert done.stdout.count("it trusts by Service, not accounts") == 1
    assert "  7: assume_role_policy: it trusts by Service, not accounts; it is not in the config" in done.stdout
    assert done.stdout.count("org.tfstate aws_iam_role.deploy_service") == 5
    assert "    and 2 more: --format json\n" in done.stdout


def test_an_account_is_left_out_by_hand_or_because_it_is_closed(run: Run, folder: Path) -> None:
    content = json.loads((folder / "org.tfstate").read_text())
    closed = account("555555555555", "gone")
    closed["instances"][0]["attributes"]["status"] = "SUSPENDED"
    content["resources"].append(closed)
    (folder / "org.tfstate").write_text(json.dumps(content))
    done = run("org.tfstate", "--home-region", "eu-west-1", "--skip-account", "shop", "--dir", "org")
    assert (done.returncode, done.stderr) == (0, "")
    assert [one.key for one in load(folder / "org").accounts] == ["tooling"]
    assert "Accounts that are not in the config, and that `pulumi up` does not touch (2):\n" in done.stdout
    assert "  org.tfstate aws_organizations_account.gone: it is closed (SUSPENDED; for 90 days" in done.stdout
    assert "  org.tfstate aws_organizations_account.shop (shop): --skip-account leaves it out\n" in done.stdout


def test_rows_for_twins_are_drafted(run: Run, folder: Path) -> None:
    content = json.loads((folder / "org.tfstate").read_text())
    for name in ("a", "b"):
        arn = f"arn:aws:ec2:eu-west-1:{SHOP}:vpc/vpc-{name}"
        fields = {"id": f"vpc-{name}", "arn": arn, "owner_id": SHOP, "cidr_block": "10.0.0.0/16"}
        content["resources"].append(resource("aws_vpc", name, "shop", **fields, tags={}, tags_all={}))
    (folder / "org.tfstate").write_text(json.dumps(content))
    done = run("org.tfstate", "--home-region", "eu-west-1")
    assert done.returncode == 0, done.stderr
    assert '\n  - {stack: org, name: "aws:ec2/vpc:Vpc::vpc-shop/a", id: vpc-a}\n' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ([], "there is nothing to read"),
        (["org.tfstate", "--live"], "--live reads AWS itself, and no states"),
        (["org.tfstate", "--role", "Reader"], "--role, --external-id and --region say how AWS itself is read"),
        (["--live", "--role", "A", "--role", "B"], "that is more than one role for an account"),
        (["--live", "--role", f"{SHOP}=A", "--role", f"{SHOP}=B"], "that is more than one role for an account"),
        (["org.tfstate", "--skip-account", "nobody"], "--skip-account nobody: nothing that was read holds a member"),
        (["org.tfstate", "--dir", "org.tfstate"], "org.tfstate is no folder"),
    ],
)
def test_a_wrong_call_says_what_is_right(run: Run, folder: Path, arguments: list[str], told: str) -> None:
    done = run(*arguments)
    assert done.returncode in {2, 3}
    assert told in done.stderr
