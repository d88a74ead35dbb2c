"""The guard in a stack's settings: without it a resource that names no provider lands in the caller's account."""

import pulumi

SETTING = "disable-default-providers"


def require_guard() -> None:
    """Raises pulumi.RunError unless the stack's settings say `pulumi:disable-default-providers: [aws]`, or `["*"]`."""
    try:
        disabled = pulumi.Config("pulumi").get_object(SETTING)
    except pulumi.ConfigTypeError:
        disabled = None
    if not isinstance(disabled, list) or not {"aws", "*"} & set(disabled):
        stack = pulumi.get_stack()
        raise pulumi.RunError(
            f"Pulumi.{stack}.yaml does not say `pulumi:{SETTING}: [aws]`, so a resource without an explicit provider "
            "would act in whatever account the caller happens to be in, and nothing was registered; "
            "`python -m stacks settings` writes it for every stack of the config"
        )
