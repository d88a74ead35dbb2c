"""Policies and what they are attached to."""

from typing import Any

from hypothesis import given, settings

from config import load
from config.plan.policies import (
    AttachmentPlan,
    FullAccessPlan,
    plan_account_attachments,
    plan_attachments,
    plan_full_access,
    plan_policies,
    plan_unit_attachments,
)
from tests.support.example import EXAMPLE, Configure
from tests.support.organizations import Files, load_files, organizations
from tests.support.project import find_by_key


def test_the_example() -> None:
    organization = load(EXAMPLE)
    attachments = (
        AttachmentPlan("deny-unapproved-regions", "workloads"),
        AttachmentPlan("environment-tag", "workloads"),
    )
    assert plan_attachments(organization) == attachments
    assert plan_unit_attachments(organization) == attachments
    assert plan_account_attachments(organization) == ()
    regions, tag = plan_policies(organization)
    assert (regions.key, regions.name, regions.type) == (
        "deny-unapproved-regions",
        "deny-unauthorized-regions",
        "SERVICE_CONTROL_POLICY",
    )
    assert (tag.key, tag.name, tag.type) == ("environment-tag", "environment-tag", "TAG_POLICY")
    assert regions.content == organization.policy("deny-unapproved-regions").content


def test_a_policy_without_a_name_has_its_key_for_one(configure: Configure) -> None:
    def remove_name(content: dict[str, Any]) -> None:
        find_by_key(content["policies"], "deny-unapproved-regions").pop("name")

    assert plan_policies(configure(policies=remove_name))[0].name == "deny-unapproved-regions"


@given(organizations())
@settings(max_examples=30)
def test_every_attachment_is_to_the_root_a_unit_or_an_account(files: Files) -> None:
    organization = load_files(files)
    above, accounts = plan_unit_attachments(organization), plan_account_attachments(organization)
    assert {attachment.target for attachment in above} <= {"root", *(unit.key for unit in organization.units())}
    assert {attachment.target for attachment in accounts} <= {account.key for account in organization.accounts}
    assert set(plan_attachments(organization)) == {*above, *accounts}
    assert len(plan_attachments(organization)) == len(above) + len(accounts)


def test_full_access_is_planned_where_the_config_says_it(configure: Configure) -> None:
    assert plan_full_access(load(EXAMPLE)) == ()

    def allow(content: dict[str, Any]) -> None:
        document = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}
        content["policies"].append({"key": "allow-list", "document": document})

    def detach(content: dict[str, Any]) -> None:
        find_by_key(content["units"], "workloads").update(policies=["allow-list"], full_aws_access=False)

    def attach(content: dict[str, Any]) -> None:
        find_by_key(content["accounts"], "admin")["full_aws_access"] = True

    planned = plan_full_access(configure(policies=allow, organization=detach, accounts=attach))
    assert planned == (FullAccessPlan("admin", True), FullAccessPlan("workloads", False))
