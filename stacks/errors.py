"""What a person is told when the stacks cannot be run as they asked."""


class UsageError(Exception):
    """Wrong words on the command line or in a settings file: one or more problems. Nothing was started."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
