"""One call of AWS's API, and the resources that it is for.

Source: the service authorization reference (docs.aws.amazon.com/service-authorization/latest/reference), read 2026-11.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sandbox.aws.patches.callers import lookups


@dataclass(frozen=True)
class Call:
    """boto3's names of the service and the operation, what it is given, and where it goes."""

    service: str
    operation: str
    parameters: Mapping[str, Any]
    account_id: str
    region: str

    def find_resources(self) -> tuple[str, ...]:
        """The ARNs that the action needs to be allowed for, each of them.

        What is made and has no name yet has `*` for its id (`vpc/*`); a call that names nothing known here is for `*`,
        which a policy covers with `*` only.
        """
        find = _FINDERS.get(self.service, _find_arn)
        return tuple(dict.fromkeys(find(self))) or ("*",)

    def tags(self) -> dict[str, str]:
        """The tags that the call brings along, in any of the forms in which services take them."""
        given = self.parameters
        found = [*_list(given, "Tags"), *_list(given, "tags"), *_list(given, "TagList"), *_list(given, "TagsList")]
        for specification in [*_list(given, "TagSpecifications"), *_list(given, "TagSpecification")]:
            found += _list(specification, "Tags")
        found += _list(given.get("Tagging"), "TagSet")
        plain = next((given[name] for name in ("Tags", "tags") if isinstance(given.get(name), Mapping)), {})
        return {**dict(map(_read_tag, found)), **plain}


def _find_arn(call: Call) -> Iterator[str]:
    """The common case: the ARN that a parameter of the call is."""
    for name, value in call.parameters.items():
        if name.lower().endswith(("arn", "resourceid", "name")) and isinstance(value, str) and value.startswith("arn:"):
            yield value


def _find_iam(call: Call) -> Iterator[str]:
    given, prefix = call.parameters, f"arn:aws:iam::{call.account_id}:"
    path = str(given.get("Path") or "/")
    if given.get("RoleName"):
        yield lookups.find_role_arn(call.account_id, given["RoleName"]) or f"{prefix}role{path}{given['RoleName']}"
    elif call.operation == "CreatePolicy":
        yield f"{prefix}policy{path}{given.get('PolicyName')}"
    elif call.operation == "CreateOpenIDConnectProvider":
        url = urlsplit(str(given.get("Url")))
        yield f"{prefix}oidc-provider/{url.netloc}{url.path}"
    elif call.operation == "CreateServiceLinkedRole":
        yield f"{prefix}role/aws-service-role/{given.get('AWSServiceName')}/*"
    elif given.get("UserName"):
        yield f"{prefix}user{path}{given['UserName']}"
    elif given.get("GroupName"):
        yield f"{prefix}group{path}{given['GroupName']}"
    elif given.get("InstanceProfileName"):
        yield f"{prefix}instance-profile{path}{given['InstanceProfileName']}"
    else:
        yield from _find_arn(call)


def _find_s3(call: Call) -> Iterator[str]:
    bucket, key = call.parameters.get("Bucket"), call.parameters.get("Key")
    if call.operation == "DeleteObjects":
        for entry in _list(call.parameters.get("Delete"), "Objects"):
            yield f"arn:aws:s3:::{bucket}/{entry['Key']}"
    elif bucket:
        yield f"arn:aws:s3:::{bucket}/{key}" if key else f"arn:aws:s3:::{bucket}"
    source = call.parameters.get("CopySource")
    if source:
        yield f"arn:aws:s3:::{str(source).lstrip('/').partition('?')[0]}"


def _find_kms(call: Call) -> Iterator[str]:
    given, prefix = call.parameters, f"arn:aws:kms:{call.region}:{call.account_id}:"
    if given.get("AliasName"):
        yield f"{prefix}{given['AliasName']}"
    for name in ("KeyId", "TargetKeyId"):
        if given.get(name):
            yield lookups.find_key_arn(call.account_id, call.region, given[name]) or f"{prefix}key/{given[name]}"


_ORGANIZATION_IDS = (
    ("ou", re.compile(r"ou-[0-9a-z-]+")),
    ("root", re.compile(r"r-[0-9a-z]+")),
    ("account", re.compile(r"\d{12}")),
    ("policy", re.compile(r"p-[0-9A-Za-z_]+")),
)


def _find_organizations(call: Call) -> Iterator[str]:
    found = lookups.find_organization(call.account_id)
    if found is None:
        return
    management_id, organization_id = found
    for name in ("PolicyId", "TargetId", "AccountId", "OrganizationalUnitId", "ParentId", "RootId", "ResourceId"):
        value = str(call.parameters.get(name) or "")
        kind = next((kind for kind, form in _ORGANIZATION_IDS if form.fullmatch(value)), None)
        if kind == "policy":
            yield f"arn:aws:organizations::{management_id}:policy/{organization_id}/*/{value}"
        elif kind:
            yield f"arn:aws:organizations::{management_id}:{kind}/{organization_id}/{value}"


_EC2_KINDS: Mapping[str, str] = {
    "acl": "network-acl",
    "eipalloc": "elastic-ip",
    "i": "instance",
    "igw": "internet-gateway",
    "nat": "natgateway",
    "rtb": "route-table",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "subnet": "subnet",
    "vpc": "vpc",
    "vpce": "vpc-endpoint",
}
"""What an id of EC2 begins with, and the kind of resource in its ARN."""

_EC2_MADE: Mapping[str, str] = {
    "CreateInternetGateway": "internet-gateway",
    "CreateRouteTable": "route-table",
    "CreateSecurityGroup": "security-group",
    "CreateSubnet": "subnet",
    "CreateVpc": "vpc",
}


def _find_ec2(call: Call) -> Iterator[str]:
    if call.operation.startswith("Describe"):
        return  # EC2 knows no resources for these
    prefix = f"arn:aws:ec2:{call.region}:{call.account_id}:"
    if call.operation in _EC2_MADE:
        yield f"{prefix}{_EC2_MADE[call.operation]}/*"
    for value in call.parameters.values():
        for text in value if isinstance(value, list) else [value]:
            kind = _EC2_KINDS.get(text.partition("-")[0]) if isinstance(text, str) and "-" in text else None
            if kind:
                yield f"{prefix}{kind}/{text}"


_FINDERS = {
    "ec2": _find_ec2,
    "iam": _find_iam,
    "kms": _find_kms,
    "organizations": _find_organizations,
    "s3": _find_s3,
}


def _list(holder: Any, name: str) -> list[Any]:
    value = holder.get(name) if isinstance(holder, Mapping) else None
    return list(value) if isinstance(value, list) else []


def _read_tag(tag: Any) -> tuple[str, str]:
    fields = {name.lower(): value for name, value in tag.items()}
    key, value = fields.get("key", fields.get("tagkey", "")), fields.get("value", fields.get("tagvalue", ""))
    return str(key), str(value or "")
