"""Policies and their attachments."""

import pulumi

from components.organization.policies import (
    AttachmentArgs,
    Policies,
    PoliciesArgs,
    PolicyArgs,
    PolicyAttachments,
    PolicyAttachmentsArgs,
)
from tests.support.component import make_outside, register_component


def test_a_policy_waits_for_the_organization_with_its_policy_types() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        policy = PolicyArgs(
            key="deny-root",
            name="Deny root",
            description="Says no",
            type="SERVICE_CONTROL_POLICY",
            content="{}",
            tags={"Team": "platform"},
        )
        Policies("policies", PoliciesArgs(organization=make_outside("organization"), policies=[policy]), opts)

    policy = register_component(make)["Policy", "policies-deny-root"]
    assert policy.depends_on == ("outside-organization",)
    assert policy.inputs == {
        "name": "Deny root",
        "description": "Says no",
        "type": "SERVICE_CONTROL_POLICY",
        "content": "{}",
        "tags": {"Team": "platform"},
    }


def test_two_keys_that_read_alike_when_joined_stay_two_attachments() -> None:
    def make(opts: pulumi.ResourceOptions) -> None:
        args = PolicyAttachmentsArgs(
            attachments=[
                AttachmentArgs(policy="a", policy_id="p-1", target="b-c", target_id="ou-1"),
                AttachmentArgs(policy="a-b", policy_id="p-2", target="c", target_id="ou-2"),
                AttachmentArgs(policy="a-b", policy_id="p-2", target="b-c", target_id="ou-1"),
            ]
        )
        attachments = PolicyAttachments("unit-attachments", args, opts)
        assert {target: len(found) for target, found in attachments.by_target.items()} == {"b-c": 2, "c": 1}

    found = register_component(make)
    assert found["PolicyAttachment", "unit-attachments-a/b-c"].inputs == {"policyId": "p-1", "targetId": "ou-1"}
    assert found["PolicyAttachment", "unit-attachments-a-b/c"].inputs == {"policyId": "p-2", "targetId": "ou-2"}
    assert found["PolicyAttachment", "unit-attachments-a-b/b-c"].inputs == {"policyId": "p-2", "targetId": "ou-1"}
