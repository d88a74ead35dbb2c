"""What is inside a default VPC: whether anybody uses it, and if not, by which steps it is removed. Asks nothing."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

MARK = "aws-organization:removed-with"
"""The tag that an internet gateway gets before it is detached, with the id of its VPC: a detached gateway tells of no
VPC, and a run that is killed before it deletes it would leave it for good."""

_NAMED = 5
"""So many ids of one kind are told."""

Found = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DefaultVpc:
    """A default VPC. `subnets`, `gateways`: ids; of the gateways, those that are still `attached`."""

    id: str
    subnets: tuple[str, ...] = ()
    gateways: tuple[str, ...] = ()
    attached: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Step:
    """One call of EC2. `gone`: what AWS answers where it is done already."""

    call: str
    arguments: Mapping[str, Any]
    gone: frozenset[str]


def _always(_: Found, __: DefaultVpc) -> bool:
    return True


@dataclass(frozen=True, kw_only=True)
class Question:
    """One call that tells what is inside a VPC. `one`, `many`: what its answers are called.

    `answers`, `inner`: where a page has them. `id`: which field tells them apart. `filter`: the filter that takes the
    VPC's id, in `filters`; None where the call has none. `arguments`: what the call takes besides. `is_use`: whether
    an answer means that somebody uses the VPC.
    """

    call: str
    answers: str
    id: str
    one: str
    many: str
    inner: str | None = None
    service: Literal["ec2", "ram"] = "ec2"
    filter: str | None = "vpc-id"
    filters: str = "Filters"
    arguments: Mapping[str, Any] = field(default_factory=dict)
    is_use: Callable[[Found, DefaultVpc], bool] = _always

    def ask(self, vpc_id: str) -> dict[str, Any]:
        """The arguments of the call."""
        if self.filter is None:
            return {**self.arguments}
        return {self.filters: [{"Name": self.filter, "Values": [vpc_id]}], **self.arguments}

    def read(self, page: Found) -> list[Found]:
        """The answers on one page."""
        found: list[Found] = page[self.answers]
        return found if self.inner is None else [one for outer in found for one in outer[self.inner]]


def _is_not(*states: str) -> Callable[[Found, DefaultVpc], bool]:
    return lambda found, _: found.get("State", "").lower() not in states


def _is_live_peering(found: Found, _: DefaultVpc) -> bool:
    return found["Status"]["Code"] not in {"deleted", "rejected", "failed", "expired"}


def _is_attached(attachments: str) -> Callable[[Found, DefaultVpc], bool]:
    def is_attached(found: Found, vpc: DefaultVpc) -> bool:
        return any(one.get("VpcId") == vpc.id and one["State"] != "detached" for one in found.get(attachments, ()))

    return is_attached


_HIDDEN_TOO = {"IncludeManagedResources": True}
"""What AWS's services keep in an account may be hidden from who does not ask for it (EC2's API reference)."""

QUESTIONS: tuple[Question, ...] = (
    Question(
        call="describe_instances",
        answers="Reservations",
        inner="Instances",
        id="InstanceId",
        one="instance",
        many="instances",
        arguments=_HIDDEN_TOO,
        is_use=lambda found, _: found["State"]["Name"] != "terminated",
    ),
    Question(
        call="describe_network_interfaces",
        answers="NetworkInterfaces",
        id="NetworkInterfaceId",
        one="network interface",
        many="network interfaces",
        arguments=_HIDDEN_TOO,
    ),
    Question(
        call="describe_nat_gateways",
        answers="NatGateways",
        id="NatGatewayId",
        one="NAT gateway",
        many="NAT gateways",
        filters="Filter",
        is_use=_is_not("deleted", "failed"),
    ),
    Question(
        call="describe_vpc_endpoints",
        answers="VpcEndpoints",
        id="VpcEndpointId",
        one="endpoint",
        many="endpoints",
        is_use=_is_not("deleted", "rejected", "failed", "expired"),
    ),
    *(
        Question(
            call="describe_vpc_peering_connections",
            answers="VpcPeeringConnections",
            id="VpcPeeringConnectionId",
            one="peering connection",
            many="peering connections",
            filter=f"{side}-vpc-info.vpc-id",
            is_use=_is_live_peering,
        )
        for side in ("requester", "accepter")
    ),
    Question(
        call="describe_vpn_gateways",
        answers="VpnGateways",
        id="VpnGatewayId",
        one="VPN gateway",
        many="VPN gateways",
        filter="attachment.vpc-id",
        is_use=_is_attached("VpcAttachments"),
    ),
    Question(
        call="describe_egress_only_internet_gateways",
        answers="EgressOnlyInternetGateways",
        id="EgressOnlyInternetGatewayId",
        one="egress-only internet gateway",
        many="egress-only internet gateways",
        filter=None,
        is_use=_is_attached("Attachments"),
    ),
    Question(
        call="describe_carrier_gateways",
        answers="CarrierGateways",
        id="CarrierGatewayId",
        one="carrier gateway",
        many="carrier gateways",
        is_use=_is_not("deleted", "failed"),
    ),
    Question(
        call="describe_subnets",
        answers="Subnets",
        id="SubnetId",
        one="subnet that is no default one",
        many="subnets that are no default ones",
        is_use=lambda found, _: not found["DefaultForAz"],
    ),
    Question(
        service="ram",
        call="list_resources",
        answers="resources",
        id="arn",
        one="subnet shared with other accounts",
        many="subnets shared with other accounts",
        filter=None,
        arguments={"resourceOwner": "SELF", "resourceType": "ec2:Subnet"},
        is_use=lambda found, vpc: found["arn"].rpartition("/")[2] in vpc.subnets,
    ),
    Question(
        call="describe_route_tables",
        answers="RouteTables",
        id="RouteTableId",
        one="route table beside the main one",
        many="route tables beside the main one",
        is_use=lambda found, _: not any(one.get("Main") for one in found.get("Associations", ())),
    ),
    Question(
        call="describe_security_groups",
        answers="SecurityGroups",
        id="GroupId",
        one="security group beside the default one",
        many="security groups beside the default one",
        is_use=lambda found, _: found["GroupName"] != "default",
    ),
    Question(
        call="describe_network_acls",
        answers="NetworkAcls",
        id="NetworkAclId",
        one="network ACL beside the default one",
        many="network ACLs beside the default one",
        is_use=lambda found, _: not found["IsDefault"],
    ),
)
"""All that makes a default VPC one in use. Databases, load balancers and whatever else runs in a VPC have a network
interface there. What else DeleteVpc asks to be gone first has a question of its own. What only names its subnets, and
has nothing running in them, is not seen: a function that was idle for weeks
(https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html, read 2026-11), an Auto Scaling group of no
instance, a subnet group of no database."""


def read_vpc(vpc_id: str, subnets: Iterable[Found], gateways: Sequence[Found]) -> DefaultVpc:
    """From what AWS says of its subnets, and of all internet gateways of its region.

    Its own gateways are those that are attached to it, and those that were and bear MARK.
    """
    attached = {one["InternetGatewayId"] for one in gateways if _belongs(one.get("Attachments", ()), VpcId=vpc_id)}
    marked = {one["InternetGatewayId"] for one in gateways if _belongs(one.get("Tags", ()), Key=MARK, Value=vpc_id)}
    loose = {one["InternetGatewayId"] for one in gateways if not one.get("Attachments")}
    return DefaultVpc(
        id=vpc_id,
        subnets=tuple(sorted(one["SubnetId"] for one in subnets if one["DefaultForAz"])),
        gateways=tuple(sorted(attached | marked & loose)),
        attached=frozenset(attached),
    )


def describe_uses(vpc: DefaultVpc, answers: Iterable[tuple[Question, Sequence[Found]]]) -> tuple[str, ...]:
    """What is inside that AWS did not make with it, a phrase a kind: "2 instances (i-1, i-2)". None: it may go."""
    counted = ((one, sorted(found[one.id] for found in answer if one.is_use(found, vpc))) for one, answer in answers)
    return tuple(
        f"{len(ids)} {question.one if len(ids) == 1 else question.many} ({_name(ids)})"
        for question, ids in counted
        if ids
    )


def plan_removal(vpc: DefaultVpc) -> tuple[Step, ...]:
    """The calls that remove a default VPC that nobody uses, in order.

    Subnets come first: if something has moved in since it was looked at, AWS refuses that one, and the VPC keeps its
    way to the internet. Cut off after any call, a new look and a new plan lead to the end. What DeleteVpc deletes
    itself (main route table, default security group and ACL) has no step.
    """
    steps = [
        Step("delete_subnet", {"SubnetId": subnet}, frozenset({"InvalidSubnetID.NotFound"})) for subnet in vpc.subnets
    ]
    no_gateway = frozenset({"InvalidInternetGatewayID.NotFound"})
    for gateway in vpc.gateways:
        if gateway in vpc.attached:
            mark = {"Resources": [gateway], "Tags": [{"Key": MARK, "Value": vpc.id}]}
            detach = {"InternetGatewayId": gateway, "VpcId": vpc.id}
            steps.append(Step("create_tags", mark, no_gateway))
            steps.append(Step("detach_internet_gateway", detach, no_gateway | {"Gateway.NotAttached"}))
        steps.append(Step("delete_internet_gateway", {"InternetGatewayId": gateway}, no_gateway))
    return (*steps, Step("delete_vpc", {"VpcId": vpc.id}, frozenset({"InvalidVpcID.NotFound"})))


def describe_vpc(vpc: DefaultVpc) -> str:
    """The VPC and what goes with it: "vpc-1 with 6 subnets and an internet gateway"."""
    parts = [f"{len(vpc.subnets)} subnet{'s' if len(vpc.subnets) > 1 else ''}"] if vpc.subnets else []
    parts += ["an internet gateway"] if vpc.gateways else []
    return f"{vpc.id} with {' and '.join(parts)}" if parts else vpc.id


def _belongs(items: Iterable[Found], **wanted: str) -> bool:
    return any(all(one.get(key) == value for key, value in wanted.items()) for one in items)


def _name(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "")
