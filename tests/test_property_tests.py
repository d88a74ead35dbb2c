"""What property tests must bear on a busy machine."""

import random
import threading

from hypothesis import given, settings
from hypothesis import strategies as st


def draw_in_a_thread() -> None:
    """As a retry of botocore's does, in a thread that a test before has left."""
    thread = threading.Thread(target=random.random)
    thread.start()
    thread.join()


@given(st.builds(draw_in_a_thread))
@settings(max_examples=5)
def test_a_thread_that_draws_meanwhile_fails_nobody(drawn: None) -> None:
    """Hypothesis sees that `random` was drawn from, and not by whom: the filter is in pyproject.toml."""
