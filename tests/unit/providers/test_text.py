"""Growing text is sound Unicode, and put together exactly what was shown of it."""

from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.providers.text import GrowingText

# All code points, halves of pairs included, as careless servers send them.
ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=8) | st.sampled_from(["\ud83e", "\udd9e"])


@given(st.lists(ANY_TEXT, max_size=12))
def test_the_pieces_shown_are_the_whole_and_can_be_stored(pieces: list[str]) -> None:
    text = GrowingText()
    shown = "".join([*(text.add(piece) for piece in pieces), text.end()])
    assert shown == text.whole
    assert len(shown.encode()) == text.size_bytes
    whole = "".join(pieces).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert shown == whole


def test_a_pair_that_was_cut_in_two_is_one_character() -> None:
    text = GrowingText()
    assert [text.add("a\ud83e"), text.add("\udd9eb"), text.end()] == ["a", "🦞b", ""]


def test_a_half_that_stays_alone_is_replaced() -> None:
    text = GrowingText()
    assert [text.add("\ud83e"), text.add("\ud83e"), text.add("x"), text.end()] == ["", "\ufffd", "\ufffdx", ""]
