"""Which pending operations are settled, against the local AWS."""

from typing import Any

import pytest

from engine.deployment import Deployment, PendingOperation, StateResource
from recovery.pending import judge_pending
from sandbox.aws.server import LocalAws
from tests.support.aws import create_account

PREFIX = "urn:pulumi:org::aws-organization::"
PROVIDER = StateResource(urn=f"{PREFIX}pulumi:providers:aws::networking", id="p1", inputs={"region": "us-east-1"})
VPC = f"{PREFIX}awsorg:index:Vpc$aws:ec2/vpc:Vpc::vpc-networking/shared"
ACCOUNT = f"{PREFIX}awsorg:index:Accounts$aws:organizations/account:Account::accounts-a"


def creating(urn: str, kind: str = "creating", **inputs: Any) -> PendingOperation:
    resource = StateResource(urn=urn, custom=True, inputs=inputs, provider=PROVIDER.reference)
    return PendingOperation(kind=kind, resource=resource)


def waits(operation: PendingOperation, *resources: StateResource) -> str | None:
    (told,) = judge_pending(Deployment(resources=(PROVIDER, *resources), pending_operations=(operation, operation)))
    return told.waits_for


def test_what_the_state_has_by_now_is_settled() -> None:
    there = StateResource(urn=VPC, id="vpc-1", provider=PROVIDER.reference)
    assert waits(creating(VPC, cidrBlock="10.0.0.0/16"), there) is None


def test_what_aws_has_waits_to_be_adopted(local_aws: LocalAws) -> None:
    operation = creating(VPC, cidrBlock="10.0.0.0/16")
    assert waits(operation) is None
    vpc = local_aws.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    assert str(waits(operation)).startswith(f"AWS has {vpc}: `pulumi up` adopts it")
    other = StateResource(urn=f"{VPC}-two", id=vpc, provider=PROVIDER.reference)
    assert waits(operation, other) is None


def test_what_aws_has_under_the_same_name_in_another_region_waits(local_aws: LocalAws) -> None:
    urn = f"{PREFIX}awsorg:index:AccountBaseline$aws:accessanalyzer/analyzer:Analyzer::baseline-a/external-access"
    inputs = {"analyzerName": "external-access", "type": "ACCOUNT"}
    away = creating(f"{urn}/us-west-2", region="us-west-2", **inputs)
    home = StateResource(urn=f"{urn}/us-east-1", id="external-access", provider=PROVIDER.reference, inputs=inputs)
    assert waits(away, home) is None
    local_aws.client("accessanalyzer", region="us-west-2").create_analyzer(
        analyzerName="external-access", type="ACCOUNT"
    )
    assert str(waits(away, home)).startswith("AWS has external-access: `pulumi up` adopts it")


def test_what_may_be_made_again_is_settled() -> None:
    attachment = f"{PREFIX}awsorg:index:AccountRole$aws:iam/rolePolicyAttachment:RolePolicyAttachment::role/a"
    assert waits(creating(attachment, role="r", policyArn="a")) is None


@pytest.mark.parametrize("kind", ["updating", "deleting", "reading", "importing"])
def test_what_is_no_creation_waits_for_the_engine(kind: str) -> None:
    assert str(waits(creating(VPC, kind))).startswith("`pulumi up` does it again")


def test_a_creation_without_its_provider_waits() -> None:
    operation = PendingOperation(kind="creating", resource=StateResource(urn=VPC, provider="gone::p2"))
    assert "the state has no provider for it" in str(waits(operation))


def test_an_account_waits_as_long_as_aws_may_have_it(local_aws: LocalAws) -> None:
    local_aws.client("organizations").create_organization(FeatureSet="ALL")
    assert waits(creating(ACCOUNT, email="aws+a@example.com")) is None
    account = create_account(local_aws, "aws+a@example.com")
    said = waits(creating(ACCOUNT, email="AWS+a@example.com"))
    assert said == f"AWS has account {account} with its address: `pulumi up` prints the import that adopts it"


def test_an_aws_that_does_not_answer_settles_nothing(local_aws: LocalAws) -> None:
    assert str(waits(creating(ACCOUNT, email="aws+a@example.com"))).startswith("AWS cannot be asked: ")
