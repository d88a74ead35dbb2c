from tests.support.example import configure
from tests.support.program import register

__all__ = ["configure", "register"]
