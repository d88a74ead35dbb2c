"""Which network ACL a subnet has, with the id by which alone that is imported. Read-only."""

from collections.abc import Collection, Iterator

from live.connection import Connection, read_pages
from live.settings import Found

ACL_ASSOCIATION = "aws_network_acl_association"


def read_acl_associations(inside: Connection, acls: Collection[str]) -> Iterator[Found]:
    """Those of the ACLs with these ids."""
    for acl in read_pages(inside.client("ec2"), "describe_network_acls"):
        for one in acl.get("Associations", []) if acl["NetworkAclId"] in acls else []:
            yield (
                ACL_ASSOCIATION,
                {
                    "id": one["NetworkAclAssociationId"],
                    "network_acl_id": acl["NetworkAclId"],
                    "subnet_id": one["SubnetId"],
                },
            )
