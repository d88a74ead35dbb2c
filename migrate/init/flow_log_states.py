"""What states hold of flow logs. Pure."""

from live.network_parts import FlowLog
from migrate.init.attributes import Found
from migrate.init.identity_states import ReadAll

_FLOW_LOG = "aws_flow_log"
TYPES = frozenset({_FLOW_LOG})

_NAMED = ("deliver_cross_account_role", "eni_id", "subnet_id", "transit_gateway_id", "transit_gateway_attachment_id")
_FORMAT = (
    "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} "
    "${bytes} ${start} ${end} ${action} ${log-status}"
)
"""AWS's own (https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html, from memory)."""
_USUAL_OPTIONS = {"file_format": "plain-text", "hive_compatible_partitions": False, "per_hour_partition": False}


def read_flow_logs(read_all: ReadAll) -> tuple[FlowLog, ...]:
    return read_all(_FLOW_LOG, _flow_log, "id")


def _flow_log(one: Found) -> FlowLog:
    beyond = list(one.set_among(_NAMED))
    if one.optional("log_format") not in {"", _FORMAT}:
        beyond.append("log_format")
    usual = [{**_USUAL_OPTIONS, **block.attributes} == _USUAL_OPTIONS for block in one.blocks("destination_options")]
    if not all(usual):
        beyond.append("destination_options")
    return FlowLog(
        origin=one.origin,
        id=one.text("id"),
        vpc_id=one.optional("vpc_id"),
        to_bucket=one.optional("log_destination_type") == "s3",
        beyond=tuple(beyond),
        **one.tags,
    )
