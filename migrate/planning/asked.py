"""What AWS itself was asked, what it was not, and what it has none of, so that the program will make it. Pure."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from config.models import MANAGEMENT, Organization
from engine.preview import Registration, StackProgram
from live.acl_associations import ACL_ASSOCIATION
from live.inventory import InactiveAccount
from live.named import READERS, SETTINGS, Wanted
from migrate.planning.candidates import Candidate
from migrate.planning.gaps import Gap, GapKind
from migrate.planning.model import Creation
from migrate.planning.routing import Routing
from migrate.scanning.classification import ReadAccount
from resource_types.group_rules import GROUP, RULES
from resource_types.natural_keys import Value, fold_case
from resource_types.table import find_type

ABSENCE = "and AWS does not have it"
"""The words for what AWS was asked for and has none of."""

_ACL = "aws_network_acl"
_OF_OTHERS = RULES | {ACL_ASSOCIATION}
"""What AWS is asked for by the id of what it belongs to."""

NETWORK_TYPES = frozenset({"aws_vpc", "aws_ram_resource_share"})
"""Types whose objects, and all that hangs on them, are looked for in each region and not by name."""


NOT_READ = frozenset(
    {
        "aws_ec2_managed_prefix_list",
        "aws_ec2_transit_gateway",
        "aws_ec2_transit_gateway_route",
        "aws_ec2_transit_gateway_route_table",
        "aws_ec2_transit_gateway_route_table_association",
        "aws_ec2_transit_gateway_route_table_propagation",
        "aws_ec2_transit_gateway_vpc_attachment",
        "aws_ec2_transit_gateway_vpc_attachment_accepter",
        "aws_egress_only_internet_gateway",
        "aws_eip",
        "aws_flow_log",
        "aws_nat_gateway",
        "aws_network_acl",
        "aws_network_acl_rule",
        "aws_route53_record",
        "aws_route53_resolver_endpoint",
        "aws_route53_resolver_rule",
        "aws_route53_resolver_rule_association",
        "aws_route53_vpc_association_authorization",
        "aws_route53_zone",
        "aws_route53_zone_association",
        "aws_security_group",
        "aws_vpc_dhcp_options",
        "aws_vpc_dhcp_options_association",
        "aws_vpc_endpoint",
        "aws_vpc_ipam",
        "aws_vpc_ipam_organization_admin_account",
        "aws_vpc_ipam_pool",
        "aws_vpc_ipam_pool_cidr",
        "aws_vpc_peering_connection",
        "aws_vpc_peering_connection_accepter",
        "aws_vpc_peering_connection_options",
    }
)
"""Types of the program of which nobody asks AWS: what no state has of them may be there all the same."""

_NOT_READ = (
    "and no state has it; nobody asks AWS for such a thing, and where it is there `pulumi up` would make a second one: "
    "name the state that has it, write its id under `match:`, or take it out of the config until the rest is imported"
)


def find_unasked(
    accounts: Sequence[ReadAccount], config: Organization, account_ids: Mapping[str, str]
) -> Iterator[Gap]:
    """Accounts of the config whose contents were not read though AWS was asked: nobody knows what is in them."""
    keys = {id_: key for key, id_ in account_ids.items()}
    emails = {fold_case(account.email): account.key for account in config.accounts}
    for account in accounts:
        key = keys.get(account.id) or emails.get(fold_case(account.email))
        if account.problem is not None and key is not None:
            yield Gap(GapKind.entry, f"account {key} ({account.id})", account.problem)


def explain_inactive(inactive: Iterable[InactiveAccount], config: Organization) -> Iterator[str]:
    """A sentence for each account of the config that AWS has in a state in which nobody can enter it."""
    by_id = {account.id: account.key for account in config.accounts if account.id is not None}
    by_email = {fold_case(account.email): account.key for account in config.accounts}
    for one in inactive:
        key = by_id.get(one.id) or by_email.get(fold_case(one.email))
        if key is not None:
            yield (
                f"account {key} ({one.id}): AWS has it in the state {one.state}, so nobody can enter it, and a "
                "preview that has to, fails: take it out of accounts.yaml, and plan again"
            )


def find_wanted(programs: Iterable[StackProgram], routing: Routing) -> frozenset[Wanted]:
    """What the programs register, or their stacks have, of the types that AWS is asked for by name."""
    return frozenset(
        Wanted(account_id=account, region=routing.region_of(item) or routing.home_region, type=type_.name, name=name)
        for program in programs
        for item in (*program.registrations, *program.present)
        for type_ in [find_type(item.type)]
        if type_ is not None and type_.name in READERS.keys() - _OF_OTHERS and type_.import_id is not None
        for account in [routing.account_of(item)]
        for name in [account if type_.name in SETTINGS else _find_name(item)]
        if account is not None and name is not None
    )


def find_wanted_rules(
    programs: Iterable[StackProgram], routing: Routing, candidates: Iterable[Candidate]
) -> frozenset[Wanted]:
    """The rules of those security groups in states that the programs register: AWS alone tells the ids of those that
    Terraform has inside of a group, or several of in one resource.
    """
    registered = {
        (routing.account_of(item), routing.region_of(item), item.known("name"))
        for program in programs
        for item in (*program.registrations, *program.present)
        if (type_ := find_type(item.type)) is not None and type_.name == GROUP
    }
    return frozenset(
        Wanted(account_id=one.account, region=one.region, type=rules, name=one.import_id)
        for one in candidates
        if (type_ := find_type(one.token)) is not None and type_.name == GROUP and one.region is not None
        if (one.account, one.region, one.attributes.get("name")) in registered
        for rules in RULES
    )


def find_wanted_associations(
    programs: Iterable[StackProgram], routing: Routing, candidates: Iterable[Candidate]
) -> frozenset[Wanted]:
    """The subnets of the network ACLs in states, where the programs register any: AWS alone tells the ids of those that
    Terraform has inside of an ACL.
    """
    registered = {
        (routing.account_of(item), routing.region_of(item))
        for program in programs
        for item in (*program.registrations, *program.present)
        if (type_ := find_type(item.type)) is not None and type_.name == _ACL
    }
    return frozenset(
        Wanted(account_id=one.account, region=one.region, type=ACL_ASSOCIATION, name=one.import_id)
        for one in candidates
        if (type_ := find_type(one.token)) is not None and type_.name == _ACL and one.region is not None
        if (one.account, one.region) in registered
    )


def _find_name(item: Registration) -> str | None:
    type_ = find_type(item.type)
    parts = type_.natural_key if type_ is not None and type_.natural_key else ()
    names = [name for part in parts if isinstance(part, Value) for name in part.inputs]
    return next((found for name in names if isinstance(found := item.known(name), str)), None)


def plan_settings(programs: Iterable[StackProgram], routing: Routing) -> tuple[Creation, ...]:
    """What no import takes over and setting it again does no harm to: the first `pulumi up` writes it."""
    return tuple(
        Creation(
            stack=item.stack,
            urn=item.urn,
            type=item.type,
            name=item.name,
            account=_name_account(item, routing.account_of(item) or item.account_key),
            words=f"{type_.reason}, if the config says what is there",
            is_setting=True,
        )
        for program in programs
        for item in sorted(program.registrations, key=lambda item: item.urn)
        for type_ in [find_type(item.type)]
        if type_ is not None and type_.import_id is None
    )


def without_settings(program: StackProgram, settings: Collection[str]) -> StackProgram:
    """The program without the registrations with these URNs: nothing is to be matched with them."""
    return replace(program, registrations=tuple(item for item in program.registrations if item.urn not in settings))


def plan_creations(
    accounts: Sequence[ReadAccount], absent: Mapping[str, Gap], programs: Iterable[StackProgram], routing: Routing
) -> tuple[tuple[Creation, ...], list[Gap]]:
    """What the program will make, and what is open. Where states alone were read, all that is absent is open: AWS may
    have it.
    """
    if not accounts:
        return (), list(absent.values())
    regions = {account.id: account.regions for account in accounts if account.problem is None}
    registrations = {item.urn: item for program in programs for item in program.registrations}
    creations: list[Creation] = []
    gaps: list[Gap] = []
    unread = _find_unread(absent, registrations)
    for urn, gap in sorted(absent.items()):
        item = registrations[urn]
        account, region = routing.account_of(item), routing.region_of(item)
        type_ = find_type(item.type)
        if urn in unread:
            gaps.append(replace(gap, problem=gap.problem.replace(ABSENCE, _NOT_READ)))
        elif account is None or account not in regions:
            # Its account is open itself: find_unasked, or the account's id.
            gaps.append(replace(gap, kind=GapKind.waiting))
        elif type_ is not None and type_.name in NETWORK_TYPES and region not in regions[account]:
            words = f"the program registers it in {region}, which was not read in {account}: add --region {region}"
            gaps.append(Gap(GapKind.entry, gap.subject, words))
        else:
            creations.append(
                Creation(
                    stack=item.stack,
                    urn=urn,
                    type=item.type,
                    name=item.name,
                    account=_name_account(item, account),
                    words=gap.problem if gap.kind is GapKind.missing else "what it hangs on is not there either",
                )
            )
    return tuple(creations), gaps


def _find_unread(absent: Mapping[str, Gap], registrations: Mapping[str, Registration]) -> set[str]:
    """URNs of what may be there unseen, and of what hangs on such a thing. What is in something that is to be made is
    to be made itself.
    """
    found = {
        urn
        for urn, gap in absent.items()
        if gap.kind is GapKind.missing
        if (type_ := find_type(registrations[urn].type)) is not None and type_.name in NOT_READ
    }
    while more := {
        urn
        for urn in absent.keys() - found
        if not found.isdisjoint(other for urns in registrations[urn].references.values() for other in urns)
    }:
        found |= more
    return found


def _name_account(item: Registration, account: str) -> str:
    return account if item.account_key != MANAGEMENT else f"{account} (management)"
