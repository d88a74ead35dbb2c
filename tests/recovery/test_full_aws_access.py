"""FullAWSAccess comes off, and goes back, against the local AWS."""

import asyncio
import json
from typing import Any

import pulumi
import pytest

from live.sessions import Hop
from policies.managed import FULL_AWS_ACCESS
from recovery.full_aws_access import FullAwsAccess
from sandbox.aws.server import LocalAws

ALLOW = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}]}


class Unit:
    """A unit with a policy of its own that allows something."""

    def __init__(self, aws: LocalAws) -> None:
        self.client: Any = aws.client("organizations")
        self.client.create_organization(FeatureSet="ALL")
        root = self.client.list_roots()["Roots"][0]["Id"]
        self.client.enable_policy_type(RootId=root, PolicyType="SERVICE_CONTROL_POLICY")
        self.id = self.client.create_organizational_unit(ParentId=root, Name="Workloads")["OrganizationalUnit"]["Id"]
        self.policy = self.client.create_policy(
            Name="allow-list", Description="", Type="SERVICE_CONTROL_POLICY", Content=json.dumps(ALLOW)
        )["Policy"]["PolicySummary"]["Id"]
        self.client.attach_policy(PolicyId=self.policy, TargetId=self.id)

    @property
    def attached(self) -> set[str]:
        answer = self.client.list_policies_for_target(TargetId=self.id, Filter="SERVICE_CONTROL_POLICY")
        return {policy["Id"] for policy in answer["Policies"]}


@pytest.fixture
def unit(local_aws: LocalAws) -> Unit:
    return Unit(local_aws)


@pytest.fixture
def messages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    said: list[str] = []
    monkeypatch.setattr(pulumi.log, "info", said.append)
    return said


def settle(unit: Unit, *, attached: bool, hops: tuple[Hop, ...] = ()) -> None:
    asyncio.run(FullAwsAccess(hops, "us-east-1").settle("workloads", unit.id, attached=attached))


def test_it_is_detached_and_attached_again_once(
    unit: Unit, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    settle(unit, attached=True)
    assert (unit.attached, messages) == ({FULL_AWS_ACCESS, unit.policy}, [])
    for _ in range(2):
        settle(unit, attached=False)
        assert unit.attached == {unit.policy}
    for _ in range(2):
        settle(unit, attached=True)
        assert unit.attached == {FULL_AWS_ACCESS, unit.policy}
    assert messages == ["FullAWSAccess is detached from 'workloads'", "FullAWSAccess is attached to 'workloads'"]


def test_a_preview_says_what_will_happen_and_does_nothing(
    unit: Unit, messages: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: True)
    settle(unit, attached=False)
    assert unit.attached == {FULL_AWS_ACCESS, unit.policy}
    assert messages == ["`pulumi up` will detach FullAWSAccess from 'workloads'"]


def test_the_last_policy_stays_and_the_run_fails(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi.runtime, "is_dry_run", lambda: False)
    unit.client.detach_policy(PolicyId=unit.policy, TargetId=unit.id)
    with pytest.raises(pulumi.RunError, match=r"`full_aws_access: false` of 'workloads': .* cannot be detached"):
        settle(unit, attached=False)
    assert unit.attached == {FULL_AWS_ACCESS}


def test_aws_that_refuses_the_caller_is_named(unit: Unit) -> None:
    hop = Hop(role_arn="arn:aws:iam::123456789012:role/None", session_name="test")
    with pytest.raises(pulumi.RunError, match=r"FullAWSAccess cannot be attached to it, .*AccessDenied"):
        settle(unit, attached=True, hops=(hop,))
