"""Organizations policies: types, content, attachments."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from policies.limits import POLICY_TYPES
from policies.structure import TOP_LEVEL_KEYS

DENY = {"Effect": "Deny", "Action": "s3:*", "Resource": "*"}


def write_statement(**elements: Any) -> str:
    """An SCP with one statement; None removes an element."""
    statement = {key: value for key, value in {**DENY, **elements}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


SCP, RCP = write_statement(), write_statement(Principal="*")
CONTENTS = {
    "SERVICE_CONTROL_POLICY": SCP,
    "RESOURCE_CONTROL_POLICY": RCP,
    **{kind: json.dumps({key: {}}) for kind, key in TOP_LEVEL_KEYS.items()},
}


def make_policy(organization: Any, name: str, kind: str = "SERVICE_CONTROL_POLICY", content: str | None = None) -> str:
    content = CONTENTS.get(kind, SCP) if content is None else content
    policy = organization.client.create_policy(Name=name, Description="", Type=kind, Content=content)
    return policy["Policy"]["PolicySummary"]["Id"]


def enable(organization: Any, kind: str = "SERVICE_CONTROL_POLICY") -> None:
    organization.client.enable_policy_type(RootId=organization.root_id, PolicyType=kind)


def attached(organization: Any, target_id: str, kind: str = "SERVICE_CONTROL_POLICY") -> list[str]:
    answer = organization.client.list_policies_for_target(TargetId=target_id, Filter=kind)
    return [policy["Name"] for policy in answer["Policies"]]


@pytest.mark.parametrize("kind", POLICY_TYPES)
def test_every_type_can_be_enabled_made_and_attached(organization: Any, kind: str) -> None:
    enable(organization, kind)
    policy_id = make_policy(organization, "mine", kind)
    organization.client.attach_policy(PolicyId=policy_id, TargetId=organization.root_id)
    assert "mine" in attached(organization, organization.root_id, kind)
    summary = organization.client.describe_policy(PolicyId=policy_id)["Policy"]["PolicySummary"]
    assert (summary["Type"], summary["Arn"].split("/")[-2]) == (kind, kind.lower())


def test_an_unknown_type_is_refused(organization: Any) -> None:
    with pytest.raises(ClientError, match="InvalidInputException"):
        make_policy(organization, "mine", "COFFEE_POLICY")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("SERVICE_CONTROL_POLICY", "not json"),
        ("SERVICE_CONTROL_POLICY", "[]"),
        ("SERVICE_CONTROL_POLICY", '{"Version": "2012-10-17"}'),
        ("SERVICE_CONTROL_POLICY", '{"note": "x"}'),
        ("SERVICE_CONTROL_POLICY", write_statement(Principal="*")),
        ("SERVICE_CONTROL_POLICY", write_statement(Effect="Refuse")),
        ("SERVICE_CONTROL_POLICY", '{"tags": {}}'),
        ("RESOURCE_CONTROL_POLICY", SCP),
        ("RESOURCE_CONTROL_POLICY", write_statement(Principal="*", Effect="Allow")),
        ("RESOURCE_CONTROL_POLICY", write_statement(Principal={"AWS": "111111111111"})),
        ("TAG_POLICY", "{}"),
        ("TAG_POLICY", SCP),
        ("TAG_POLICY", '{"tags": {"Team": {"tag_key": {"@@asign": "Team"}}}}'),
    ],
)
def test_a_malformed_document_is_refused(organization: Any, kind: str, content: str) -> None:
    with pytest.raises(ClientError, match="MalformedPolicyDocumentException"):
        make_policy(organization, "mine", kind, content)
    policy_id = make_policy(organization, "mine", kind)
    with pytest.raises(ClientError, match="MalformedPolicyDocumentException"):
        organization.client.update_policy(PolicyId=policy_id, Content=content)


@pytest.mark.parametrize(
    ("kind", "most"),
    [
        ("SERVICE_CONTROL_POLICY", 10_240),
        ("RESOURCE_CONTROL_POLICY", 5_120),
        ("TAG_POLICY", 10_000),
        ("AISERVICES_OPT_OUT_POLICY", 2_500),
    ],
)
def test_a_policy_has_a_greatest_size_white_space_included(organization: Any, kind: str, most: int) -> None:
    content = CONTENTS[kind]
    policy_id = make_policy(organization, "fits", kind, content.ljust(most))
    for call in (
        lambda: make_policy(organization, "more", kind, content.ljust(most + 1)),
        lambda: organization.client.update_policy(PolicyId=policy_id, Content=content.ljust(most + 1)),
    ):
        with pytest.raises(ClientError, match="ConstraintViolationException") as error:
            call()
        assert error.value.response["Reason"] == "POLICY_CONTENT_LIMIT_EXCEEDED"


@pytest.mark.parametrize(
    ("kind", "most"), [("SERVICE_CONTROL_POLICY", 10), ("RESOURCE_CONTROL_POLICY", 5), ("CHATBOT_POLICY", 5)]
)
def test_a_target_holds_so_many_policies_of_a_type(organization: Any, kind: str, most: int) -> None:
    enable(organization, kind)
    unit = organization.make_unit("unit")
    for number in range(len(attached(organization, unit, kind)), most):
        organization.client.attach_policy(PolicyId=make_policy(organization, f"policy-{number}", kind), TargetId=unit)
    one_more = make_policy(organization, "one-more", kind)
    with pytest.raises(ClientError, match="ConstraintViolationException") as error:
        organization.client.attach_policy(PolicyId=one_more, TargetId=unit)
    assert error.value.response["Reason"] == "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    assert len(attached(organization, unit, kind)) == most


def test_names_are_used_once(organization: Any) -> None:
    make_policy(organization, "first")
    second = make_policy(organization, "second")
    with pytest.raises(ClientError, match="DuplicatePolicyException"):
        make_policy(organization, "first")
    with pytest.raises(ClientError, match="DuplicatePolicyException"):
        organization.client.update_policy(PolicyId=second, Name="first")
    organization.client.update_policy(PolicyId=second, Name="second", Description="same name")


def test_attaching_needs_the_type_enabled_a_target_and_happens_once(organization: Any) -> None:
    policy_id, attach = make_policy(organization, "mine"), organization.client.attach_policy
    with pytest.raises(ClientError, match="PolicyTypeNotEnabledException"):
        attach(PolicyId=policy_id, TargetId=organization.root_id)
    enable(organization)
    with pytest.raises(ClientError, match="TargetNotFoundException"):
        attach(PolicyId=policy_id, TargetId="ou-abcd-12345678")
    attach(PolicyId=policy_id, TargetId=organization.root_id)
    with pytest.raises(ClientError, match="DuplicatePolicyAttachmentException"):
        attach(PolicyId=policy_id, TargetId=organization.root_id)


def test_detaching_needs_an_attachment_and_leaves_one_scp(organization: Any) -> None:
    enable(organization)
    policy_id, unit, detach = (
        make_policy(organization, "mine"),
        organization.make_unit("unit"),
        organization.client.detach_policy,
    )
    with pytest.raises(ClientError, match="PolicyNotAttachedException"):
        detach(PolicyId=policy_id, TargetId=unit)
    with pytest.raises(ClientError, match="You must have at least one attached at all times") as error:
        detach(PolicyId="p-FullAWSAccess", TargetId=unit)
    assert error.value.response["Reason"] == "MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    organization.client.attach_policy(PolicyId=policy_id, TargetId=unit)
    detach(PolicyId="p-FullAWSAccess", TargetId=unit)
    assert attached(organization, unit) == ["mine"]


def test_the_last_tag_policy_can_be_detached(organization: Any) -> None:
    enable(organization, "TAG_POLICY")
    policy_id = make_policy(organization, "tags", "TAG_POLICY")
    organization.client.attach_policy(PolicyId=policy_id, TargetId=organization.root_id)
    organization.client.detach_policy(PolicyId=policy_id, TargetId=organization.root_id)
    assert attached(organization, organization.root_id, "TAG_POLICY") == []


def test_enabling_scps_attaches_the_default_everywhere_and_disabling_drops_all(organization: Any) -> None:
    account, unit = organization.make_account("member"), organization.make_unit("unit")
    assert attached(organization, account) == []
    enable(organization)
    later = organization.make_unit("later")
    assert [attached(organization, one) for one in (organization.root_id, account, unit, later)] == [
        ["FullAWSAccess"]
    ] * 4
    policy_id = make_policy(organization, "mine")
    organization.client.attach_policy(PolicyId=policy_id, TargetId=unit)
    organization.client.disable_policy_type(RootId=organization.root_id, PolicyType="SERVICE_CONTROL_POLICY")
    assert organization.client.list_targets_for_policy(PolicyId=policy_id)["Targets"] == []
    enable(organization)
    assert attached(organization, unit) == ["FullAWSAccess"]


def test_what_aws_manages_is_not_changed(organization: Any) -> None:
    with pytest.raises(ClientError, match="AccessDeniedException"):
        organization.client.update_policy(PolicyId="p-FullAWSAccess", Content=SCP)
