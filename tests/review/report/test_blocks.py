"""What fits: whole blocks, by rank, and never more than there is room for."""

from hypothesis import given
from hypothesis import strategies as st

from review.report.blocks import ALWAYS, FIRST, LAST, Block, fit, join_blocks

NOTE = "**The rest is elsewhere.**"
BLOCKS = st.lists(
    st.builds(
        Block,
        text=st.text(st.sampled_from("ab-> \n"), min_size=1, max_size=120).map(lambda text: f"x{text}y"),
        short=st.sampled_from(["", "", "short", "- short"]),
        rank=st.integers(ALWAYS, LAST),
    ),
    max_size=12,
)


def test_all_that_fits_is_there_in_its_order() -> None:
    blocks = [Block(text="a"), Block(text="- b"), Block(text="- c"), Block(text="d")]
    assert fit(blocks, None, NOTE).text == "a\n\n- b\n- c\n\nd\n"
    assert fit(blocks, 16, NOTE).left_out == 0


def test_items_are_one_list_unless_one_ends_with_a_fold() -> None:
    assert join_blocks(["- a", "- b\n  </details>", "- c", "", "d"]) == "- a\n- b\n  </details>\n\n- c\n\nd\n"


def test_what_is_always_told_comes_first_and_others_are_short_or_gone() -> None:
    blocks = [
        Block(text="l" * 50, rank=LAST),
        Block(text="f" * 50, short="first", rank=FIRST),
        Block(text="a" * 50, rank=ALWAYS),
    ]
    fitted = fit(blocks, 100, NOTE)
    assert fitted.text == f"first\n\n{'a' * 50}\n\n{NOTE}\n"
    assert fitted.left_out == 2


@given(BLOCKS, st.integers(40, 600))
def test_no_text_is_longer_than_its_limit_and_none_is_cut(blocks: list[Block], limit: int) -> None:
    fitted = fit(blocks, limit, NOTE)
    assert len(fitted.text) <= limit
    assert fitted.text.endswith(f"{NOTE}\n") == bool(fitted.left_out)
    whole = [block for block in blocks if block.text in fitted.text]
    assert len(blocks) - len(whole) <= fitted.left_out
    assert fit(blocks, len(join_blocks([block.text for block in blocks])), NOTE).left_out == 0
