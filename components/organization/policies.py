"""Organization policies and where they are attached.

The documents come minified, because AWS counts white space when an SDK sends it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.aliases import make_aliases
from engine.urns import name_child


@dataclass(frozen=True, kw_only=True)
class PolicyArgs:
    """One policy; `content` is its minified JSON document. `formerly`: keys that it had before."""

    key: str
    name: str
    description: str
    type: str
    content: str
    tags: Mapping[str, str]
    formerly: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class PoliciesArgs:
    """`organization`: the resource that must stand, with its policy types enabled, before a policy can."""

    organization: pulumi.Resource
    policies: Sequence[PolicyArgs]


class Policies(pulumi.ComponentResource):
    """All policies of the organization. `ids` and `arns` are by key."""

    ids: Mapping[str, pulumi.Output[str]]
    arns: Mapping[str, pulumi.Output[str]]

    def __init__(self, name: str, args: PoliciesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:Policies", name, None, opts)
        policies = {
            policy.key: aws.organizations.Policy(
                name_child(name, policy.key),
                name=policy.name,
                description=policy.description,
                type=policy.type,
                content=policy.content,
                tags=policy.tags,
                opts=pulumi.ResourceOptions(
                    parent=self,
                    depends_on=[args.organization],
                    aliases=make_aliases([name_child(name, key) for key in (policy.key, *policy.formerly)]),
                ),
            )
            for policy in args.policies
        }
        self.ids = {key: policy.id for key, policy in policies.items()}
        self.arns = {key: policy.arn for key, policy in policies.items()}
        self.register_outputs({})


@dataclass(frozen=True, kw_only=True)
class AttachmentArgs:
    """Policy `policy` (key) on target `target` (key of a unit or an account, or `root`).

    `formerly`: such pairs of keys from before one of them changed.
    """

    policy: str
    policy_id: pulumi.Input[str]
    target: str
    target_id: pulumi.Input[str]
    formerly: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, kw_only=True)
class PolicyAttachmentsArgs:
    attachments: Sequence[AttachmentArgs]


class PolicyAttachments(pulumi.ComponentResource):
    """Attachments, by the target's key."""

    by_target: Mapping[str, Sequence[aws.organizations.PolicyAttachment]]

    def __init__(self, name: str, args: PolicyAttachmentsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("awsorg:index:PolicyAttachments", name, None, opts)
        by_target: dict[str, list[aws.organizations.PolicyAttachment]] = {}
        for attachment in args.attachments:
            keys = ((attachment.policy, attachment.target), *attachment.formerly)
            names = [name_child(name, *pair) for pair in keys]
            by_target.setdefault(attachment.target, []).append(
                aws.organizations.PolicyAttachment(
                    names[0],
                    policy_id=attachment.policy_id,
                    target_id=attachment.target_id,
                    opts=pulumi.ResourceOptions(parent=self, aliases=make_aliases(names)),
                )
            )
        self.by_target = by_target
        self.register_outputs({})
