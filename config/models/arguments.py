"""The base of what a workload's component takes: a model of its own beside the component, which imports no pulumi."""

from config.models.base import Model


class Arguments(Model):
    """Arguments of a workload, as workloads.yaml has them: immutable, strict, no unknown fields."""
