"""The organization as data: YAML files in, one checked and immutable value out.

Owns: the models, the loader with its messages, the checks, and plans that follow from the configuration alone.
Does not own: creating anything. It never imports pulumi or boto3 and never reads the environment.
"""

from config.errors import ConfigError, ConfigErrors
from config.models import Organization
from config.yaml.loader import load

__all__ = ["ConfigError", "ConfigErrors", "Organization", "load"]
