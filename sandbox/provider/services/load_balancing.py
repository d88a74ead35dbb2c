"""Elastic Load Balancing: application load balancers, their target groups of instances, and listeners that forward.

Schemas: terraform-provider-aws internal/service/elbv2/load_balancer.go, target_group.go, listener.go. Few attributes.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from sandbox.provider.resource import Call, ResourceType, Tagging
from sandbox.provider.services.common import from_list, to_list
from sandbox.provider.values import Props, unordered

_SERVICE = "elbv2"
_BALANCER_ATTRIBUTES = {
    "dropInvalidHeaderFields": "routing.http.drop_invalid_header_fields.enabled",
    "enableDeletionProtection": "deletion_protection.enabled",
}
_HEALTH = {
    "enabled": "HealthCheckEnabled",
    "healthyThreshold": "HealthyThresholdCount",
    "interval": "HealthCheckIntervalSeconds",
    "path": "HealthCheckPath",
    "port": "HealthCheckPort",
    "protocol": "HealthCheckProtocol",
    "timeout": "HealthCheckTimeoutSeconds",
    "unhealthyThreshold": "UnhealthyThresholdCount",
}


def _read_tags(call: Call, arn: str) -> Mapping[str, str]:
    (found,) = call.client.describe_tags(ResourceArns=[arn])["TagDescriptions"]
    return from_list(found["Tags"])


def _write_tags(call: Call, arn: str, changed: Mapping[str, str], removed: list[str]) -> None:
    if removed:
        call.client.remove_tags(ResourceArns=[arn], TagKeys=removed)
    if changed:
        call.client.add_tags(ResourceArns=[arn], Tags=to_list(changed))


_TAGGING = Tagging(_read_tags, _write_tags)


def _tag(call: Call) -> dict[str, Any]:
    return {"Tags": to_list(call.tags)} if call.tags else {}


def _name(call: Call) -> str:
    """As the real plugin makes one, of the 32 characters that AWS takes: without a beginning it writes `tf-`."""
    return call.props.get("name") or f"{call.props.get('namePrefix') or 'tf-'}{uuid.uuid4().hex}"[:32]


def _suffix(arn: str) -> str:
    """What CloudWatch knows it by."""
    return arn.rpartition(":")[2].removeprefix("loadbalancer/")


def _create_balancer(call: Call) -> str:
    answer = call.client.create_load_balancer(
        Name=_name(call),
        Subnets=call.props.get("subnets") or [],
        SecurityGroups=call.props.get("securityGroups") or [],
        Scheme="internal" if call.props.get("internal") else "internet-facing",
        Type=call.props.get("loadBalancerType") or "application",
        **_tag(call),
    )
    return answer["LoadBalancers"][0]["LoadBalancerArn"]


def _set_attributes(call: Call, arn: str) -> None:
    wanted = {key: call.props[key] for key in _BALANCER_ATTRIBUTES if call.props.get(key) is not None}
    attributes = [{"Key": _BALANCER_ATTRIBUTES[key], "Value": str(value).lower()} for key, value in wanted.items()]
    if attributes:
        call.client.modify_load_balancer_attributes(LoadBalancerArn=arn, Attributes=attributes)


def _read_balancer(call: Call, arn: str) -> Props:
    (found,) = call.client.describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"]
    answer = call.client.describe_load_balancer_attributes(LoadBalancerArn=arn)["Attributes"]
    attributes = {one["Key"]: one["Value"] for one in answer}
    return {
        "arn": arn,
        "arnSuffix": _suffix(arn),
        "dnsName": found["DNSName"],
        "internal": found["Scheme"] == "internal",
        "loadBalancerType": found["Type"],
        "name": found["LoadBalancerName"],
        "securityGroups": found.get("SecurityGroups", []),
        "subnets": [zone["SubnetId"] for zone in found["AvailabilityZones"]],
        "vpcId": found["VpcId"],
        "zoneId": found["CanonicalHostedZoneId"],
        **{key: attributes.get(name) == "true" for key, name in _BALANCER_ATTRIBUTES.items()},
    }


def _update_balancer(call: Call, arn: str, changed: frozenset[str]) -> None:
    if "securityGroups" in changed:
        call.client.set_security_groups(LoadBalancerArn=arn, SecurityGroups=call.props["securityGroups"])
    if "subnets" in changed:
        call.client.set_subnets(LoadBalancerArn=arn, Subnets=call.props["subnets"])
    if changed & _BALANCER_ATTRIBUTES.keys():
        _set_attributes(call, arn)


def _delete_balancer(call: Call, arn: str) -> None:
    call.client.delete_load_balancer(LoadBalancerArn=arn)


def _health(call: Call) -> Props:
    check = call.props.get("healthCheck") or {}
    told = {parameter: check[key] for key, parameter in _HEALTH.items() if check.get(key) is not None}
    return told | ({"Matcher": {"HttpCode": check["matcher"]}} if check.get("matcher") else {})


def _create_targets(call: Call) -> str:
    answer = call.client.create_target_group(
        Name=_name(call),
        Port=call.props["port"],
        Protocol=call.props["protocol"],
        VpcId=call.props["vpcId"],
        TargetType=call.props.get("targetType") or "instance",
        **_health(call),
        **_tag(call),
    )
    return answer["TargetGroups"][0]["TargetGroupArn"]


def _read_targets(call: Call, arn: str) -> Props:
    (found,) = call.client.describe_target_groups(TargetGroupArns=[arn])["TargetGroups"]
    check = {key: found.get(parameter) for key, parameter in _HEALTH.items()}
    check["matcher"] = (found.get("Matcher") or {}).get("HttpCode")
    # The real plugin takes what is left out of the block from AWS; this one compares blocks whole.
    wanted = call.props.get("healthCheck") or check
    return {
        "arn": arn,
        "arnSuffix": _suffix(arn),
        "healthCheck": {key: value for key, value in check.items() if value is not None and key in wanted},
        "loadBalancerArns": found.get("LoadBalancerArns", []),
        "name": found["TargetGroupName"],
        "port": found["Port"],
        "protocol": found["Protocol"],
        "targetType": found["TargetType"],
        "vpcId": found["VpcId"],
    }


def _update_targets(call: Call, arn: str, _: frozenset[str]) -> None:
    call.client.modify_target_group(TargetGroupArn=arn, **_health(call))


def _delete_targets(call: Call, arn: str) -> None:
    call.client.delete_target_group(TargetGroupArn=arn)


def _listen(call: Call) -> Props:
    names = {"port": "Port", "protocol": "Protocol", "sslPolicy": "SslPolicy"}
    request = {parameter: call.props[key] for key, parameter in names.items() if call.props.get(key)}
    if call.props.get("certificateArn"):
        request["Certificates"] = [{"CertificateArn": call.props["certificateArn"]}]
    actions = call.props["defaultActions"]
    request["DefaultActions"] = [{"Type": one["type"], "TargetGroupArn": one["targetGroupArn"]} for one in actions]
    return request


def _create_listener(call: Call) -> str:
    answer = call.client.create_listener(LoadBalancerArn=call.props["loadBalancerArn"], **_listen(call), **_tag(call))
    return answer["Listeners"][0]["ListenerArn"]


def _read_listener(call: Call, arn: str) -> Props:
    (found,) = call.client.describe_listeners(ListenerArns=[arn])["Listeners"]
    certificate = next(iter(found.get("Certificates") or []), {})
    return {
        "arn": arn,
        "certificateArn": certificate.get("CertificateArn"),
        "defaultActions": [
            {"type": one["Type"], "targetGroupArn": one["TargetGroupArn"]} for one in found["DefaultActions"]
        ],
        "loadBalancerArn": found["LoadBalancerArn"],
        "port": found["Port"],
        "protocol": found["Protocol"],
        "sslPolicy": found.get("SslPolicy"),
    }


def _update_listener(call: Call, arn: str, _: frozenset[str]) -> None:
    call.client.modify_listener(ListenerArn=arn, **_listen(call))


def _delete_listener(call: Call, arn: str) -> None:
    call.client.delete_listener(ListenerArn=arn)


TYPES = (
    ResourceType(
        urn_type="aws:lb/loadBalancer:LoadBalancer",
        service=_SERVICE,
        title="ELBv2 Load Balancer",
        inputs=frozenset(
            {
                *{"internal", "loadBalancerType", "name", "namePrefix", "securityGroups", "subnets"},
                *_BALANCER_ATTRIBUTES,
            }
        ),
        outputs=frozenset({"arn", "arnSuffix", "dnsName", "vpcId", "zoneId"}),
        defaults={
            "dropInvalidHeaderFields": False,
            "enableDeletionProtection": False,
            "loadBalancerType": "application",
        },
        force_new=frozenset({"internal", "loadBalancerType", "name", "namePrefix"}),
        computed=frozenset({"internal", "name", "namePrefix", "securityGroups", "subnets"}),
        kept=frozenset({"namePrefix"}),
        canonical={"securityGroups": unordered, "subnets": unordered},
        regional=True,
        tagging=_TAGGING,
        gone=frozenset({"LoadBalancerNotFound"}),
        create=_create_balancer,
        settle=_set_attributes,
        read=_read_balancer,
        update=_update_balancer,
        delete=_delete_balancer,
    ),
    ResourceType(
        urn_type="aws:lb/targetGroup:TargetGroup",
        service=_SERVICE,
        title="ELBv2 Target Group",
        inputs=frozenset({"healthCheck", "name", "namePrefix", "port", "protocol", "targetType", "vpcId"}),
        outputs=frozenset({"arn", "arnSuffix", "loadBalancerArns"}),
        defaults={"targetType": "instance"},
        force_new=frozenset({"name", "namePrefix", "port", "protocol", "targetType", "vpcId"}),
        computed=frozenset({"healthCheck", "name", "namePrefix"}),
        kept=frozenset({"namePrefix"}),
        regional=True,
        tagging=_TAGGING,
        gone=frozenset({"TargetGroupNotFound"}),
        create=_create_targets,
        read=_read_targets,
        update=_update_targets,
        delete=_delete_targets,
    ),
    ResourceType(
        urn_type="aws:lb/listener:Listener",
        service=_SERVICE,
        title="ELBv2 Listener",
        inputs=frozenset({"certificateArn", "defaultActions", "loadBalancerArn", "port", "protocol", "sslPolicy"}),
        required=frozenset({"defaultActions", "loadBalancerArn"}),
        outputs=frozenset({"arn"}),
        force_new=frozenset({"loadBalancerArn"}),
        computed=frozenset({"protocol", "sslPolicy"}),
        regional=True,
        tagging=_TAGGING,
        gone=frozenset({"ListenerNotFound"}),
        create=_create_listener,
        read=_read_listener,
        update=_update_listener,
        delete=_delete_listener,
    ),
)
