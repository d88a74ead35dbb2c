"""The DHCP options of a VPC. Pure."""

from collections import Counter
from collections.abc import Collection
from typing import Any

from pydantic import ValidationError

from config.models.inside_vpc import DhcpOptions as DhcpOptionsModel
from live.inventory import Inventory, Vpc
from live.network_parts import DhcpOptions
from migrate.init.attributes import BeyondError
from migrate.init.drafting import Findings, note, plain, without_nothing
from migrate.init.emitter import Noted


def draft_dhcp_options(inventory: Inventory, vpc: Vpc, findings: Findings) -> tuple[Noted | None, DhcpOptions | None]:
    """The field of the VPC, and the set of options; None where it has none, or one that the config cannot say, which
    is told.
    """
    parts = inventory.network_parts
    number = Counter(one.options_id for one in parts.dhcp_associations)
    ids = {one.options_id for one in parts.dhcp_associations if one.vpc_id == vpc.id}
    for options in (one for one in parts.dhcp_options if one.id in ids):
        try:
            if number[options.id] > 1:
                raise BeyondError("several VPCs have it, and each of the config has a set of its own")
            return note(_draft(options), [options]), options
        except BeyondError as error:
            findings.leave(options, str(error))
    return None, None


def leave_dhcp_options(inventory: Inventory, vpcs: Collection[str], findings: Findings) -> None:
    """Tells of the sets that no VPC of the config has. `vpcs`: ids of those."""
    parts = inventory.network_parts
    had = {one.options_id for one in parts.dhcp_associations if one.vpc_id in vpcs}
    for options in parts.dhcp_options:
        if options.id not in had:
            findings.leave(options, "no VPC of the config has it")


def _draft(options: DhcpOptions) -> dict[str, Any]:
    if options.beyond:
        raise BeyondError(f"it has {', '.join(options.beyond)}, which init does not write")
    fields = without_nothing(
        {
            "domain_name": options.domain_name or None,
            "domain_name_servers": list(options.domain_name_servers),
            "ntp_servers": list(options.ntp_servers),
        }
    )
    try:
        said = DhcpOptionsModel.model_validate(plain(fields))
    except ValidationError:
        raise BeyondError("its domain, or a server of it, is none that the config can say") from None
    if said.domain_name_servers != options.domain_name_servers:
        raise BeyondError("it names no server for names, and one of the config does")
    return fields
