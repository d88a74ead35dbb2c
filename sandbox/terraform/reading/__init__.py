"""Objects of the estate read back from AWS, with the attributes that Terraform's AWS provider 6 writes into a state.

Owns which reader reads which type. Attribute names: the resources' schemas in terraform-provider-aws 6.
"""

from collections.abc import Mapping
from typing import Any

from sandbox.terraform.entry import Entry
from sandbox.terraform.estate import Resource
from sandbox.terraform.reading import data_sources, ec2, iam, others, ram
from sandbox.terraform.reading import organizations as organization
from sandbox.terraform.reading.form import Reader, Target

_READERS: Mapping[str, Reader] = {
    **organization.READERS,
    **ram.READERS,
    **iam.READERS,
    **ec2.READERS,
    **others.READERS,
}


def read_attributes(entry: Entry, resource: Resource) -> dict[str, Any]:
    """The attributes in the order of their names."""
    readers = data_sources.READERS if resource.data else _READERS
    read = readers[resource.type](Target(entry, resource))
    return dict(sorted({**read, **resource.arguments}.items()))
