"""The second factor that a user gives with a call of AssumeRole: a device of its own, and a code that it shows."""

import re
from typing import Any

from moto.iam.models import iam_backends

from sandbox.aws.errors import RequestRefusedError

_CODE = re.compile("[0-9]{6}")


def read_second_factor(response: Any) -> dict[str, str]:
    """The condition keys that it gives the call; none without one. Any six digits pass for a code.

    Facts: API reference of STS, AssumeRole (SerialNumber, TokenCode: of the user who makes the call); IAM user guide,
    reference_policies_condition-keys.html (aws:MultiFactorAuthAge: seconds since then), read 2026-11.

    Raises:
        RequestRefusedError: the device is not the caller's.
    """
    serial, code = response._get_param("SerialNumber"), response._get_param("TokenCode")
    if serial is None and code is None:
        return {}
    users = iam_backends[response.current_account]["aws"].users.values()
    key = response.get_access_key()
    user = next((user for user in users if any(own.access_key_id == key for own in user.access_keys)), None)
    if user is None or serial not in user.mfa_devices or not _CODE.fullmatch(str(code)):
        message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
        raise RequestRefusedError("403 Forbidden", "AccessDenied", message)
    return {"aws:multifactorauthpresent": "true", "aws:multifactorauthage": "0"}
