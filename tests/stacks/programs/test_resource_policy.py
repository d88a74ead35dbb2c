"""The organization's resource policy: of the document that security.yaml names, in the management account."""

import json
from functools import partial

from stacks.programs import build
from tests.sandbox.aws.test_resource_policy import READ
from tests.support.example import Configure, configure
from tests.support.monitor import run_program

__all__ = ["configure"]

POLICY = "aws:organizations/resourcePolicy:ResourcePolicy"


def test_it_is_the_document_of_the_file_in_the_management_account_after_the_organization(configure: Configure) -> None:
    config = configure(
        security=lambda content: content.update(resource_policy="policies/delegation.json"),
        documents={"delegation.json": READ},
    )
    (policy,) = [one for one in run_program(partial(build, "org", config), stack="org") if one.type == POLICY]
    assert policy.name == "resource-policy"
    assert json.loads(policy.inputs["content"]) == json.loads(READ)
    assert policy.provider == "management"
    assert policy.depends_on == ("organization",)


def test_without_the_file_there_is_none(configure: Configure) -> None:
    found = run_program(partial(build, "org", configure()), stack="org")
    assert POLICY not in {one.type for one in found}
