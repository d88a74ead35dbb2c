"""What the functions of EC2 answer: images, and availability zones.

Schemas and messages: terraform-provider-aws internal/service/ec2, ec2_ami_data_source.go, ec2_ami_ids_data_source.go,
ec2_availability_zones_data_source.go, from memory; of an image what tells it from others.
"""

from typing import Any

from sandbox.provider.errors import RefusedError
from sandbox.provider.resource import Call
from sandbox.provider.values import Props


def find_image(call: Call) -> Props:
    """What the function getAmi answers."""
    found = _describe_images(call)
    if not found:
        raise RefusedError("Your query returned no results. Please change your search criteria and try again.")
    if len(found) > 1 and not call.props.get("mostRecent"):
        raise RefusedError(
            "Your query returned more than one result. Please try a more specific search criteria, or set "
            "`most_recent` attribute to true."
        )
    image = found[0]
    return {
        "architecture": image.get("Architecture", ""),
        "arn": f"arn:aws:ec2:{call.region}::image/{image['ImageId']}",
        "creationDate": image["CreationDate"],
        "id": image["ImageId"],
        "imageId": image["ImageId"],
        "name": image.get("Name", ""),
        "ownerId": image["OwnerId"],
        "region": call.region,
        "state": image["State"],
    }


def list_images(call: Call) -> Props:
    """What the function getAmiIds answers."""
    return {"id": call.region, "ids": [one["ImageId"] for one in _describe_images(call)], "region": call.region}


def list_zones(call: Call) -> Props:
    """What the function getAvailabilityZones answers."""
    filters = _send_filters(call)
    if call.props.get("state"):
        filters.append({"Name": "state", "Values": [call.props["state"]]})
    answer = call.client.describe_availability_zones(
        AllAvailabilityZones=bool(call.props.get("allAvailabilityZones")), **({"Filters": filters} if filters else {})
    )
    zones = sorted(answer["AvailabilityZones"], key=lambda zone: zone["ZoneName"])
    return {
        "groupNames": sorted({zone.get("GroupName", call.region) for zone in zones}),
        "id": call.region,
        "names": [zone["ZoneName"] for zone in zones],
        "region": call.region,
        "zoneIds": [zone["ZoneId"] for zone in zones],
    }


def _describe_images(call: Call) -> list[dict[str, Any]]:
    """The newest first."""
    images = call.client.describe_images(Owners=call.props.get("owners", []), Filters=_send_filters(call))["Images"]
    return sorted(images, key=lambda image: image["CreationDate"], reverse=True)


def _send_filters(call: Call) -> list[dict[str, Any]]:
    return [{"Name": one["name"], "Values": one["values"]} for one in call.props.get("filters", [])]
