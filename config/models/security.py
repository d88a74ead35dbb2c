"""security.yaml: what is recorded and found in every account, each from its delegated administrator."""

from config.models.base import Model


class SecurityFile(Model):
    """security.yaml as a whole."""
