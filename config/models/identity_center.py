"""identity_center.yaml: who of the workforce enters which accounts, through IAM Identity Center."""

from config.models.base import Model


class IdentityCenterFile(Model):
    """identity_center.yaml as a whole."""
