"""Policy documents: read from their files or built, and put into the models as the text that AWS gets.

It reads JSON files within the configuration directory only, and does not judge their size (config.checks).
"""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar, cast

from config.errors import ConfigError
from config.models import Account, Organization, Policy
from config.models.identity_center import PermissionSet
from config.models.roles import RoleSettings
from config.models.security import SecurityFile
from config.plan.entry import name_in_arn
from config.text import shorten
from config.yaml.files import UnreadableError, read_text
from config.yaml.places import (
    ACCESS,
    ACCOUNTS,
    IDENTITY_CENTER,
    ORGANIZATION,
    POLICIES,
    SECURITY,
    Document,
    Place,
    Places,
)
from policies.documents import minify, region_deny

_Role = TypeVar("_Role", bound=RoleSettings)


def with_contents(
    organization: Organization, directory: Path, places: Places
) -> tuple[Organization, Places, list[ConfigError]]:
    """The organization with the text of every document; one that can't be read stays empty and is a problem.

    And the places with the documents of policies.
    """
    errors: list[ConfigError] = []
    # No policy that the program builds may hold for the role that is entered when nothing else helps.
    break_glass = organization.break_glass
    reader = _Reader(directory, places, errors, () if break_glass is None else (name_in_arn(break_glass),))
    if break_glass is not None:
        break_glass = reader.role(break_glass, Place(ACCESS, ("break_glass",)))
    policies = tuple(reader.policy(policy, index) for index, policy in enumerate(organization.policies))
    roles = tuple(reader.role(role, Place(ACCESS, ("roles", index))) for index, role in enumerate(organization.roles))
    accounts = tuple(reader.account(account, index) for index, account in enumerate(organization.accounts))
    settings = organization.settings
    access = settings.access
    if access.management_role is not None:
        management_role = reader.role(access.management_role, Place(ORGANIZATION, ("access", "management_role")))
        access = access.model_copy(update={"management_role": management_role})
    execution_role = reader.role(settings.execution_role, Place(ORGANIZATION, ("execution_role",)))
    settings = settings.model_copy(update={"access": access, "execution_role": execution_role})
    identity_center = organization.identity_center
    permission_sets = tuple(
        reader.permission_set(one, index) for index, one in enumerate(identity_center.permission_sets)
    )
    parts = {
        "policies": policies,
        "roles": roles,
        "break_glass": break_glass,
        "accounts": accounts,
        "settings": settings,
        "identity_center": identity_center.model_copy(update={"permission_sets": permission_sets}),
        "security": reader.security(organization.security),
    }
    return organization.model_copy(update=parts), replace(places, documents=reader.documents), errors


class _Reader:
    def __init__(self, directory: Path, places: Places, errors: list[ConfigError], exempt: tuple[str, ...]) -> None:
        self._exempt = exempt
        self._directory = directory
        self._places = places
        self._errors = errors
        self.documents: dict[str, Document] = {}

    def policy(self, policy: Policy, index: int) -> Policy:
        if policy.file is not None:
            document = self._read(policy.file, Place(POLICIES, ("policies", index, "file")))
        elif policy.document is not None:
            document = policy.document
        else:
            document = region_deny(policy.regions, [*policy.exempt_roles, *self._exempt])
        return policy if document is None else policy.with_content(minify(document))

    def account(self, account: Account, index: int) -> Account:
        if account.execution_role_overrides is None:
            return account
        place = Place(ACCOUNTS, ("accounts", index, "execution_role_overrides"))
        overrides = self.role(account.execution_role_overrides, place)
        return account.model_copy(update={"execution_role_overrides": overrides})

    def role(self, role: _Role, place: Place) -> _Role:
        if role.inline_policy is None:
            return role
        document = self._read(role.inline_policy, place / "inline_policy")
        return role if document is None else role.with_inline_document(minify(document))

    def permission_set(self, permission_set: PermissionSet, index: int) -> PermissionSet:
        if permission_set.inline_policy is None:
            return permission_set
        place = Place(IDENTITY_CENTER, ("permission_sets", index, "inline_policy"))
        document = self._read(permission_set.inline_policy, place)
        return permission_set if document is None else permission_set.with_inline_document(minify(document))

    def security(self, security: SecurityFile) -> SecurityFile:
        if security.resource_policy is None:
            return security
        document = self._read(security.resource_policy, Place(SECURITY, ("resource_policy",)))
        return security if document is None else security.with_resource_document(minify(document))

    def _read(self, name: str, place: Place) -> dict[str, Any] | None:
        """The document in the file of that name; None, and a problem, when it can't be read."""
        shown = shorten(name)
        try:
            text = read_text(self._directory, name)
            document: Any = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_constant)
            json.dumps(document, ensure_ascii=False, allow_nan=False).encode()
        except UnreadableError as error:
            self._refuse(place, f"{shown} is not read: {error.reason}", error.hint)
        except json.JSONDecodeError as error:
            label = (self._directory / name).as_posix()
            message = f"this is not JSON, so the policy can't be made: {error.msg}"
            self._errors.append(ConfigError(label, error.lineno, "", message, "correct the line or the one above"))
        except UnicodeError:
            self._refuse(place, f"{shown} has half of a character (a lone surrogate)", "write the character itself")
        except RecursionError:
            self._refuse(place, f"{shown} is nested too deeply", "flatten it")
        except ValueError as error:
            self._refuse(place, f"{shown} can't be used: {error}", "correct that file")
        else:
            self.documents[name] = Document((self._directory / name).as_posix(), text)
            if isinstance(document, dict):
                return cast("dict[str, Any]", document)
            self._refuse(place, f"{shown} holds JSON but not an object, as every policy is", "begin it with {")
        return None

    def _refuse(self, place: Place, message: str, hint: str) -> None:
        self._errors.append(self._places.error(place, message, hint))


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    document: dict[str, Any] = {}
    for key, value in pairs:
        if key in document:
            raise ValueError(f'the key "{shorten(key)}" is given twice in one object, and only one would count')
        document[key] = value
    return document


def _no_constant(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
