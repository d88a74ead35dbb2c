"""EC2: flow logs of VPCs.

Schema: terraform-provider-aws internal/service/ec2/vpc_flow_log.go. Only those of VPCs that go to S3.
"""

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call, GoneError, ResourceType
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props

_INPUTS = frozenset(
    {"logDestination", "logDestinationType", "logFormat", "maxAggregationInterval", "trafficType", "vpcId"}
)


def _create(call: Call) -> str:
    answer = call.client.create_flow_logs(
        ResourceIds=[call.props["vpcId"]],
        ResourceType="VPC",
        TrafficType=call.props["trafficType"],
        LogDestinationType=call.props["logDestinationType"],
        LogDestination=call.props["logDestination"],
        MaxAggregationInterval=call.props["maxAggregationInterval"],
        **({"LogFormat": call.props["logFormat"]} if call.props.get("logFormat") else {}),
        **specify_tags(call, "vpc-flow-log"),
    )
    for refused in answer["Unsuccessful"]:
        raise RefusedError(f"{refused['ResourceId']}: {refused['Error']['Message']}")
    return answer["FlowLogIds"][0]


def _read(call: Call, log_id: str) -> Props:
    found = call.client.describe_flow_logs(FlowLogIds=[log_id])["FlowLogs"]
    if not found:
        raise GoneError(log_id)
    log = found[0]
    return {
        "arn": call.arn("ec2", f"vpc-flow-log/{log_id}"),
        "logDestination": log.get("LogDestination"),
        "logDestinationType": log["LogDestinationType"],
        "logFormat": log.get("LogFormat"),
        "maxAggregationInterval": log["MaxAggregationInterval"],
        "trafficType": log["TrafficType"],
        "vpcId": log["ResourceId"],
    }


def _delete(call: Call, log_id: str) -> None:
    call.client.delete_flow_logs(FlowLogIds=[log_id])


TYPES = (
    ResourceType(
        urn_type="aws:ec2/flowLog:FlowLog",
        service="ec2",
        title="Flow Log",
        inputs=_INPUTS,
        outputs=frozenset({"arn"}),
        defaults={"logDestinationType": "cloud-watch-logs", "maxAggregationInterval": 600},
        force_new=_INPUTS,
        computed=frozenset({"logDestination", "logFormat"}),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidFlowLogId.NotFound"}),
        create=_create,
        read=_read,
        delete=_delete,
    ),
)
