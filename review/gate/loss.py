"""What cannot be had back, or what everybody comes in through: neither deleted nor replaced, and still protected."""

from collections import defaultdict
from collections.abc import Iterator

from config.models import MANAGEMENT
from config.plan.ci import CI
from config.plan.roles import BREAK_GLASS
from engine.changes import Change, Operation
from engine.urns import join_keys, qualified_type, split_urn
from policies.write_gate import POLICY_NAME as GATE
from review.gate.refusals import Refusal
from review.gate.subject import COMPONENT, GOING, Subject
from review.logical_names import find_beginning, find_keys

_ACCOUNT = "aws:organizations/account:Account"
_BUCKET = "aws:s3/bucket:Bucket"
_ROLE = "aws:iam/role:Role"
_RECORD = "aws:route53/record:Record"
_ZONE = "aws:route53/zone:Zone"
_VPC = "aws:ec2/vpc:Vpc"
_SUBNET = "aws:ec2/subnet:Subnet"
_PERMISSIONS = ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "aws:iam/rolePolicy:RolePolicy")

_KINDS = {
    _ACCOUNT: (
        "account",
        "AWS closes the account, and after 90 days nobody gets back what is in it",
    ),
    "aws:organizations/organizationalUnit:OrganizationalUnit": (
        "unit",
        "its policies hold for nobody any more, and AWS refuses as long as accounts are in it",
    ),
    "aws:organizations/organization:Organization": (
        "organization",
        "every account stands alone, without policies, trusted access and consolidated billing",
    ),
    _ZONE: (
        "hosted zone",
        "nobody finds its names any more, and a new one has other name servers",
    ),
    _VPC: (
        "VPC",
        "what runs in it is cut off: its routes and ways out go before AWS refuses to delete what is in use",
    ),
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": (
        "peering",
        "the two VPCs do not reach each other any more",
    ),
    "aws:ec2transitgateway/transitGateway:TransitGateway": (
        "transit gateway",
        "every VPC on it is cut off from the others, and a new one has another id",
    ),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": (
        "attachment",
        "the VPC reaches nothing by the transit gateway any more, and nothing reaches it",
    ),
    "aws:ec2/vpcIpam:VpcIpam": (
        "IPAM",
        "what it has recorded of networks is deleted, and no VPC can be made from its pools any more",
    ),
    "aws:ec2/vpcIpamPool:VpcIpamPool": (
        "IPAM pool",
        "no VPC can be made from it any more, and a new one has another id",
    ),
    "aws:route53/zoneAssociation:ZoneAssociation": (
        "association of a private hosted zone",
        "what is in the VPC does not find the names of the hosted zone any more",
    ),
    "aws:route53/resolverRule:ResolverRule": (
        "resolver rule",
        "what is in its VPCs asks nobody else for its names any more, and does not find them",
    ),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": (
        "association of a resolver rule",
        "what is in the VPC does not find the names of the rule any more",
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": (
        "resolver endpoint",
        "who asks by it gets no answer any more, and a new one has other addresses",
    ),
    "aws:kms/key:Key": (
        "KMS key",
        "what it encrypts, the states of the stacks among it, can never be read again once its waiting period is over",
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": (
        "identity provider",
        "nobody gets in by its tokens any more, jobs of CI among them",
    ),
}
"""What each type is called, and what its loss means."""

_PARTS_OF_VPC = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": (
        "endpoint",
        "what is in the VPC reaches the service by it no more, and without another way out not at all",
    ),
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation": (
        "association of DHCP options",
        "the VPC has none at all then, and what asks for an address is told no name server any more",
    ),
}
"""Of a VPC of network.yaml that stays; of one that goes its own loss is told."""

_KEPT = frozenset({_ACCOUNT, _BUCKET, "aws:organizations/organization:Organization", "aws:kms/key:Key", _ZONE})
"""What the program's own components protect."""

_PRIVATE_ZONE = ("private hosted zone", "what is in its VPCs does not find its names any more")
_DELEGATION = ("delegation", "nobody is led to the names below it any more")

_STATE_BUCKET = ("state bucket", "the states of all stacks go with it, and no stack knows any more what it has in AWS")
_LOG_BUCKET = ("bucket of logs", "what it records, who read the states and who entered the account, is gone")

_ARCHIVE = ("bucket of records", "nobody can tell any more what was done, and what was there, in any account")

_ROLES = {
    "execution-role": ("execution role", "this program gets into the account no more"),
    "management-role": ("management role", "this program gets into the management account no more"),
    "entry-role": ("entry role", "nobody gets into a new account any more"),
    "deploy-role": ("deploy role", "nobody can bring up a stack from the administrative account"),
    "break-glass-role": ("break-glass role", "nobody can act on the state once all else has failed"),
    BREAK_GLASS: ("break-glass role", "nobody gets into the account any more once all else has failed"),
    CI: ("role of CI", "its jobs get into AWS no more"),
}
"""How the names of roles begin that people and programs come in through, what they are, and what their loss means."""


def refuse_losses(subject: Subject) -> Iterator[Refusal]:
    """Deletes and replacements of accounts, units, the organization, state buckets, keys and the roles of entry.

    The last policy of such a role counts as the role.
    """
    present = subject.account_keys | {MANAGEMENT, ""}
    for change in subject.changes:
        named = name_kind(change) or _name_part_of_vpc(subject, change)
        goes = change.operation in GOING or _is_retyped(change)
        if named is None or not goes or (change.before is not None and change.before.retained):
            continue
        if split_urn(change.urn)[0] == _VPC and subject.find_account_key(change.resource) not in present:
            continue  # the loss of its account is told
        kind, loss = named
        how = "deleted" if change.after is None else "replaced, and so deleted in AWS"
        causes = change.replaced_by
        yield subject.refuse(
            "loss",
            change,
            attribute=", ".join(causes) or None,
            would=f"the {kind} {change.resource.name} is {how}: {loss}",
            advice=f"take back what changes {' and '.join(causes)}"
            if causes
            else "put it back into the config; has its key changed, write the old one as `formerly` beside the new one",
        )
    yield from _refuse_lost_subnets(subject)
    yield from _refuse_roles_without_rights(subject)


def _name_part_of_vpc(subject: Subject, change: Change) -> tuple[str, str] | None:
    return _PARTS_OF_VPC.get(split_urn(change.urn)[0]) if find_staying_vpc(subject, change) else None


def find_staying_vpc(subject: Subject, change: Change) -> str | None:
    """The VPC of network.yaml that a resource is a part of, by its account and key, where it is there before and after;
    else None.
    """
    # What is deleted has the names of before, and another key of the VPC does not end it.
    account, *named = find_keys(split_urn(change.urn)[1])[:2]
    vpc = join_keys(subject.find_present_account(account), *map(subject.find_present_vpc, named))
    is_part = f"{COMPONENT}Vpc$" in qualified_type(change.urn)
    return vpc if is_part and vpc in subject.staying_vpcs else None


def _refuse_lost_subnets(subject: Subject) -> Iterator[Refusal]:
    """Of each VPC that stays at once: a zone that goes takes a subnet of each tier."""
    lost = defaultdict[str, list[Change]](list)
    for change in subject.of(_SUBNET):
        vpc = find_staying_vpc(subject, change) if change.operation in GOING else None
        if vpc is not None and not (change.before is not None and change.before.retained):
            lost[vpc].append(change)
    for vpc, changes in lost.items():
        names = sorted(find_keys(change.resource.name)[-1] for change in changes)
        one = len(names) == 1
        yield subject.refuse(
            "loss",
            min(changes, key=lambda change: change.urn),
            keys=(join_keys(vpc, "subnets"),),
            would=f"the subnet{'' if one else 's'} {', '.join(names)} of the VPC {vpc} {'goes' if one else 'go'}: what "
            "runs there is cut off from its routes before AWS refuses to delete what is in use",
            advice="see that nothing runs there any more; then a waiver says so",
            beside=len(changes) - 1,
        )


def _is_retyped(change: Change) -> bool:
    """A record that becomes one of another type is updated, and its old values are gone."""
    before, after = change.before, change.after
    if before is None or after is None or split_urn(change.urn)[0] != _RECORD:
        return False
    return before.inputs.get("type") != after.inputs.get("type")


def refuse_unprotected(subject: Subject) -> Iterator[Refusal]:
    """Protection that is taken from what has it: the next delete would go through. And the write gate of a role.

    Not that of the program's other resources: only an import protects those, and the next `up` always takes it back.
    """
    for change in subject.changes:
        if change.before is None or change.after is None or not change.before.protected or change.after.protected:
            continue
        if qualified_type(change.urn).startswith(COMPONENT) and split_urn(change.urn)[0] not in _KEPT:
            continue
        kind = (name_kind(change) or (split_urn(change.urn)[0], ""))[0]
        yield subject.refuse(
            "unprotected",
            change,
            attribute="protect",
            would=f"the {kind} {change.resource.name} is no longer protected, and the next change that drops it "
            "deletes it",
            advice="leave `protect=True` where it is registered",
        )
    kept = {
        (subject.find_account_key(role.resource), role.resource.inputs.get("name"))
        for role in subject.of(_ROLE)
        if role.after is not None
    }
    for change in subject.of(*_PERMISSIONS):
        inputs = change.resource.inputs
        is_kept = (subject.find_account_key(change.resource), inputs.get("role")) in kept
        if inputs.get("name") == GATE and change.operation is Operation.delete and is_kept:
            yield subject.refuse(
                "unprotected",
                change,
                attribute="name",
                would=f"the role {inputs.get('role')} loses its write gate: every session in it may write then, those "
                "of previews too, which run the code of pull requests",
                advice="leave `writes: tagged-sessions`; to switch it off, docs/operate.md has the order",
            )


def name_kind(change: Change) -> tuple[str, str] | None:
    """What the thing is called and what its loss means; None of one that can be made again."""
    type_, name = split_urn(change.urn)
    if type_ == _BUCKET:
        parents = qualified_type(change.urn)
        if f"{COMPONENT}StateBucket$" in parents:
            return _STATE_BUCKET
        if f"{COMPONENT}LogArchive$" in parents:
            return _ARCHIVE
        return _LOG_BUCKET if f"{COMPONENT}LogBucket$" in parents else None
    if type_ == _ROLE:
        return _ROLES.get(find_beginning(name))
    return _name_part_of_dns(type_, change) or _KINDS.get(type_)


def _name_part_of_dns(type_: str, change: Change) -> tuple[str, str] | None:
    """Of what is a loss by its inputs alone."""
    inputs = (change.before or change.resource).inputs
    if type_ == _ZONE and inputs.get("vpcs"):
        return _PRIVATE_ZONE
    return _DELEGATION if type_ == _RECORD and inputs.get("type") == "NS" else None


def _refuse_roles_without_rights(subject: Subject) -> Iterator[Refusal]:
    """Roles of entry that stay and lose their last policy: whoever gets in through them can do nothing then."""
    policies = defaultdict[tuple[str, str], list[Change]](list)
    for change in subject.of(*_PERMISSIONS):
        if change.resource.inputs.get("name") != GATE:
            policies[subject.find_account_key(change.resource), str(change.resource.inputs.get("role"))].append(change)
    for role in subject.of(_ROLE):
        named = name_kind(role)
        if named is None or role.before is None or role.after is None:
            continue
        found = policies[subject.find_account_key(role.resource), str(role.resource.inputs.get("name"))]
        if not any(change.before for change in found) or any(change.after for change in found):
            continue
        kind, loss = named
        gone = min(found, key=lambda change: change.urn)
        yield subject.refuse(
            "loss",
            gone,
            attribute="policyArn" if "policyArn" in gone.resource.inputs else "policy",
            would=f"the {kind} {role.resource.name} loses its last policy and may do nothing any more: {loss}",
            advice="leave it one of its policies, or give it another in the same change",
        )
