"""Reading a directory: which files there are, how YAML is read, and what is said of a file that can't be."""

import json
import os
from pathlib import Path

import pytest

from config import ConfigErrors, load
from tests.support.example import EXAMPLE

FIXTURES = Path(__file__).parents[2] / "fixtures" / "config"


def told(directory: Path) -> str:
    with pytest.raises(ConfigErrors, match=f"^{directory}") as caught:
        load(directory)
    return str(caught.value)


def test_the_example_is_the_articles_organization() -> None:
    organization = load(EXAMPLE)
    assert {account.key: (account.unit, account.environment) for account in organization.accounts} == {
        "admin": ("security", None),
        "networking": ("infrastructure", None),
        "prod-application": ("production", "production"),
        "staging-application": ("staging", "staging"),
        "dev-application": ("development", "development"),
    }
    assert {vpc.key: (vpc.account, str(vpc.cidr)) for vpc in organization.vpcs} == {
        "production": ("prod-application", "10.1.0.0/16"),
        "staging": ("staging-application", "10.2.0.0/16"),
        "development": ("dev-application", "10.3.0.0/16"),
        "shared": ("networking", "10.0.0.0/16"),
    }
    share = organization.shares[0]
    assert (share.owner, share.subnets, share.with_) == ("networking", ("shared/private-a",), ("prod-application",))
    deny = json.loads(organization.policy("deny-unapproved-regions").content)
    assert deny["Statement"][0]["Condition"]["StringNotEquals"]["aws:RequestedRegion"] == [
        "eu-west-1",
        "us-east-1",
        "us-west-2",
    ]
    assert organization.admin is not None
    assert organization.admin.state_bucket.name == "example-organization-pulumi-state"


def test_only_organization_yaml_is_required(org: Path) -> None:
    for name in ("policies.yaml", "network.yaml"):
        (org / name).unlink()
    (org / "organization.yaml").write_text(
        (org / "organization.yaml").read_text().replace("    policies: [deny-regions]\n", "")
    )
    organization = load(org)
    assert (organization.policies, organization.vpcs, organization.roles, organization.admin) == ((), (), (), None)


def test_without_organization_yaml_other_files_are_still_looked_at(org: Path) -> None:
    (org / "organization.yaml").unlink()
    (org / "accounts.yaml").write_text("accounts:\n  - {key: Tools, name: tools, email: aws+tools@example.com}\n")
    assert told(org) == (
        'org/accounts.yaml:2 accounts[0].key: the key "Tools" is not usable: it becomes a name in the state that never '
        "changes - start with a lower-case letter, then lower-case letters, digits and hyphens, 40 characters at most\n"
        "org/organization.yaml: the file is missing, and nothing can be said without it - "
        "create it; python -m config schema --file organization tells its fields"
    )


def test_an_administrative_account_without_accounts(org: Path) -> None:
    (org / "accounts.yaml").unlink()
    (org / "network.yaml").unlink()
    assert told(org) == (
        'org/organization.yaml:2 administrative_account: "tools" is not an account of this organization, '
        "so tooling and state have no home - there is none yet: add an account of that name"
    )


def test_a_directory_that_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("")
    wrong = "the configuration directory can't be read"
    hint = "name the directory that holds organization.yaml"
    assert told(Path("none")) == f"none: {wrong}: No such file or directory - {hint}"
    assert told(Path("file")) == f"file: {wrong}: Not a directory - {hint}"


EMPTY = ": the file is empty - write its content, or delete the file if it is optional"
NOT_TEXT = ": this file is not read: it is not UTF-8 text - save it as UTF-8"
CONTROL = ": this is not YAML, so nothing in the file was read: the character U+0007 is not allowed - remove it"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"accounts:\n  - \xff\n", f":2{NOT_TEXT}"),
        ("accounts: []\n".encode("utf-16"), f":1{NOT_TEXT}"),
        (b"", EMPTY),
        (b"---\n...\n", EMPTY),
        (b"accounts:\n- \x07\n", f":2{CONTROL}"),
    ],
    ids=["latin-1", "utf-16", "nothing", "empty document", "control character"],
)
def test_bytes_that_are_not_yaml(content: bytes, message: str, org: Path) -> None:
    (org / "accounts.yaml").write_bytes(content)
    assert told(org) == f"org/accounts.yaml{message}"


def test_a_byte_order_mark_is_fine(org: Path) -> None:
    (org / "accounts.yaml").write_bytes(b"\xef\xbb\xbf" + (org / "accounts.yaml").read_bytes())
    assert len(load(org).accounts) == 3


def test_windows_line_ends_are_fine(org: Path) -> None:
    (org / "accounts.yaml").write_bytes((org / "accounts.yaml").read_bytes().replace(b"\n", b"\r\n"))
    assert len(load(org).accounts) == 3


def test_a_file_that_is_no_file(org: Path) -> None:
    (org / "access.yaml").mkdir()
    os.mkfifo(org / "admin.yaml")
    message = "this file is not read: it is no regular file - put a plain file in its place"
    assert told(org) == f"org/access.yaml: {message}\norg/admin.yaml: {message}"


DENY = '{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "a:b", "Resource": "*"}}'


def test_policy_files_do_not_leave_the_directory_by_links(org: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.json").write_text("{}")
    (org / "link.json").symlink_to(tmp_path / "outside.json")
    (org / "inside.json").write_text(DENY)
    (org / "fine.json").symlink_to("inside.json")
    (org / "circle.json").symlink_to("circle.json")
    (org / "policies.yaml").write_text(
        "policies:\n"
        '  - {key: deny-regions, builder: region-deny, regions: "${organization.regions}"}\n'
        "  - {key: out, file: link.json}\n"
        "  - {key: circle, file: circle.json}\n"
        "  - {key: fine, file: fine.json}\n"
    )
    assert told(org) == (
        "org/policies.yaml:3 policies[1].file: link.json is not read: a link leads out of the configuration directory, "
        "unseen by those who review that - move the file into the configuration directory\n"
        "org/policies.yaml:4 policies[2].file: circle.json is not read: its links go in a circle "
        "- put a plain file in its place"
    )


def test_no_file_leaves_the_directory_by_a_link(org: Path, tmp_path: Path) -> None:
    """Errors quote what they find, so that a link could print a file of whoever checks a pull request."""
    (tmp_path / "credentials").write_text("aws_secret_access_key: example\n")
    (org / "access.yaml").symlink_to(tmp_path / "credentials")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "deny.json").write_text("example")
    (org / "policies").symlink_to(tmp_path / "elsewhere")
    (org / "policies.yaml").write_text("policies:\n  - {key: deny-regions, file: policies/deny.json}\n")
    outside = "a link leads out of the configuration directory, unseen by those who review that"
    hint = "move the file into the configuration directory"
    assert told(org).splitlines() == [
        f"org/access.yaml: this file is not read: {outside} - {hint}",
        f"org/policies.yaml:2 policies[0].file: policies/deny.json is not read: {outside} - {hint}",
    ]


def test_links_within_the_directory_are_followed(org: Path, tmp_path: Path) -> None:
    """As in a Kubernetes ConfigMap; and the directory itself may be a link."""
    (org / "accounts.yaml").rename(org / "data")
    (org / "accounts.yaml").symlink_to("data")
    (tmp_path / "linked").symlink_to(org.absolute())
    assert len(load(Path("linked")).accounts) == 3


def test_a_large_file_is_not_read(org: Path) -> None:
    with (org / "access.yaml").open("wb") as file:
        file.truncate(5_000_001)
    assert told(org) == (
        "org/access.yaml: this file is not read: it has 5,000,001 bytes, and 5,000,000 is the most that is read "
        "- make it smaller"
    )


def test_a_policy_file_is_minified_and_keeps_its_order(org: Path) -> None:
    (org / "audit.json").write_text(
        '{\n  "Version": "2012-10-17",\n  "Statement": [ {"Sid": "é", "Effect": "Deny"} ]\n}'
    )
    (org / "access.yaml").write_text(
        "roles:\n  - {key: audit, name: Audit, targets: {accounts: [shop]}, trusted_by: [tools], "
        "inline_policy: audit.json}\n"
    )
    text = '{"Version":"2012-10-17","Statement":[{"Sid":"é","Effect":"Deny"}]}'
    assert load(org).roles[0].inline_document == text


def test_anchors_aliases_and_merge_keys(org: Path) -> None:
    (org / "accounts.yaml").write_text(
        "accounts:\n"
        "  - &tools {key: tools, name: tools, email: aws+tools@example.com, tags: &tags {Team: it}, unit: security}\n"
        "  - {<<: *tools, key: network, email: aws+network@example.com}\n"
        "  - {<<: [*tools, {name: no-one}], key: shop, email: aws+shop@example.com, unit: production, tags: *tags}\n"
    )
    tools, network, shop = load(org).accounts
    assert (network.name, network.unit, network.tags) == ("tools", "security", {"Team": "it"})
    assert (shop.name, shop.unit, shop.tags) == ("tools", "production", tools.tags)


def test_a_problem_in_an_alias_is_told_where_the_text_is(org: Path) -> None:
    (org / "accounts.yaml").write_text(
        "accounts:\n"
        "  - {key: tools, name: tools, email: aws+tools@example.com, tags: &tags {Team: 1}, unit: security}\n"
        "  - {key: network, name: network, email: aws+network@example.com, tags: *tags}\n"
        "  - {key: shop, name: shop, email: aws+shop@example.com}\n"
    )
    message = 'text is expected, and this is the number 1 - put it in quotes: "1"'
    assert told(org) == (
        f"org/accounts.yaml:2 accounts[0].tags.Team: {message}\norg/accounts.yaml:2 accounts[1].tags.Team: {message}"
    )


def test_an_inline_document_is_json_as_written(org: Path) -> None:
    (org / "policies.yaml").write_text(
        "policies:\n"
        "  - key: deny-regions\n"
        "    document:\n"
        "      Version: 2012-10-17\n"
        "      Statement:\n"
        "        - {Effect: Deny, Action: '*', Resource: '${aws:username}', Condition: {Bool: {a: true, b: 1.5}}}\n"
        "        - Effect: Deny\n"
        "          Action: '*'\n"
        "          Resource: '*'\n"
        "          Condition: {StringEquals: {aws:PrincipalAccount: '${organization.management_account_id}'}}\n"
    )
    assert load(org).policy("deny-regions").content == (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"${aws:username}",'
        '"Condition":{"Bool":{"a":true,"b":1.5}}},'
        '{"Effect":"Deny","Action":"*","Resource":"*",'
        '"Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}}}]}'
    )


def test_one_broken_part_makes_no_noise_elsewhere(org: Path) -> None:
    """What was not understood may be right: nothing that refers to it is complained about, the rest is."""
    (org / "organization.yaml").write_text(
        (org / "organization.yaml")
        .read_text()
        .replace("{key: security, name: Security}", "{key: security, nmae: Security, name: 1}")
        .replace("home_region: us-east-1\n", "")
    )
    (org / "accounts.yaml").write_text(
        (org / "accounts.yaml").read_text().replace("key: network, name: network", "key: network, name: ''")
        + "  - {key: late, name: late, email: aws+late@example.com, unit: sekurity}\n"
    )
    problems = told(org).splitlines()
    assert [problem.partition(": ")[0] for problem in problems] == [
        "org/accounts.yaml:3 accounts[1].name",
        "org/accounts.yaml:5 accounts[3].unit",
        "org/organization.yaml:1",
        "org/organization.yaml:8 units[0].name",
        "org/organization.yaml:8 units[0].nmae",
    ]
    assert problems[1].endswith('- did you mean "security"?')


def test_indexes_are_those_of_the_file_when_earlier_items_are_broken(org: Path) -> None:
    (org / "accounts.yaml").write_text(
        "accounts:\n"
        "  - {key: broken}\n"
        "  - {key: tools, name: tools, email: aws+tools@example.com, unit: nowhere}\n"
        "  - {key: network, name: network, email: aws+network@example.com}\n"
        "  - {key: shop, name: shop, email: aws+shop@example.com}\n"
    )
    assert told(org).splitlines()[2].startswith("org/accounts.yaml:3 accounts[1].unit: ")
