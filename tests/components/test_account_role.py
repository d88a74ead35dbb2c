"""The role that other accounts may enter."""

import json
from typing import Any

import pulumi

from components.accounts.account_role import AccountRole, AccountRoleArgs
from policies.documents import minify
from policies.write_gate import gate_permissions
from tests.support.component import register_component
from tests.support.program import Registrations


def make(**args: Any) -> Registrations:
    complete: dict[str, Any] = {
        "role_name": "Deploy",
        "description": "Deploys",
        "trusted_account_ids": ["222222222222"],
        "external_id": "secret",
        "max_session_duration": 3600,
    }
    return register_component(lambda opts: AccountRole("role-deploy", AccountRoleArgs(**(complete | args)), opts))


def test_a_role_trusts_accounts_by_external_id() -> None:
    def trust(opts: pulumi.ResourceOptions) -> AccountRole:
        args = AccountRoleArgs(
            role_name="Deploy",
            description="Deploys",
            trusted_account_ids=[pulumi.Output.from_input("222222222222"), "111111111111"],
            external_id="secret",
            max_session_duration=7200,
        )
        return AccountRole("role-deploy", args, opts)

    found = register_component(trust)
    assert found.keys() == {("awsorg:index:AccountRole", "role-deploy"), ("Role", "role-deploy")}
    role = found["Role", "role-deploy"].inputs
    assert (role["name"], role["description"], role["maxSessionDuration"]) == ("Deploy", "Deploys", 7200)
    (statement,) = json.loads(role["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {
        "AWS": ["arn:aws:iam::111111111111:root", "arn:aws:iam::222222222222:root"],
    }
    assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": "secret"}}


def test_a_role_may_ask_for_no_external_id_and_have_no_description() -> None:
    role = make(external_id=None, description="", path="/tooling/", tags={"Team": "platform"})["Role", "role-deploy"]
    assert "Condition" not in json.loads(role.inputs["assumeRolePolicy"])["Statement"][0]
    assert "description" not in role.inputs
    assert (role.inputs["path"], role.inputs["tags"]) == ("/tooling/", {"Team": "platform"})


def test_every_policy_is_attached_under_its_own_name() -> None:
    found = make(
        policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::111111111111:policy/own"],
        permissions_boundary="arn:aws:iam::aws:policy/PowerUserAccess",
    )
    attached = {name: r.inputs for (type_, name), r in found.items() if type_ == "RolePolicyAttachment"}
    assert attached == {
        "role-deploy/AdministratorAccess": {
            "role": "Deploy",
            "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess",
        },
        "role-deploy/111111111111:policy/own": {
            "role": "Deploy",
            "policyArn": "arn:aws:iam::111111111111:policy/own",
        },
    }
    boundary = found["Role", "role-deploy"].inputs["permissionsBoundary"]
    assert boundary == "arn:aws:iam::aws:policy/PowerUserAccess"


def test_an_inline_policy_has_the_name_that_it_is_given() -> None:
    found = make(inline_policy='{"Statement":[]}', inline_policy_name="deploy")
    assert found["RolePolicy", "role-deploy"].inputs == {
        "name": "deploy",
        "role": "Deploy",
        "policy": '{"Statement":[]}',
    }
    assert not [name for type_, name in found if type_ == "RolePolicyAttachment"]
    assert make(inline_policy="{}")["RolePolicy", "role-deploy"].inputs["name"] == "inline"


def test_the_write_gate_closes_after_all_else_is_written() -> None:
    found = make(policy_arns=["arn:aws:iam::aws:policy/AdministratorAccess"], inline_policy="{}", gated=True)
    gate = found["RolePolicy", "role-deploy/write-gate"]
    assert gate.inputs == {"name": "write-gate", "role": "Deploy", "policy": minify(gate_permissions())}
    assert set(gate.depends_on) >= {"role-deploy", "role-deploy/AdministratorAccess"}
    assert len(json.loads(found["Role", "role-deploy"].inputs["assumeRolePolicy"])["Statement"]) == 2
    assert ("RolePolicy", "role-deploy/write-gate") not in make(sets_tag=True)
