"""Terraform's resource for the settings of a peering, in the account that accepted it: there they are the acceptance's,
whose resource has them here. Pure.
"""

from collections.abc import Iterable

from engine.preview import Registration
from migrate.planning.candidates import Candidate
from migrate.scanning.classification import ScannedInstance
from resource_types.table import find_type

_OPTIONS, _ACCEPTANCE = "aws_vpc_peering_connection_options", "aws_vpc_peering_connection_accepter"


def find_accepted(
    instances: Iterable[ScannedInstance], matched: Iterable[tuple[Registration, Candidate]]
) -> dict[ScannedInstance, Registration]:
    """Those of the instances that are of a peering whose acceptance is a resource of the program, with that one."""
    acceptances = {
        (candidate.account, candidate.import_id): registration
        for registration, candidate in matched
        if (type_ := find_type(candidate.token)) is not None and type_.name == _ACCEPTANCE
    }
    return {
        one: acceptances[one.account, one.import_id]
        for one in instances
        if one.type == _OPTIONS and one.bin == "import" and one.account is not None and one.import_id is not None
        if (one.account, one.import_id) in acceptances
    }
