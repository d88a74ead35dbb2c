from tests.support.example import configure

__all__ = ["configure"]
