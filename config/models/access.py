"""access.yaml: roles through which people and tools cross from one account into another.

The roles by which this program itself enters accounts are in organization.yaml.
"""

from pydantic import Field

from config.models.base import Model
from config.models.roles import Role


class AccessFile(Model):
    """access.yaml as a whole."""

    roles: tuple[Role, ...] = Field(default=(), description="The cross-account roles, in any order.")
