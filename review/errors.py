"""What a person is told when a review cannot be made as they asked."""

REFUSED = 3
"""The exit code where the answer is no."""


class ReviewError(Exception):
    """Wrong words on the command line, or a file that cannot be read: one or more problems. Nothing was decided."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))
