"""What moto's state says of whom and what a call names: roles, keys, organizations. It makes nothing."""

from typing import Any

from moto.iam.exceptions import NotFoundException
from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.sts.models import sts_backends

from sandbox.aws.patches.common import get_organization


def find_role_arn(account_id: str, name: str) -> str | None:
    """The ARN, with its path, of the role that has this name in the account; None when there is none."""
    return next((role.arn for role in _get_iam(account_id).get_roles() if role.name == name), None)


def find_key_arn(account_id: str, region: str, key_id: str) -> str | None:
    """The ARN of a key that is named by id, ARN or alias; None when there is none."""
    keys, named = kms_backends[account_id][region].keys, key_id.rpartition(":")[2]
    if named.startswith("alias/"):
        return next((key.arn for key in keys.values() if named in key.aliases), None)
    key = keys.get(named.removeprefix("key/"))
    return key.arn if key else None


def find_organization(account_id: str) -> tuple[str, str] | None:
    """The management account and the id of the organization that the account is in; None when in none."""
    backend = get_organization(account_id)
    return (backend.account_id, backend.org.id) if backend else None


def find_session(access_key: str) -> Any:
    """moto's assumed role that this access key belongs to; None when it belongs to no session."""
    for partitions in list(sts_backends.values()):
        session = partitions["aws"].get_assumed_role_from_access_key(access_key)
        if session is not None:
            return session
    return None


def find_managed_policy(account_id: str, arn: str) -> Any:
    """The document's text of a managed policy in its default version; None when there is no such policy."""
    try:
        policy: Any = _get_iam(account_id).get_policy(arn)
    except NotFoundException:
        return None
    version = next((one for one in policy.versions if one.is_default), None)
    return version.document if version else None


def _get_iam(account_id: str) -> Any:
    return iam_backends[account_id]["aws"]
