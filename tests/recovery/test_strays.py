"""What no state has, against the local AWS."""

import json
from typing import Any

from engine.deployment import Deployment, StateResource
from engine.preview import UNKNOWN
from policies.documents import minify
from policies.trust import account_trust
from recovery.strays import find_strays
from sandbox.aws.server import MANAGEMENT_ACCOUNT_ID, LocalAws

PREFIX = "urn:pulumi:org::aws-organization::"
PROVIDER = StateResource(
    urn=f"{PREFIX}pulumi:providers:aws::networking",
    id="p1",
    inputs={"region": "us-east-1", "allowedAccountIds": json.dumps([MANAGEMENT_ACCOUNT_ID])},
)


def vpc(name: str, vpc_id: str | None, **inputs: Any) -> StateResource:
    return StateResource(
        urn=f"{PREFIX}awsorg:index:Vpc$aws:ec2/vpc:Vpc::{name}",
        id=vpc_id,
        inputs={"cidrBlock": "10.0.0.0/16", **inputs},
        provider=PROVIDER.reference,
    )


def make_vpc(aws: LocalAws, region: str = "us-east-1") -> str:
    return aws.client("ec2", region=region).create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]


def test_a_second_one_is_found(local_aws: LocalAws) -> None:
    one, two = make_vpc(local_aws), make_vpc(local_aws)
    (stray,) = find_strays(Deployment(resources=(PROVIDER, vpc("a", one))), [], []).found
    assert (stray.id, stray.account, stray.region, stray.missing) == (two, MANAGEMENT_ACCOUNT_ID, "us-east-1", False)
    assert stray.like.id == one


def test_what_another_stack_has_is_somebodys(local_aws: LocalAws) -> None:
    one, two = make_vpc(local_aws), make_vpc(local_aws)
    other = Deployment(resources=(PROVIDER, vpc("b", two)))
    assert find_strays(Deployment(resources=(PROVIDER, vpc("a", one))), [], [other]).found == ()


def test_what_the_state_lost_is_found_with_its_import_id(local_aws: LocalAws) -> None:
    lost = make_vpc(local_aws, "us-west-2")
    created = vpc("a", None, region="us-west-2")
    (stray,) = find_strays(Deployment(resources=(PROVIDER,)), [created], []).found
    assert (stray.import_id, stray.missing) == (f"{lost}@us-west-2", True)


def test_what_is_called_the_same_in_another_region_is_somebody_else_s(local_aws: LocalAws) -> None:
    def analyzer(region: str, id_: str | None) -> StateResource:
        return StateResource(
            urn=f"{PREFIX}awsorg:index:AccountBaseline$aws:accessanalyzer/analyzer:Analyzer::external-access/{region}",
            id=id_,
            inputs={"analyzerName": "external-access", "type": "ACCOUNT", "region": region},
            provider=PROVIDER.reference,
        )

    lost = ("us-west-2", "eu-west-1")
    for region in ("us-east-1", *lost):
        client = local_aws.client("accessanalyzer", region=region)
        client.create_analyzer(analyzerName="external-access", type="ACCOUNT")
    known = Deployment(resources=(PROVIDER, analyzer("us-east-1", "external-access")))
    strays = find_strays(known, [analyzer(region, None) for region in lost], []).found
    assert [stray.import_id for stray in strays] == [f"external-access@{region}" for region in sorted(lost)]


def test_a_global_one_is_the_same_from_every_region(local_aws: LocalAws) -> None:
    local_aws.client("iam").create_role(
        RoleName="Deploy", AssumeRolePolicyDocument=minify(account_trust([MANAGEMENT_ACCOUNT_ID], None))
    )
    urn = f"{PREFIX}awsorg:index:AccountRole$aws:iam/role:Role::deploy"
    role = StateResource(urn=urn, id=None, inputs={"name": "Deploy"}, provider=PROVIDER.reference)
    assert [stray.id for stray in find_strays(Deployment(resources=(PROVIDER,)), [role], []).found] == ["Deploy"]
    inputs = {**PROVIDER.inputs, "region": "eu-west-1"}
    elsewhere = StateResource(urn=f"{PROVIDER.urn}-eu", id="p2", inputs=inputs)
    known = StateResource(urn=urn, id="Deploy", inputs={"name": "Deploy"}, provider=elsewhere.reference)
    other = Deployment(resources=(elsewhere, known))
    assert find_strays(Deployment(resources=(PROVIDER,)), [role], [other]).found == ()


def test_what_is_not_known_yet_is_not_looked_for(local_aws: LocalAws) -> None:
    make_vpc(local_aws)
    unborn = StateResource(urn=f"{PREFIX}pulumi:providers:aws::new", id=UNKNOWN, inputs={"assumeRoles": UNKNOWN})
    created = StateResource(
        urn=f"{PREFIX}awsorg:index:Vpc$aws:ec2/vpc:Vpc::b",
        inputs={"cidrBlock": "10.0.0.0/16"},
        provider=unborn.reference,
    )
    route = StateResource(
        urn=f"{PREFIX}awsorg:index:Vpc$aws:ec2/route:Route::b",
        inputs={"routeTableId": UNKNOWN, "destinationCidrBlock": "0.0.0.0/0"},
        provider=PROVIDER.reference,
    )
    found = find_strays(Deployment(resources=(PROVIDER,)), [unborn, created, route], [])
    assert (found.found, found.unread) == ((), {})


def test_an_account_that_cannot_be_asked_is_a_gap(local_aws: LocalAws) -> None:
    hop = {"roleArn": "arn:aws:iam::999999999999:role/None", "sessionName": "pulumi-a"}
    inputs = {"region": "us-east-1", "allowedAccountIds": '["999999999999"]', "assumeRoles": json.dumps([hop])}
    closed = StateResource(urn=PROVIDER.urn, id="p1", inputs=inputs)
    found = find_strays(Deployment(resources=(closed, vpc("a", "vpc-1"))), [], [])
    assert found.found == ()
    assert "AccessDenied" in found.unread["999999999999"]
