"""Network ACLs that refuse what is not there, and that deleted subnets leave."""

from functools import wraps
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import EC2Backend
from moto.ec2.responses.network_acls import NetworkACLs

from sandbox.aws.patches.common import run_first


def apply() -> None:
    """Has the calls on network ACLs, entries and associations tell what they don't find in AWS's words, entries keep
    their types of ICMP, and a subnet that is deleted leave its ACL.

    moto fails or speaks of route tables, reads no types, and keeps the association. Facts: API reference of EC2, the
    calls on network ACLs; error codes of EC2, read 2026-11.
    """
    backend: Any = EC2Backend
    responses: Any = NetworkACLs
    responses.create_network_acl_entry = _keep_icmp(responses.create_network_acl_entry)
    run_first(backend, "describe_network_acls", _knows_acls)
    run_first(backend, "delete_network_acl_entry", _knows_entry)
    run_first(backend, "replace_network_acl_association", _knows_association)
    backend.delete_subnet = _leave(backend.delete_subnet)


def _knows_acls(backend: Any, network_acl_ids: Any = None, filters: Any = None) -> None:
    del filters
    for one in network_acl_ids or []:
        backend.get_network_acl(one)


def _knows_entry(backend: Any, network_acl_id: str, rule_number: Any, egress: Any) -> None:
    entries = backend.get_network_acl(network_acl_id).network_acl_entries
    if not any((one.egress, one.rule_number) == (egress, rule_number) for one in entries):
        raise EC2ClientError(
            "InvalidNetworkAclEntry.NotFound",
            f"The network acl entry with rule number {rule_number} does not exist in {network_acl_id}",
        )


def _knows_association(backend: Any, association_id: str, network_acl_id: str) -> None:
    backend.get_network_acl(network_acl_id)
    if not any(association_id in acl._associations for acl in backend.network_acls.values()):
        raise EC2ClientError("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")


def _keep_icmp(create: Any) -> Any:
    @wraps(create)
    def create_network_acl_entry(response: Any) -> Any:
        answer = create(response)
        acl = response.ec2_backend.get_network_acl(response._get_param("NetworkAclId"))
        entry = acl.network_acl_entries[-1]
        entry.icmp_type = response._get_param("IcmpTypeCode.Type")
        entry.icmp_code = response._get_param("IcmpTypeCode.Code")
        return answer

    return create_network_acl_entry


def _leave(delete: Any) -> Any:
    @wraps(delete)
    def delete_subnet(backend: Any, subnet_id: str) -> Any:
        subnet = delete(backend, subnet_id)
        for acl in backend.network_acls.values():
            acl._associations = {key: one for key, one in acl._associations.items() if one.subnet_id != subnet_id}
        return subnet

    return delete_subnet
