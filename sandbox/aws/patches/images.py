"""Images that can be found by the moment when they were made."""

from functools import wraps
from typing import Any

from moto.ec2.models.amis import Ami


def apply() -> None:
    """Has DescribeImages take the filter `creation-date`, which moto does not know.

    Fact: API reference of EC2, DescribeImages: "The time when the image was created, in the ISO 8601 format in the UTC
    time zone (YYYY-MM-DDThh:mm:ss.sssZ)"; from memory.
    """
    image: Any = Ami
    image.get_filter_value = _know_creation_date(image.get_filter_value)


def _know_creation_date(get: Any) -> Any:
    @wraps(get)
    def get_filter_value(image: Any, filter_name: str, method_name: str | None = None) -> Any:
        if filter_name == "creation-date":
            return image.creation_date.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        return get(image, filter_name, method_name)

    return get_filter_value
