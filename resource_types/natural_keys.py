"""What identifies each type of resource in AWS, beside its id: the part that Terraform and the program both know.

Owns: the natural key of every type that the program registers, as data. Pure.
Does not own: resolving references, and comparing. Account and region are part of every key
and stand in no rule.

What the keys rest on: AWS refuses a second object with the same key, or, where it does not (VPCs, route tables,
shares), the match is refused as soon as there are two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

ORGANIZATION = "aws:organizations/organization:Organization"
UNIT = "aws:organizations/organizationalUnit:OrganizationalUnit"
ACCOUNT = "aws:organizations/account:Account"
POLICY = "aws:organizations/policy:Policy"
POLICY_ATTACHMENT = "aws:organizations/policyAttachment:PolicyAttachment"
DELEGATED_ADMINISTRATOR = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
SERVICE_ACCESS = "aws:organizations/awsServiceAccess:AwsServiceAccess"
RAM_SHARING = "aws:ram/sharingWithOrganization:SharingWithOrganization"
ROLE = "aws:iam/role:Role"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
OPENID_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
ROUTE_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
SHARE = "aws:ram/resourceShare:ResourceShare"
RESOURCE_ASSOCIATION = "aws:ram/resourceAssociation:ResourceAssociation"
PRINCIPAL_ASSOCIATION = "aws:ram/principalAssociation:PrincipalAssociation"
BUCKET = "aws:s3/bucket:Bucket"
BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
BUCKET_PUBLIC_ACCESS = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
KEY = "aws:kms/key:Key"
KEY_ALIAS = "aws:kms/alias:Alias"


def fold_case(text: str) -> str:
    """E-mail addresses: AWS takes them for the same in any case."""
    return text.casefold()


def without_scheme(text: str) -> str:
    """URLs of identity providers: IAM leaves `https://` out, Terraform adds it in some versions."""
    return text.removeprefix("https://").rstrip("/")


def keep(text: str) -> str:
    return text


@dataclass(frozen=True)
class Value:
    """A plain part: the first of the Terraform `attributes` that is set, and of the Pulumi `inputs`."""

    attributes: tuple[str, ...]
    inputs: tuple[str, ...]
    normalize: Callable[[str], str] = keep


@dataclass(frozen=True)
class Reference:
    """A part that names another object, one of `targets`, by id, ARN or name."""

    attribute: str
    input: str
    targets: tuple[str, ...]


@dataclass(frozen=True)
class Via:
    """A part that somebody else tells: `part` of those of `type` that refer to this object by `reference`.

    With several of them the object has several keys, each of which identifies it.
    """

    type: str
    reference: Reference
    part: "Value | Reference"


Part = Value | Reference | Via


def _value(attribute: str, input_: str | None = None, normalize: Callable[[str], str] = keep) -> Value:
    return Value((attribute,), (input_ or camel_case(attribute),), normalize)


def camel_case(attribute: str) -> str:
    """The Pulumi input of a Terraform attribute, for names that follow the rule: all of those in this package."""
    head, *rest = attribute.split("_")
    return head + "".join(word.title() for word in rest)


def _reference(attribute: str, *targets: str) -> Reference:
    return Reference(attribute, camel_case(attribute), targets)


_DESTINATIONS = ("destination_cidr_block", "destination_ipv6_cidr_block", "destination_prefix_list_id")
_TO_TABLE = _reference("route_table_id", ROUTE_TABLE)
_TO_SUBNET = _reference("subnet_id", SUBNET)
_TO_VPC = _reference("vpc_id", VPC)
_TO_ROLE = _reference("role", ROLE)
_TO_SHARE = _reference("resource_share_arn", SHARE)
_TO_BUCKET = _reference("bucket", BUCKET)

NATURAL_KEYS: Mapping[str, tuple[Part, ...]] = {
    ORGANIZATION: (),
    UNIT: (_reference("parent_id", ORGANIZATION, UNIT), _value("name")),
    ACCOUNT: (_value("email", normalize=fold_case),),
    POLICY: (_value("type"), _value("name")),
    POLICY_ATTACHMENT: (
        _reference("policy_id", POLICY),
        _reference("target_id", ORGANIZATION, UNIT, ACCOUNT),
    ),
    DELEGATED_ADMINISTRATOR: (_reference("account_id", ACCOUNT), _value("service_principal")),
    SERVICE_ACCESS: (_value("service_principal"),),
    RAM_SHARING: (),
    ROLE: (_value("name"),),
    ROLE_POLICY: (_TO_ROLE, _value("name")),
    ROLE_POLICY_ATTACHMENT: (_TO_ROLE, _value("policy_arn")),
    OPENID_PROVIDER: (_value("url", normalize=without_scheme),),
    VPC: (_value("cidr_block"),),
    SUBNET: (_TO_VPC, _value("cidr_block")),
    INTERNET_GATEWAY: (_TO_VPC,),
    # A VPC has several route tables, and none of them a name of its own: the subnets that use one tell which it is.
    ROUTE_TABLE: (_TO_VPC, Via(ROUTE_TABLE_ASSOCIATION, _TO_TABLE, _TO_SUBNET)),
    ROUTE: (_TO_TABLE, Value(_DESTINATIONS, tuple(map(camel_case, _DESTINATIONS)))),
    ROUTE_TABLE_ASSOCIATION: (_TO_TABLE, _TO_SUBNET),
    SHARE: (_value("name"),),
    RESOURCE_ASSOCIATION: (_TO_SHARE, _reference("resource_arn", SUBNET)),
    PRINCIPAL_ASSOCIATION: (_TO_SHARE, _reference("principal", ACCOUNT, UNIT, ORGANIZATION)),
    BUCKET: (_value("bucket"),),
    BUCKET_VERSIONING: (_TO_BUCKET,),
    BUCKET_ENCRYPTION: (_TO_BUCKET,),
    BUCKET_LIFECYCLE: (_TO_BUCKET,),
    BUCKET_POLICY: (_TO_BUCKET,),
    BUCKET_PUBLIC_ACCESS: (_TO_BUCKET,),
    # A key has no name but its aliases.
    KEY: (Via(KEY_ALIAS, _reference("target_key_id", KEY), _value("name")),),
    KEY_ALIAS: (_value("name"),),
}
"""By Pulumi type token."""

OF_THE_ORGANIZATION = frozenset({ORGANIZATION, UNIT, ACCOUNT, POLICY})
"""Types that something in any account may refer to; any other is referred to from its own account only."""

_IDENTIFIERS: Mapping[str, tuple[tuple[str, str], ...]] = {
    ROLE: (("name", "name"),),
    BUCKET: (("bucket", "bucket"),),
    KEY: (("key_id", "keyId"),),
}


def identify(token: str, values: Mapping[str, object], *, terraform: bool) -> frozenset[str]:
    """All by which others may refer to an object: ids, ARNs, and of some types the name.

    `values`: a Terraform instance's attributes, or what the stack holds of a resource (inputs, outputs and id).
    """
    names = ["id", "arn", *(pair[0] if terraform else pair[1] for pair in _IDENTIFIERS.get(token, ()))]
    found = [values.get(name) for name in names]
    roots = values.get("roots") if token == ORGANIZATION else None
    if isinstance(roots, list):
        found += [root.get("id") for root in roots if isinstance(root, Mapping)]
    return frozenset(value for value in found if isinstance(value, str) and value)
