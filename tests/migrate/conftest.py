from tests.support.world import estate, migrate, world

__all__ = ["estate", "migrate", "world"]
