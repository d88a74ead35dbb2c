"""The organization as data: YAML files in, one checked and immutable value out. Nothing here creates anything,
imports pulumi or boto3, or reads the environment.
"""

from config.errors import ConfigError, ConfigErrors
from config.models import Organization
from config.yaml.loader import load

__all__ = ["ConfigError", "ConfigErrors", "Organization", "load"]
