"""How much memory a stack's run takes."""

import pytest

from stacks.running.memory import ENGINE_MB, PROGRAM_MB, PROVIDER_OWN_MB, PROVIDER_RESIDENT_MB, estimate_memory


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
