"""What a person is told when the engine, or what it says, cannot be used."""


class EngineError(Exception):
    """One or more problems, each on a line of its own, with the engine's own last words where it said any."""

    def __init__(self, *problems: str) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


class EngineRefusalError(EngineError):
    """The engine answers, and nothing may be done with it."""
