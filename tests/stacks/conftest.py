from tests.support.program import configure, register

__all__ = ["configure", "register"]
