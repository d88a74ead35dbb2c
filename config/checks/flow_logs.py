"""Rules about flow logs: somebody keeps them, and they reach whoever does."""

from collections.abc import Iterator

from config.checks.walk import vpc_place
from config.errors import ConfigError
from config.models import MANAGEMENT, Organization
from config.yaml.places import SECURITY, Place, Places

_PLACE = Place(SECURITY, ("flow_logs",))
_ARCHIVE = Place(SECURITY, ("log_archive",))


def flow_logs_are_kept(organization: Organization, places: Places) -> Iterator[ConfigError]:
    """A bucket in the log archive takes them."""
    security = organization.security
    if security.flow_logs is not None and security.log_archive is None and not places.is_lost(_ARCHIVE):
        yield places.error(
            _PLACE,
            "no account keeps the flow logs, so VPCs have nowhere to write them to",
            "add `log_archive: <key of a member account that does nothing else>` to security.yaml",
        )
    for index, vpc in enumerate(organization.vpcs):
        place = vpc_place(index) / "flow_logs"
        if vpc.flow_logs is None:
            continue
        if security.flow_logs is None and not places.is_lost(_PLACE):
            yield places.error(
                place,
                f'the traffic of the VPC "{vpc.key}" would be recorded, and no bucket is there to keep it',
                "write flow_logs: {bucket: <a name of your own>} in security.yaml",
            )
        elif vpc.account == security.log_archive:
            yield places.error(
                place,
                f'the VPC "{vpc.key}" is in the log archive itself, where AWS would put a policy of its own over that '
                "of the bucket, and nobody else could write into it any more",
                "move the VPC to another account, which a log archive asks for anyway, or remove flow_logs",
            )
        elif vpc.account == MANAGEMENT and organization.settings.layout == "grouped" and "layout" not in places.blanks:
            yield places.error(
                place,
                "with layout: grouped the stack `org` would make the flow log of the management account before another "
                "stack makes the bucket that it is written into",
                "remove flow_logs, or set layout: single",
            )
