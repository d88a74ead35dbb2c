"""baseline.yaml: what every account has from its first day on, as named profiles."""

from config.models.base import Model


class BaselineFile(Model):
    """baseline.yaml as a whole."""
