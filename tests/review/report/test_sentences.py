"""Every type that the program registers has words of its own, for every operation."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from config import Organization, load
from config.plan.aws_config import GLOBAL_TYPES
from config.plan.stacks import plan_stacks
from engine.changes import Change, Operation, StackPreview
from engine.deployment import StateResource
from engine.preview import UNKNOWN
from review.gate.waivers import Judgement
from review.report.blocks import join_blocks
from review.report.grouping import tell_changes
from review.report.losses import DISABLED_POLICY_TYPE, LOSSES, STAYS
from review.report.report import make_blocks
from review.report.sentences import WORDS, words_of
from review.report.sentences.model import OF
from review.report.world import World
from stacks.programs import build
from tests.resource_types.test_registered_types import (
    find_constructed,
    use_all_of_access,
    use_all_of_dns,
    use_all_of_identity_center,
    use_all_of_security,
    use_all_of_the_administration,
    use_all_of_the_baseline,
    use_all_of_the_network,
    use_all_of_the_organization,
)
from tests.sandbox.aws.test_resource_policy import READ as DELEGATION
from tests.support.example import EXAMPLE, configure
from tests.support.monitor import run_program
from tests.support.previews import ACCOUNT, make_change, make_preview, make_resource, rename_account
from tests.support.program import ORG_OUTPUTS

__all__ = ["configure"]

FEATURE_OF_MEMBERS = "aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature"
RECORDER = "aws:cfg/recorder:Recorder"
REGISTERED = sorted({token for _, token in find_constructed()})
OPERATIONS = (Operation.create, Operation.update, Operation.replace, Operation.delete, Operation.import_)


def tell(*changes: Change, organization: Organization | None = None) -> list[str]:
    """The sentences of a preview, without headings."""
    world = World([make_preview(*changes)], organization or load(EXAMPLE))
    return [block.text for block in tell_changes(world) if not block.text.startswith("**")]


def leave_out(*types: str) -> dict[str, Any]:
    return {"allSupported": False, "exclusionByResourceTypes": [{"resourceTypes": list(types)}]}


def test_what_is_shared_and_what_becomes_of_it_is_told_by_its_kind() -> None:
    token = "aws:ram/resourceAssociation:ResourceAssociation"
    name = "share-networking/lists/prefix_lists/offices"
    made = make_resource(token, name, {"region": "us-east-1"}, account="networking")
    gone = make_resource(token, name.replace("lists/p", "old/p"), {"region": "us-east-1"}, account="networking")
    changes = (make_change(Operation.create, after=made), make_change(Operation.delete, before=gone))
    told = " ".join(tell(*changes))
    assert "Prefix list `offices` is put into the share `lists`" in told
    assert (
        "taken out of the share `old` of `networking`: rules of others that name it stay, and no new ones can be made"
        in told
    )
    gateway = make_resource(token, name.replace("prefix_lists/offices", "transit_gateways/main"), {}, account="x")
    (said,) = tell(make_change(Operation.delete, before=gateway))
    assert "Transit gateway `main` is taken out of the share `lists`" in said
    assert ": VPCs of others that are on it stay, and no new ones can be attached" in said


def test_a_way_of_ipv6_is_told_as_one_and_a_route_by_what_it_is_between() -> None:
    beginning = "transit-inspection-networking/main/production/hub"
    ways = [
        make_resource("aws:ec2transitgateway/route:Route", f"{beginning}{end}", {}, account="networking")
        for end in ("", "/ipv6")
    ]
    told = " ".join(tell(*(make_change(Operation.create, after=one) for one in ways)))
    assert "leads to VPC `hub` through the inspection VPC" in told
    assert "leads to VPC `hub` by IPv6 through the inspection VPC" in told
    name = "transit-attachment-networking/main/shop/private/hub/ipv6"
    inputs = {"destinationIpv6CidrBlock": "2600:1f18:abcd:ef00::/56"}
    route = make_resource("aws:ec2/route:Route", name, inputs, account="networking")
    assert "to `2600:1f18:abcd:ef00::/56`, `hub`" in " ".join(tell(make_change(Operation.delete, before=route)))


def test_a_pool_its_networks_and_who_administers_the_ipam_are_told_by_their_names() -> None:
    def make(type_: str, name: str, **inputs: str) -> StateResource:
        return make_resource(f"aws:ec2/vpcIpam{type_}:VpcIpam{type_}", name, inputs, account="networking")

    pool = make("Pool", "ipam-networking/east", locale="us-east-1")
    cidr = make("PoolCidr", "ipam-networking/east/10.0.0.0-8", cidr="10.0.0.0/8")
    administrator = make("OrganizationAdminAccount", "delegation-ipam-networking", delegatedAdminAccountId=UNKNOWN)
    changes = (
        make_change(Operation.delete, pool),
        make_change(Operation.create, after=cidr),
        make_change(Operation.create, after=administrator),
    )
    assert sorted(tell(*changes)) == [
        "- Account `networking` looks after the networks of all accounts from now on, by its IPAM.",
        "- IPAM pool `east` of `networking` is deleted; no VPC can be made from it any more.",
        "- Network `10.0.0.0/8` of IPAM pool `east` of `networking` is created.",
    ]


def test_what_goes_under_the_former_key_of_its_account_is_told_by_the_present_one() -> None:
    organization = load(EXAMPLE)
    renamed = rename_account(organization, "networking", "network")
    gone = make_resource("aws:iam/accountAlias:AccountAlias", "baseline-network/alias", {}, account="network")
    assert World([], renamed).account_of(make_change(Operation.delete, gone)) == "networking"
    assert World([], organization).account_of(make_change(Operation.delete, gone)) == "network"


def test_every_registered_type_has_words_and_no_other() -> None:
    assert sorted(WORDS) == REGISTERED


def test_what_is_lost_is_of_types_that_are_registered() -> None:
    assert LOSSES.keys() | STAYS.keys() <= WORDS.keys()


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        ({"destinationCidrBlock": "0.0.0.0/0"}, "to the internet"),
        ({"destinationCidrBlock": "10.9.0.0/16"}, "to `10.9.0.0/16`"),
        ({"destinationPrefixListId": "pl-1"}, "`vpc-networking/shared-internet`"),
        ({"destinationIpv6CidrBlock": "::/0"}, "to the internet by IPv6"),
        ({"destinationIpv6CidrBlock": "fd00::/8"}, "to `fd00::/8`"),
    ],
)
def test_a_route_is_to_the_internet_where_it_says_so(destination: dict[str, Any], words: str) -> None:
    route = make_resource("aws:ec2/route:Route", "vpc-networking/shared-internet", destination, account="networking")
    (told,) = tell(make_change(Operation.create, after=route))
    assert words in told
    assert ("to the internet" in told) == words.startswith("to the internet")


@pytest.fixture
def examples(configure: Callable[..., Organization]) -> tuple[Organization, dict[str, tuple[str, dict[str, Any]]]]:
    """A config that uses everything, and by type the logical name and the inputs of one that its stacks register."""
    organization = configure(
        organization=use_all_of_the_organization,
        network=use_all_of_the_network,
        dns=use_all_of_dns,
        access=use_all_of_access,
        admin=use_all_of_the_administration,
        baseline=use_all_of_the_baseline,
        identity_center=use_all_of_identity_center,
        security=use_all_of_security,
        documents={"delegation.json": DELEGATION},
    )
    found = {
        one.type: (one.name, dict(one.inputs))
        for stack in plan_stacks(organization)
        for one in run_program(partial(build, stack.name, organization), stack=stack.name, outputs=ORG_OUTPUTS)
    }
    return organization, found


def test_each_operation_on_each_type_has_a_sentence_of_its_own(
    examples: tuple[Organization, dict[str, tuple[str, dict[str, Any]]]],
) -> None:
    organization, found = examples
    for type_ in REGISTERED:
        name, inputs = found[type_]
        resource = make_resource(type_, name, inputs, account="admin")
        told: set[str] = set()
        for operation in OPERATIONS:
            before = None if operation in {Operation.create, Operation.import_} else resource
            after = None if operation is Operation.delete else resource
            change = make_change(operation, before, after)
            world = World([StackPreview(stack="org", changes=(change,))], organization)
            words = words_of(type_)
            sentence = words.describe(world, change)
            assert (OF in sentence) == words.is_inside, sentence
            assert sentence[0].isupper() or sentence[0] == "`", sentence
            assert "{" not in sentence
            assert "None" not in sentence
            told.add(sentence)
        assert len(told) == len(OPERATIONS), told


@pytest.mark.parametrize("operation", [Operation.delete, Operation.replace])
def test_what_goes_with_a_type_of_the_users_own_is_not_said_to_be_nothing(operation: Operation) -> None:
    table = make_resource("aws:dynamodb/table:Table", "orders", {"name": "orders"}, account="admin")
    preview = make_preview(make_change(operation, table, table if operation is Operation.replace else None))
    text = join_blocks([block.text for block in make_blocks([preview], load(EXAMPLE), Judgement(refusals=()))])
    assert text.startswith("**1 change in 1 account; 1 of them cannot be undone: resource of type `Table`, `orders`")
    assert "this program does not know the type" in text


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("shop/corp.example.com.", "`shop` with the resolver rule for `corp.example.com`"),
        ("corp/shop", "`shop` with resolver rule `corp`"),
    ],
)
def test_a_vpc_that_loses_a_rule_of_the_resolver_is_told_with_it(name: str, told: str) -> None:
    type_ = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
    gone = make_resource(type_, f"resolver-association-networking/{name}", {}, account="networking")
    (sentence,) = tell(make_change(Operation.delete, gone))
    assert f"ssociation of VPC {told} of `networking` " in sentence


def test_a_type_of_the_users_own_is_told_by_its_name() -> None:
    queue = make_resource("aws:sqs/queue:Queue", "orders", {"name": "orders"}, account="admin")
    assert tell(make_change(Operation.create, None, queue)) == [
        "- Resource of type `Queue`, `orders` of `administration` is created."
    ]


@pytest.mark.parametrize(
    ("type_", "inputs", "after", "sentence"),
    [
        (
            "aws:iam/role:Role",
            {"name": "Audit", "maxSessionDuration": 3600},
            {"name": "Audit", "maxSessionDuration": 7200},
            "- Role `Audit` of `administration`: longest session (seconds) `3600` becomes `7200`.",
        ),
        (
            "aws:kms/key:Key",
            {"description": "State", "enableKeyRotation": True},
            {"description": "State"},
            "- Key `State` of `administration`: rotation `true` is taken away.",
        ),
        (
            "aws:iam/openIdConnectProvider:OpenIdConnectProvider",
            {"url": "https://gitlab.com", "clientIdLists": ["a", "b"]},
            {"url": "https://gitlab.com", "clientIdLists": ["b", "c"]},
            "- Identity provider `https://gitlab.com` of `administration`: audiences with `c` and without `a`.",
        ),
        (
            "aws:organizations/organization:Organization",
            {"featureSet": "ALL", "enabledPolicyTypes": ["TAG_POLICY", "BACKUP_POLICY"]},
            {"featureSet": "ALL", "enabledPolicyTypes": ["TAG_POLICY"]},
            f"- The organization: policy type `BACKUP_POLICY` is disabled: {DISABLED_POLICY_TYPE}.",
        ),
        (
            "aws:ram/resourceShare:ResourceShare",
            {"name": "subnets", "allowExternalPrincipals": False},
            {"name": "subnets", "allowExternalPrincipals": True, "tags": {"b": "2"}},
            "- Share `subnets` of `administration`: open to outsiders `false` becomes `true`; tag `b` is added: `2`.",
        ),
        (
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            {"bucket": "b", "rules": [{"expiration": {"days": 400}}, {"status": "Enabled"}]},
            {"bucket": "b", "rules": [{"expiration": {"days": 1}}, {"status": "Enabled"}]},
            "- Lifecycle of bucket `b` of `administration`: days that files are kept `400` becomes `1`.",
        ),
        (
            "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
            {"bucket": "b", "rule": {"defaultRetention": {"mode": "COMPLIANCE", "days": 30}}},
            {"bucket": "b", "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}},
            "- Lock of objects of bucket `b` of `administration`: mode `COMPLIANCE` becomes `GOVERNANCE`.",
        ),
        (
            "aws:inspector2/organizationConfiguration:OrganizationConfiguration",
            {"region": "r", "autoEnable": {"ec2": True, "ecr": True}},
            {"region": "r", "autoEnable": {"ec2": True, "ecr": False}},
            "- Inspector for the organization in `r` of `administration`: ECR for new accounts `true` becomes `false`.",
        ),
        (
            "aws:macie2/organizationConfiguration:OrganizationConfiguration",
            {"region": "r", "autoEnable": True},
            {"region": "r", "autoEnable": False},
            "- Macie for the organization in `r` of `administration`: given to accounts `true` becomes `false`.",
        ),
        (
            RECORDER,
            {"region": "r", "recordingMode": {"recordingFrequency": "CONTINUOUS"}},
            {"region": "r", "recordingMode": {"recordingFrequency": "DAILY"}},
            "- Recorder of AWS Config in `r` of `administration`: how often it records `CONTINUOUS` becomes `DAILY`.",
        ),
        (
            RECORDER,
            {"region": "r", "recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": False}},
            {"region": "r", "recordingGroup": leave_out("AWS::EC2::Volume", *GLOBAL_TYPES)},
            "- Recorder of AWS Config in `r` of `administration`: leaves out `AWS::EC2::Volume` from now on.",
        ),
        (
            RECORDER,
            {"region": "r", "recordingGroup": leave_out("a", "b")},
            {"region": "r", "recordingGroup": leave_out("b", "c")},
            "- Recorder of AWS Config in `r` of `administration`: leaves out `c` from now on; records `a` from now on.",
        ),
        (
            RECORDER,
            {"region": "r"},
            {"region": "r", "recordingGroup": UNKNOWN},
            "- Recorder of AWS Config in `r` of `administration`: types recorded becomes what only `up` can know.",
        ),
        (
            ACCOUNT,
            {"name": "old", "parentId": "r-1"},
            {"name": "new", "parentId": "r-1"},
            "- Account `administration`: name `old` becomes `new`.",
        ),
    ],
)
def test_an_update_says_what_becomes_of_what(
    type_: str, inputs: dict[str, Any], after: dict[str, Any], sentence: str
) -> None:
    name = "accounts-admin" if type_ == ACCOUNT else "x"
    old, new = (make_resource(type_, name, side, account="admin") for side in (inputs, after))
    assert tell(make_change(Operation.update, old, new)) == [sentence]


def test_an_import_that_then_changes_says_so() -> None:
    vpc = make_resource(
        "aws:ec2/vpc:Vpc", "vpc-admin/main", {"cidrBlock": "10.0.0.0/16", "tags": {"a": "b"}}, account="admin"
    )
    assert tell(make_change(Operation.import_, None, vpc, {"tags.a": "add"})) == [
        "- VPC `main` (`10.0.0.0/16`) of `administration` is taken over, and then tag `a` is added: `b`."
    ]
    assert tell(make_change(Operation.import_, None, vpc)) == []


@pytest.mark.parametrize(
    ("service", "settings", "itself"),
    [
        (
            "aws:guardduty/detector:Detector",
            {
                "aws:guardduty/organizationConfiguration:OrganizationConfiguration": "GuardDuty for the organization",
                FEATURE_OF_MEMBERS: "GuardDuty's feature for the organization",
                "aws:guardduty/detectorFeature:DetectorFeature": "GuardDuty's feature",
            },
            "the detector",
        ),
        (
            "aws:macie2/account:Account",
            {"aws:macie2/organizationConfiguration:OrganizationConfiguration": "Macie for the organization"},
            "Macie itself",
        ),
    ],
)
def test_a_setting_ends_with_its_service_and_stays_where_that_stays(
    service: str, settings: dict[str, str], itself: str
) -> None:
    def delete(type_: str, *, region: str = "r") -> Change:
        return make_change(Operation.delete, make_resource(type_, f"x-{region}", {"region": region}, account="admin"))

    for type_, name in settings.items():
        ends = f"- {name} in `r` of `administration` ends with {itself}."
        stays = f"- {name} in `r` of `administration` is no longer looked after, and stays in AWS as it is."
        assert ends in tell(delete(type_), delete(service))
        assert stays in tell(delete(type_), delete(service, region="other"))
        assert tell(delete(type_)) == [stays]


def test_a_group_and_a_rule_of_a_workload_are_told_with_the_workload() -> None:
    inputs = {"ipProtocol": "tcp", "fromPort": 8080, "toPort": 8080, "referencedSecurityGroupId": "sg-1"}
    rule = make_resource(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "workload-networking/shop/back-from-front",
        inputs,
        account="networking",
    )
    group = make_resource(
        "aws:ec2/securityGroup:SecurityGroup", "workload-networking/shop/back", {}, account="networking"
    )
    (lost,) = tell(make_change(Operation.delete, before=rule))
    assert (
        "Security group of `back-from-front` of the workload `shop` of `networking` no longer lets in what is" in lost
    )
    (made,) = tell(make_change(Operation.create, after=group))
    assert "Security group `back` of the workload `shop` of `networking` is created" in made
