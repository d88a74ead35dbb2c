"""Keys as KMS keeps them: how often it makes new key material is told again."""

import json
from typing import Any

from moto.kms.models import Key
from moto.kms.responses import KmsResponse

DEFAULT_DAYS = 365
"""API reference of KMS, EnableKeyRotation, RotationPeriodInDays, read 2026-11."""


def apply() -> None:
    """Keeps the period of a key's rotation, which moto drops."""
    key: Any = Key
    key.rotation_period_in_days = DEFAULT_DAYS
    response: Any = KmsResponse
    response.enable_key_rotation = _keep_period(response.enable_key_rotation)
    response.get_key_rotation_status = _tell_period(response.get_key_rotation_status)


def _find_key(response: Any) -> Any:
    backend = response.kms_backend
    return backend.keys[backend.get_key_id(response._get_param("KeyId"))]


def _keep_period(enable: Any) -> Any:
    def enable_key_rotation(self: Any) -> Any:
        answer = enable(self)
        _find_key(self).rotation_period_in_days = self._get_param("RotationPeriodInDays") or DEFAULT_DAYS
        return answer

    return enable_key_rotation


def _tell_period(tell: Any) -> Any:
    def get_key_rotation_status(self: Any) -> Any:
        status = json.loads(tell(self))
        if status["KeyRotationEnabled"]:
            status["RotationPeriodInDays"] = _find_key(self).rotation_period_in_days
        return json.dumps(status)

    return get_key_rotation_status
