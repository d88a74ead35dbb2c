"""The types of single values: keys, ids, names, regions, addresses, networks. What is valid follows AWS's own API model
(botocore's service descriptions, read 2026-11). Whether a thing of that name exists is config.checks' to say.
"""

import unicodedata
from ipaddress import AddressValueError, IPv4Network, IPv6Address, IPv6Network, NetmaskValueError
from typing import Annotated, Any

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from config.models.base import Matching, OrReference, refusal
from config.text import shorten
from policies.limits import MAX_SESSION_SECONDS
from policies.networks import PREFIX_OF_IPV6, SUBNETS_OF_IPV6
from policies.tags import EC2, EVERY_SERVICE, IAM, MAX_TAGS, ORGANIZATIONS, RAM, TagRules

ROOT = "root"
MANAGEMENT = "management"
WHOLE_ORGANIZATION = "organization"
RESERVED_KEYS = (ROOT, MANAGEMENT, WHOLE_ORGANIZATION)
MAX_KEY_LENGTH = 40

_KEY = Matching(
    rf"[a-z][a-z0-9-]{{0,{MAX_KEY_LENGTH - 1}}}",
    'the key "{value}" is not usable: it becomes a name in the state that never changes',
    f"start with a lower-case letter, then lower-case letters, digits and hyphens, {MAX_KEY_LENGTH} characters at most",
)
Key = Annotated[str, _KEY]
# A key of something else. It has no pattern: for a wrong one, checks can tell which key was meant.
Reference = str
_ACCOUNT_ID = Matching(
    r"[0-9]{12}",
    '"{value}" is not an account id',
    'write exactly 12 digits in quotes, such as "123456789012"',
)
Group = Annotated[
    str,
    Matching(
        rf"[a-z][a-z0-9-]{{0,{MAX_KEY_LENGTH - 1}}}",
        'the group "{value}" can not name a stack',
        f"start with a lower-case letter, then lower-case letters, digits and hyphens, {MAX_KEY_LENGTH} characters at "
        "most",
    ),
]
FullAwsAccess = Annotated[
    bool | None,
    Field(
        description="Whether AWS's own policy FullAWSAccess is attached: false detaches it once the policies here are "
        "attached, true attaches it again; left as it is by default."
    ),
]
Quarantine = Annotated[
    bool,
    Field(description="With full_aws_access: false: whether it is meant that no policy allows anything here."),
]
AccountId = Annotated[str, _ACCOUNT_ID, OrReference("${organization.management_account_id}")]


def is_account_id(value: str) -> bool:
    """Whether it has the form of an account id."""
    return _ACCOUNT_ID.accepts(value)


_REGION = r"[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}"
# China, GovCloud, the isolated ones and the European Sovereign Cloud, after botocore's partitions.json.
_REGION_ELSEWHERE = r"(cn|us-gov|[a-z]{2}-iso[a-z]*|eusc)-"
_OTHER_PARTITION = (
    '"{value}" is in another AWS partition, and this program writes ARNs of the partition aws only, '
    "so every role would be missing"
)
Region = Annotated[
    str,
    Matching(_REGION, '"{value}" is not a region', "write a region's code, such as us-east-1"),
    Matching(
        rf"(?!{_REGION_ELSEWHERE}){_REGION}",
        _OTHER_PARTITION,
        "write a region of the partition aws, such as us-east-1",
    ),
    OrReference("${organization.home_region}"),
]
AvailabilityZone = Annotated[
    str,
    Matching(
        rf"{_REGION}(-[a-z]+-[0-9]+)?[a-z]",
        '"{value}" is not an availability zone',
        "write a zone's name, such as us-east-1a; zone ids such as use1-az1 are not accepted",
    ),
]
ServicePrincipal = Annotated[
    str,
    Matching(
        r"[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63}){1,8}",
        '"{value}" is not a service principal',
        "write the service's full name, such as ram.amazonaws.com",
    ),
    Matching(
        r"(?!.*\.cn$).*",
        _OTHER_PARTITION,
        "write the service's name in the partition aws, without .cn",
    ),
]
RoleName = Annotated[
    str,
    Matching(
        r"[\w+=,.@-]{1,64}",
        '"{value}" is not a role name',
        "write 1 to 64 letters, digits and characters of +=,.@_- without a path; the path is a field of its own",
    ),
]
RolePath = Annotated[
    str,
    Matching(
        r"/([!#%-)+->@-\[\]-z|~]{1,510}/)?",
        '"{value}" is not an IAM path that policies and alarms can name',
        'begin and end the path with a slash, such as /teams/, and leave out *?"${}\\, which mean something else there',
    ),
]
InlinePolicyName = Annotated[
    str,
    Matching(
        r"[\w+=,.@-]{1,128}",
        '"{value}" is not the name of an inline policy',
        "write 1 to 128 letters, digits and characters of +=,.@_-",
    ),
]
RoleDescription = Annotated[
    str,
    Matching(
        r"[\t\n\r -~\xa1-\xff]{0,1000}",
        '"{value}" is not a description that IAM accepts for a role',
        "write at most 1000 characters of Latin-1, without control characters",
    ),
]
MaxSessionDuration = Annotated[
    int,
    Field(
        ge=3600,
        le=MAX_SESSION_SECONDS,
        description=f"Longest session in seconds that the role allows, 3600 to {MAX_SESSION_SECONDS}.",
    ),
]
SessionName = Annotated[
    str,
    Matching(
        r"[\w+=,.@-]{2,62}",
        '"{value}" can not begin a session name',
        "write 2 to 62 letters, digits and characters of +=,.@_-",
    ),
]
ExternalId = Annotated[
    str,
    Matching(
        r"[\w+=,.@:/-]{2,1224}",
        '"{value}" is not an external id',
        "write 2 to 1224 letters, digits and characters of +=,.@:/_-",
    ),
]
PolicyReference = Annotated[
    str,
    Matching(
        r"arn:aws[a-z-]*:iam::(aws|[0-9]{12}):policy/([\w+=,.@-]+/)*[\w+=,.@-]{1,128}|([\w+=,.@-]+/)*[\w+=,.@-]{1,128}",
        '"{value}" is not an IAM policy',
        "write the name of an AWS-managed policy, such as ReadOnlyAccess, or a policy's full ARN",
    ),
]
AccountName = Annotated[
    str,
    Matching(
        r"[!-~]([ -~]{0,48}[!-~])?",
        '"{value}" is not a name that AWS accepts for an account',
        "write 1 to 50 plain ASCII characters without spaces at the ends",
    ),
]
BucketName = Annotated[
    str,
    Matching(
        r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*(-s3alias|--ol-s3|--x-s3|--table-s3)$)(?!.*\.\.)(?!([0-9]+\.){3}[0-9]+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]",
        '"{value}" is not a bucket name',
        "write 3 to 63 lower-case letters, digits and hyphens, beginning and ending with a letter or digit",
    ),
]
TrailName = Annotated[
    str,
    Matching(
        r"[A-Za-z0-9]([._-]?[A-Za-z0-9]){2,49}",
        '"{value}" is not a name for a trail',
        "write 3 to 50 letters and digits, with single dots, hyphens or underscores between them",
    ),
]
LogDays = Annotated[int, Field(ge=1, le=36500)]
KeyAlias = Annotated[
    str,
    Matching(
        r"alias/(?!aws/)[\w/-]{1,250}",
        '"{value}" is not an alias for a KMS key',
        "write alias/ and a name, such as alias/pulumi-state; alias/aws/ is AWS's own",
    ),
]
FilePath = Annotated[
    str,
    Matching(
        r"[^\x00-\x1f\\]+",
        '"{value}" is not a file path',
        "write the path from the configuration directory, with forward slashes, such as policies/deny-root.json",
    ),
]


def _printable(value: str) -> str:
    if (
        not value
        or value != value.strip()
        or any(unicodedata.category(character) in {"Cc", "Cf"} for character in value)
    ):
        raise refusal(
            f'"{shorten(value)}" is not usable as a name: nobody could tell it from the name that it resembles',
            "write at least one character, without spaces at the ends and without control or invisible characters",
        )
    return value


_ENVIRONMENT = Matching(
    r"[\w.:/=+@-]([\w .:/=+@-]{0,62}[\w.:/=+@-])?",
    '"{value}" can not name an environment: it becomes a tag',
    "write 1 to 64 letters, digits, spaces and characters of _.:/=+@-",
)
Environment = Annotated[str, _ENVIRONMENT]


def is_key(value: str) -> bool:
    """Whether it has the form of a key."""
    return _KEY.accepts(value)


def is_environment(value: str) -> bool:
    """Whether it can name an environment."""
    return _ENVIRONMENT.accepts(value)


DisplayName = Annotated[str, AfterValidator(_printable), Field(max_length=128)]
Description = Annotated[str, Field(max_length=512)]

_EMAIL_LOCAL_REFUSED = frozenset("\"'()<>[]:;,\\|%&")


def _email(value: str) -> str:
    """CreateAccount's rules: docs.aws.amazon.com/organizations/latest/APIReference/API_CreateAccount.html."""
    local, _, domain = value.partition("@")
    labels = domain.split(".")
    wrong = None
    if not 6 <= len(value) <= 64:
        wrong = f"it has {len(value)} characters, AWS accepts 6 to 64"
    elif any(not "!" <= character <= "~" for character in value):
        wrong = "it has a space or a character outside ASCII"
    elif value.count("@") != 1:
        wrong = "it needs exactly one @"
    elif not local or local.startswith(".") or _EMAIL_LOCAL_REFUSED.intersection(local):
        wrong = "the part before the @ is empty, begins with a dot or has one of \" ' ( ) < > [ ] : ; , \\ | % &"
    elif len(labels) < 2 or any(not _is_label(label) for label in labels):
        wrong = "the part after the @ is not a domain name"
    if wrong:
        raise refusal(
            f'"{shorten(value)}" is not an e-mail address that AWS accepts for an account: {wrong}',
            "write an address that receives mail and belongs to no other AWS account, such as aws+name@example.com",
        )
    return value


def _is_label(label: str) -> bool:
    return bool(label) and label.replace("-", "").isalnum() and not (label.startswith("-") or label.endswith("-"))


Email = Annotated[
    str,
    AfterValidator(_email),
    WithJsonSchema({"type": "string", "minLength": 6, "maxLength": 64, "pattern": r"^[^\s@]+@[^\s@]+\.[^\s@]+$"}),
]
MailAddress = Annotated[
    str,
    Matching(
        r"[!-?A-~]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+",
        '"{value}" is not an e-mail address',
        "write an address that receives mail, such as platform@example.com",
    ),
]


def _network(value: Any) -> Any:
    if isinstance(value, IPv4Network):
        return value
    hint = "write an IPv4 network between /16 and /28, such as 10.1.0.0/16"
    if not isinstance(value, str) or "/" not in value:
        raise refusal(f'"{shorten(value)}" is not a network', hint)
    if ":" in value:
        raise refusal(
            f'"{shorten(value)}" is an IPv6 network, and this is one of IPv4', f"{hint}; IPv6 comes by ipv6: true"
        )
    prefix = value.partition("/")[2]
    if not (prefix.isascii() and prefix.isdigit()):
        raise refusal(f'"{shorten(value)}" is not a network', hint)
    try:
        network = IPv4Network(value, strict=False)
    except (AddressValueError, NetmaskValueError, ValueError):
        raise refusal(f'"{shorten(value)}" is not a network', hint) from None
    if str(network.network_address) != value.partition("/")[0]:
        raise refusal(
            f"{shorten(value)} has bits set beyond its /{shorten(prefix)}, "
            "so it names an address inside a network and not a network",
            f"write {network}",
        )
    if not 16 <= network.prefixlen <= 28:
        raise refusal(f"AWS makes no VPC or subnet of size /{network.prefixlen}", hint)
    if network.is_loopback or network.is_link_local or network.is_multicast or network.is_reserved:
        raise refusal(f"{value} is a range that AWS refuses for a VPC", "use a private range, such as 10.1.0.0/16")
    return network


Ipv6Index = Annotated[int, Field(ge=0, lt=SUBNETS_OF_IPV6)]
"""Which /64 of a VPC's IPv6 network a subnet has."""

Network = Annotated[
    IPv4Network,
    PlainValidator(_network),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^([0-9]{1,3}\.){3}[0-9]{1,3}/(1[6-9]|2[0-8])$"}),
]


def _ipv6_network(value: Any) -> Any:
    if isinstance(value, IPv6Network):
        return value
    hint = "write what the VPC's output tells as ipv6_cidr, such as 2600:1f18:abcd:ef00::/56"
    try:
        network = IPv6Network(value, strict=False) if isinstance(value, str) and "/" in value else None
    except (AddressValueError, NetmaskValueError, ValueError):
        network = None
    if network is None or network.prefixlen != PREFIX_OF_IPV6:
        raise refusal(f'"{shorten(value)}" is no /{PREFIX_OF_IPV6} of IPv6, which is what AWS gives a VPC', hint)
    if IPv6Address(value.partition("/")[0]) != network.network_address:
        raise refusal(f"{shorten(value)} is an address inside of {network}, and not a network", f"write {network}")
    return network


Ipv6VpcNetwork = Annotated[
    IPv6Network,
    PlainValidator(_ipv6_network),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": rf"^[0-9a-fA-F:]+/{PREFIX_OF_IPV6}$"}),
]


def _tags(*services: TagRules) -> AfterValidator:
    """Tags that all of these services take."""

    def check(value: dict[str, str]) -> dict[str, str]:
        if len(value) > MAX_TAGS:
            raise refusal(f"there are {len(value)} tags, AWS accepts {MAX_TAGS} on a resource", "remove some")
        for rules in services:
            problem = rules.find_problem(value)
            if problem is not None:
                key, reason = problem
                reach = ", and these tags are on every resource" if len(services) > 1 else ""
                raise refusal(f'the tag "{shorten(key)}" {reason}{reach}', rules.hint)
        return value

    return AfterValidator(check)


def _distinct(value: tuple[object, ...]) -> tuple[object, ...]:
    for index, item in enumerate(value):
        if item in value[:index]:
            raise refusal(f'"{shorten(str(item))}" is named twice', "keep one of them")
    return value


Distinct = AfterValidator(_distinct)
References = Annotated[tuple[Reference, ...], Distinct]
FormerKeys = Annotated[
    tuple[Key, ...],
    Distinct,
    Field(description="Keys that it had before, oldest first: with them its key changes, and nothing in AWS does."),
]
AvailabilityZones = Annotated[tuple[AvailabilityZone, ...], Distinct]
Regions = Annotated[tuple[Region, ...], Distinct, OrReference("${organization.regions}")]
PolicyReferences = Annotated[tuple[PolicyReference, ...], Distinct]

# Each is held against the rules of the services that it reaches.
Tags = Annotated[dict[str, str], _tags(*EVERY_SERVICE)]
OrganizationsTags = Annotated[dict[str, str], _tags(ORGANIZATIONS)]
RoleTags = Annotated[dict[str, str], _tags(IAM)]
NetworkTags = Annotated[dict[str, str], _tags(EC2)]
ShareTags = Annotated[dict[str, str], _tags(RAM)]
