"""How much memory a stack's run takes, and how many fit at once."""

import pytest

from engine.memory import ENGINE_MB, PROGRAM_MB, PROVIDER_OWN_MB, PROVIDER_RESIDENT_MB, estimate_memory, size_pool

GIB = 1024**3


@pytest.mark.parametrize(
    ("providers", "expected"),
    [
        (0, 0),
        (1, PROVIDER_RESIDENT_MB),
        (6, PROVIDER_RESIDENT_MB + 5 * PROVIDER_OWN_MB),
        (25, PROVIDER_RESIDENT_MB + 24 * PROVIDER_OWN_MB),
    ],
)
def test_the_first_provider_counts_whole_and_each_other_one_with_its_own_share(providers: int, expected: int) -> None:
    assert estimate_memory(providers) - ENGINE_MB - PROGRAM_MB == expected


@pytest.mark.parametrize(
    ("providers", "gib", "parallel", "size"),
    [
        pytest.param([1, 1, 1], 64, None, 3, id="no more than there are"),
        pytest.param([1, 25, 25, 25], 16, None, 3, id="the largest counts"),
        pytest.param([1, 25, 25, 25], 2, None, 1, id="one at least"),
        pytest.param([25, 25], 2, 2, 2, id="as the caller says"),
        pytest.param([25, 25], 64, 5, 2, id="no more than there are, whatever the caller says"),
        pytest.param([], 64, None, 1, id="no stack"),
    ],
)
def test_as_many_run_at_once_as_fit(providers: list[int], gib: int, parallel: int | None, size: int) -> None:
    assert size_pool(providers, gib * GIB, parallel) == size


def test_a_fifth_of_the_memory_is_left() -> None:
    need = estimate_memory(25) * 1024**2
    assert size_pool([25, 25], int(2 * need / 0.8) + 1, None) == 2
    assert size_pool([25, 25], int(2 * need / 0.8) - 1024**2, None) == 1
