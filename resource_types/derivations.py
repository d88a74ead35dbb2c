"""The objects that one Terraform instance tells of beside itself, for the types whose row names a function (`derive`).

Older Terraform code keeps several of Pulumi's resources in one: a role and its policies. Pure; it matches nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from policies.services import CLOUDTRAIL, RAM
from resource_types.account_states import read_closed
from resource_types.group_rules import expand_group_rules, list_texts


@dataclass(frozen=True, kw_only=True)
class Derived:
    """One object. `type`: its Terraform type; `attributes`: those of its natural key, in Terraform's words.

    `account`, `region`: where it is, if not where the instance is.
    """

    type: str
    import_id: str
    attributes: Mapping[str, Any] = field(repr=False)
    account: str | None = None
    region: str | None = None


Derivation = Callable[[Mapping[str, Any]], Iterator[Derived]]
"""From the attributes of an instance to the objects that they tell of."""


def derive_from_organization(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """Trusted access, sharing with the organization, and the member accounts that are not closed."""
    for service in list_texts(attributes.get("aws_service_access_principals")):
        if service == RAM:
            management = attributes.get("master_account_id")
            if isinstance(management, str) and management:
                yield Derived(
                    type="aws_ram_sharing_with_organization", import_id=management, attributes={"id": management}
                )
        else:
            yield Derived(
                type="aws_organizations_aws_service_access",
                import_id=service,
                attributes={"service_principal": service},
            )
    for account in _blocks(attributes.get("non_master_accounts")):
        if read_closed(account) is not None:
            continue
        if isinstance(account.get("id"), str) and isinstance(account.get("email"), str):
            yield Derived(
                type="aws_organizations_account",
                import_id=account["id"],
                attributes={"id": account["id"], "arn": account.get("arn"), "email": account["email"]},
            )


def derive_from_delegated_administrator(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """Who administers CloudTrail: its own call does the same as that of Organizations, and makes a role besides."""
    account = attributes.get("account_id")
    if attributes.get("service_principal") == CLOUDTRAIL and isinstance(account, str) and account:
        yield Derived(
            type="aws_cloudtrail_organization_delegated_admin_account",
            import_id=account,
            attributes={"id": account, "account_id": account},
        )


def derive_from_role(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The policies of a role."""
    role = attributes.get("name")
    if not isinstance(role, str):
        return
    for arn in list_texts(attributes.get("managed_policy_arns")):
        yield Derived(
            type="aws_iam_role_policy_attachment",
            import_id=f"{role}/{arn}",
            attributes={"role": role, "policy_arn": arn},
        )
    for block in _blocks(attributes.get("inline_policy")):
        if isinstance(block.get("name"), str) and block["name"]:
            yield Derived(
                type="aws_iam_role_policy",
                import_id=f"{role}:{block['name']}",
                attributes={"role": role, "name": block["name"]},
            )


def derive_from_route_table(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The routes of a route table."""
    table = attributes.get("id")
    if not isinstance(table, str):
        return
    for block in _blocks(attributes.get("route")):
        for name, key in (
            ("cidr_block", "destination_cidr_block"),
            ("ipv6_cidr_block", "destination_ipv6_cidr_block"),
            ("destination_prefix_list_id", "destination_prefix_list_id"),
        ):
            destination = block.get(name)
            if isinstance(destination, str) and destination:
                yield Derived(
                    type="aws_route",
                    import_id=f"{table}_{destination}",
                    attributes={"route_table_id": table, key: destination},
                )
                break


def derive_from_network_acl(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The rules of a network ACL, which it tells wherever Terraform has them."""
    acl = attributes.get("id")
    if not isinstance(acl, str):
        return
    for name, egress in (("ingress", False), ("egress", True)):
        for block in _blocks(attributes.get(name)):
            number, protocol = block.get("rule_no"), _text(block.get("protocol"))
            if isinstance(number, int) and protocol is not None:
                yield Derived(
                    type="aws_network_acl_rule",
                    import_id=f"{acl}:{number}:{protocol}:{str(egress).lower()}",
                    attributes={"network_acl_id": acl, "egress": egress, "rule_number": number, "protocol": protocol},
                )


def derive_from_bucket(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The settings of a bucket."""
    bucket = attributes.get("bucket")
    if not isinstance(bucket, str):
        return
    tells = {
        "aws_s3_bucket_versioning": any(block.get("enabled") for block in _blocks(attributes.get("versioning"))),
        "aws_s3_bucket_server_side_encryption_configuration": bool(
            attributes.get("server_side_encryption_configuration")
        ),
        "aws_s3_bucket_lifecycle_configuration": bool(attributes.get("lifecycle_rule")),
        "aws_s3_bucket_policy": bool(attributes.get("policy")),
        "aws_s3_bucket_logging": bool(attributes.get("logging")),
        "aws_s3_bucket_replication_configuration": bool(attributes.get("replication_configuration")),
    }
    for type_, is_there in tells.items():
        if is_there:
            yield Derived(type=type_, import_id=bucket, attributes={"bucket": bucket})


def derive_from_peering(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The requester's options of a peering that is accepted, and its acceptance, which AWS has no object of its own
    for: Terraform code without a resource for it accepts in one step.
    """
    peering = attributes.get("id")
    if not isinstance(peering, str) or not peering or attributes.get("accept_status") != "active":
        return
    said = {"id": peering, "vpc_peering_connection_id": peering}
    yield Derived(type="aws_vpc_peering_connection_options", import_id=peering, attributes=said)
    yield Derived(
        type="aws_vpc_peering_connection_accepter",
        import_id=peering,
        attributes=said,
        account=_text(attributes.get("peer_owner_id")),
        region=_text(attributes.get("peer_region")),
    )


def derive_from_security_group_rule(attributes: Mapping[str, Any]) -> Iterator[Derived]:
    """The rule of a resource that has one peer, of which the provider tells the id."""
    id_, rules = attributes.get("security_group_rule_id"), list(expand_group_rules(attributes))
    if isinstance(id_, str) and id_ and len(rules) == 1:
        ((type_, rule),) = rules
        yield Derived(type=type_, import_id=id_, attributes={"id": id_, **rule})


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _blocks(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


DERIVATIONS: Mapping[str, Derivation] = {
    function.__name__: function
    for function in (
        derive_from_organization,
        derive_from_delegated_administrator,
        derive_from_role,
        derive_from_route_table,
        derive_from_network_acl,
        derive_from_bucket,
        derive_from_peering,
        derive_from_security_group_rule,
    )
}
"""By the name that a row has."""
