"""EC2 launch templates, and auto scaling groups that launch from one.

Schemas: terraform-provider-aws internal/service/ec2/ec2_launch_template.go, autoscaling/group.go. The parts that a
small service has.
"""

from typing import Any

from sandbox.provider.resource import Autoname, Call, GoneError, ResourceType
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.services.ec2 import TAGGING, specify_tags
from sandbox.provider.values import Props, unordered

_PLAIN = {"imageId": "ImageId", "instanceType": "InstanceType", "userData": "UserData"}
_DATA = {*_PLAIN, "blockDeviceMappings", "metadataOptions", "tagSpecifications", "vpcSecurityGroupIds"}
_METADATA = {
    "httpEndpoint": "HttpEndpoint",
    "httpPutResponseHopLimit": "HttpPutResponseHopLimit",
    "httpTokens": "HttpTokens",
}
_VOLUME = {
    "deleteOnTermination": "DeleteOnTermination",
    "encrypted": "Encrypted",
    "volumeSize": "VolumeSize",
    "volumeType": "VolumeType",
}
_GROUP = {
    "desiredCapacity": "DesiredCapacity",
    "healthCheckGracePeriod": "HealthCheckGracePeriod",
    "healthCheckType": "HealthCheckType",
    "maxSize": "MaxSize",
    "minSize": "MinSize",
}


def _send(props: Any, names: dict[str, str]) -> Props:
    return {parameter: props[key] for key, parameter in names.items() if (props or {}).get(key) is not None}


def _receive(found: Any, names: dict[str, str]) -> Props:
    return {key: found[parameter] for key, parameter in names.items() if (found or {}).get(parameter) is not None}


def _send_data(call: Call) -> Props:
    data = _send(call.props, _PLAIN)
    if call.props.get("vpcSecurityGroupIds"):
        data["SecurityGroupIds"] = call.props["vpcSecurityGroupIds"]
    if call.props.get("metadataOptions"):
        data["MetadataOptions"] = _send(call.props["metadataOptions"], _METADATA)
    data["BlockDeviceMappings"] = [
        {"DeviceName": one["deviceName"], "Ebs": _send_volume(one.get("ebs") or {})}
        for one in call.props.get("blockDeviceMappings") or []
    ]
    data["TagSpecifications"] = [
        {"ResourceType": one["resourceType"], "Tags": to_list(one.get("tags") or {})}
        for one in call.props.get("tagSpecifications") or []
    ]
    return {name: value for name, value in data.items() if value}


def _send_volume(ebs: Props) -> Props:
    """The real plugin has its switches as text, so that one can be left out."""
    sent = _send(ebs, _VOLUME)
    return {name: value == "true" if value in {"true", "false"} else value for name, value in sent.items()}


def _receive_volume(ebs: Any) -> Props:
    found = _receive(ebs, _VOLUME)
    for key in ("deleteOnTermination", "encrypted"):
        if key in found:
            found[key] = str(found[key]).lower()
    return found | ({"volumeSize": int(found["volumeSize"])} if "volumeSize" in found else {})


def _create_template(call: Call) -> str:
    answer = call.client.create_launch_template(
        LaunchTemplateName=call.props["name"],
        LaunchTemplateData=_send_data(call),
        **specify_tags(call, "launch-template"),
    )
    return answer["LaunchTemplate"]["LaunchTemplateId"]


def _read_template(call: Call, template_id: str) -> Props:
    found = call.client.describe_launch_templates(LaunchTemplateIds=[template_id])["LaunchTemplates"]
    if not found:
        raise GoneError(template_id)
    versions = call.client.describe_launch_template_versions(LaunchTemplateId=template_id, Versions=["$Latest"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    return {
        **_receive(data, _PLAIN),
        "arn": call.arn("ec2", f"launch-template/{template_id}"),
        "blockDeviceMappings": [
            {"deviceName": one["DeviceName"], "ebs": _receive_volume(one.get("Ebs"))}
            for one in data.get("BlockDeviceMappings") or []
        ],
        "defaultVersion": found[0]["DefaultVersionNumber"],
        "latestVersion": found[0]["LatestVersionNumber"],
        "metadataOptions": _receive_metadata(data.get("MetadataOptions")),
        "name": found[0]["LaunchTemplateName"],
        "tagSpecifications": [
            {"resourceType": one["ResourceType"], "tags": from_list(one["Tags"])}
            for one in data.get("TagSpecifications") or []
            if one["ResourceType"] != "launch-template"
        ],
        "vpcSecurityGroupIds": data.get("SecurityGroupIds") or [],
    }


def _receive_metadata(options: Any) -> Props | None:
    found = _receive(options, _METADATA)
    limit = found.get("httpPutResponseHopLimit")
    return (found | ({} if limit is None else {"httpPutResponseHopLimit": int(limit)})) or None


def _update_template(call: Call, template_id: str, changed: frozenset[str]) -> None:
    if not changed & _DATA:
        return
    answer = call.client.create_launch_template_version(
        LaunchTemplateId=template_id, LaunchTemplateData=_send_data(call)
    )
    if call.props.get("updateDefaultVersion"):
        version = str(answer["LaunchTemplateVersion"]["VersionNumber"])
        call.client.modify_launch_template(LaunchTemplateId=template_id, DefaultVersion=version)


def _delete_template(call: Call, template_id: str) -> None:
    call.client.delete_launch_template(LaunchTemplateId=template_id)


def _send_group(call: Call) -> Props:
    template = call.props["launchTemplate"]
    return {
        **_send(call.props, _GROUP),
        "LaunchTemplate": {"LaunchTemplateId": template["id"], "Version": str(template.get("version") or "$Default")},
        "VPCZoneIdentifier": ",".join(call.props.get("vpcZoneIdentifiers") or []),
    }


def _create_group(call: Call) -> str:
    name = call.props["name"]
    call.client.create_auto_scaling_group(
        AutoScalingGroupName=name,
        TargetGroupARNs=call.props.get("targetGroupArns") or [],
        Tags=_tags_of(name, call.props),
        **_send_group(call),
    )
    return name


def _tags_of(name: str, props: Props) -> list[Props]:
    return [
        {
            "ResourceId": name,
            "ResourceType": "auto-scaling-group",
            "Key": one["key"],
            "Value": one["value"],
            "PropagateAtLaunch": one["propagateAtLaunch"],
        }
        for one in props.get("tags") or []
    ]


def _find_group(call: Call, name: str) -> Any:
    """AWS refuses what is done to a group that is gone as a wrong value."""
    groups = call.client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    if not groups:
        raise GoneError(name)
    return groups[0]


def _read_group(call: Call, name: str) -> Props:
    found = _find_group(call, name)
    template = found["LaunchTemplate"]
    return {
        **_receive(found, _GROUP),
        "arn": found["AutoScalingGroupARN"],
        "launchTemplate": {
            "id": template["LaunchTemplateId"],
            "name": template["LaunchTemplateName"],
            "version": template["Version"],
        },
        "name": name,
        "tags": [
            {"key": one["Key"], "value": one["Value"], "propagateAtLaunch": one["PropagateAtLaunch"]}
            for one in found.get("Tags", [])
        ],
        "targetGroupArns": found.get("TargetGroupARNs", []),
        "vpcZoneIdentifiers": [one for one in found.get("VPCZoneIdentifier", "").split(",") if one],
    }


def _update_group(call: Call, name: str, changed: frozenset[str]) -> None:
    if changed & {*_GROUP, "launchTemplate", "vpcZoneIdentifiers"}:
        call.client.update_auto_scaling_group(AutoScalingGroupName=name, **_send_group(call))
    if "targetGroupArns" in changed:
        before, after = set(call.old.get("targetGroupArns") or []), set(call.props.get("targetGroupArns") or [])
        if after - before:
            call.client.attach_load_balancer_target_groups(
                AutoScalingGroupName=name, TargetGroupARNs=sorted(after - before)
            )
        if before - after:
            call.client.detach_load_balancer_target_groups(
                AutoScalingGroupName=name, TargetGroupARNs=sorted(before - after)
            )
    if "tags" in changed:
        kept = {one["key"] for one in call.props.get("tags") or []}
        removed = [one for one in _tags_of(name, call.old) if one["Key"] not in kept]
        if removed:
            call.client.delete_tags(Tags=removed)
        call.client.create_or_update_tags(Tags=_tags_of(name, call.props))


def _delete_group(call: Call, name: str) -> None:
    _find_group(call, name)
    call.client.delete_auto_scaling_group(AutoScalingGroupName=name, ForceDelete=True)


def _template_of(value: object) -> object:
    """By its id; its name is AWS's to add."""
    return {key: one for key, one in value.items() if key != "name"} if isinstance(value, dict) else value


TYPES = (
    ResourceType(
        urn_type="aws:ec2/launchTemplate:LaunchTemplate",
        service="ec2",
        title="EC2 Launch Template",
        inputs=frozenset({*_DATA, "name", "updateDefaultVersion"}),
        outputs=frozenset({"arn", "defaultVersion", "latestVersion"}),
        counted=frozenset({"defaultVersion", "latestVersion"}),
        force_new=frozenset({"name"}),
        kept=frozenset({"updateDefaultVersion"}),
        canonical={"vpcSecurityGroupIds": unordered},
        autoname=Autoname(longest=125),
        regional=True,
        tagging=TAGGING,
        gone=frozenset({"InvalidLaunchTemplateId.NotFound", "InvalidLaunchTemplateName.NotFoundException"}),
        create=_create_template,
        read=_read_template,
        update=_update_template,
        delete=_delete_template,
    ),
    ResourceType(
        urn_type="aws:autoscaling/group:Group",
        service="autoscaling",
        title="Auto Scaling Group",
        inputs=frozenset(
            {
                *_GROUP,
                *{"instanceRefresh", "launchTemplate", "name", "tags", "targetGroupArns", "vpcZoneIdentifiers"},
            }
        ),
        required=frozenset({"maxSize", "minSize"}),
        outputs=frozenset({"arn"}),
        defaults={"healthCheckGracePeriod": 300},
        force_new=frozenset({"name"}),
        computed=frozenset({"desiredCapacity", "healthCheckType", "targetGroupArns", "vpcZoneIdentifiers"}),
        kept=frozenset({"instanceRefresh"}),
        canonical={
            "launchTemplate": _template_of,
            "tags": unordered,
            "targetGroupArns": unordered,
            "vpcZoneIdentifiers": unordered,
        },
        autoname=Autoname(),
        regional=True,
        create=_create_group,
        read=_read_group,
        update=_update_group,
        delete=_delete_group,
    ),
)
