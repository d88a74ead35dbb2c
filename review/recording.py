"""What a recorder of AWS Config leaves out, by its inputs. Pure."""

from collections.abc import Mapping
from typing import Any

from config.plan.aws_config import GLOBAL_TYPES
from policies.problems import as_list


def find_unrecorded(group: Any) -> frozenset[str]:
    """The types that a recorder with this `recordingGroup` leaves out. One of all types does so, too, with the global
    ones where it does not ask for them (https://docs.aws.amazon.com/config/latest/APIReference/API_RecordingGroup.html,
    read 2026-11).
    """
    said: Mapping[str, Any] = group if isinstance(group, Mapping) else {}
    excluded = [
        str(type_)
        for one in as_list(said.get("exclusionByResourceTypes") or [])
        if isinstance(one, Mapping)
        for type_ in as_list(one.get("resourceTypes") or [])
    ]
    if excluded or said.get("includeGlobalResourceTypes"):
        return frozenset(excluded)
    return frozenset(GLOBAL_TYPES)
