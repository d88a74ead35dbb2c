"""What a person is told when AWS cannot be read."""


class LiveError(Exception):
    """One or more problems, each on a line of its own."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
