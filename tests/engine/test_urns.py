"""URNs, taken apart and put together."""

from engine.urns import build_parent_urn, build_urn, is_urn, project_of, qualified_type, split_urn, stack_of

STACK = "urn:pulumi:org::aws-organization::pulumi:pulumi:Stack::aws-organization-org"
ACCOUNT = "urn:pulumi:org::aws-organization::awsorg:index:Accounts$aws:organizations/account:Account::member-accounts-a"


def test_the_parts_of_a_urn() -> None:
    assert (stack_of(ACCOUNT), project_of(ACCOUNT)) == ("org", "aws-organization")
    assert split_urn(ACCOUNT) == ("aws:organizations/account:Account", "member-accounts-a")
    assert qualified_type(ACCOUNT) == "awsorg:index:Accounts$aws:organizations/account:Account"


def test_a_name_may_hold_what_separates_the_parts() -> None:
    urn = build_urn("org", "aws-organization", "aws:iam/role:Role", "a::b$c")
    assert split_urn(urn) == ("aws:iam/role:Role", "a::b$c")
    assert is_urn(urn)
    assert not is_urn("urn:pulumi:org::aws-organization::a")


def test_the_stack_is_no_part_of_a_type() -> None:
    component = build_urn("org", "aws-organization", "awsorg:index:Accounts", "member-accounts", STACK)
    assert component == "urn:pulumi:org::aws-organization::awsorg:index:Accounts::member-accounts"
    account = build_urn("org", "aws-organization", "aws:organizations/account:Account", "member-accounts-a", component)
    assert account == ACCOUNT
    assert build_parent_urn(account, "member-accounts") == component
