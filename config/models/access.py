"""access.yaml: roles through which people and tools cross from one account into another.

Owns: the shape of that file.
Does not own: the execution role and the management role, which are this program's own way in (organization.yaml).
"""

from pydantic import Field

from config.models.base import Model
from config.models.roles import Role


class AccessFile(Model):
    """access.yaml as a whole."""

    roles: tuple[Role, ...] = Field(default=(), description="The cross-account roles, in any order.")
