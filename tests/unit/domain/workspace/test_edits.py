"""What each kind of edit makes of a content, and where it cannot be made."""

import pytest

from rauskuclaw.domain.workspace.edits import BadEditError, Edit, EditMode, sha256_of

BEFORE = b"0123456789"


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        (Edit(EditMode.REPLACE, b"new"), b"new"),
        (Edit(EditMode.REPLACE, b""), b""),
        (Edit(EditMode.APPEND, b"ab"), b"0123456789ab"),
        (Edit(EditMode.PREPEND, b"ab"), b"ab0123456789"),
        (Edit(EditMode.INSERT_AT, b"ab", 0), b"ab0123456789"),
        (Edit(EditMode.INSERT_AT, b"ab", 4), b"0123ab456789"),
        (Edit(EditMode.INSERT_AT, b"ab", 10), b"0123456789ab"),
        (Edit(EditMode.REPLACE_RANGE, b"ab", 2, 5), b"01ab56789"),
        (Edit(EditMode.REPLACE_RANGE, b"", 0, 10), b""),
        (Edit(EditMode.REPLACE_RANGE, b"ab", 10, 10), b"0123456789ab"),
    ],
)
def test_edits(edit: Edit, after: bytes) -> None:
    assert edit.of(BEFORE) == after


@pytest.mark.parametrize(
    ("edit", "field"),
    [
        (Edit(EditMode.INSERT_AT, b"x", 11), "offset"),
        (Edit(EditMode.REPLACE_RANGE, b"x", 11, 11), "start"),
        (Edit(EditMode.REPLACE_RANGE, b"x", 5, 4), "end"),
        (Edit(EditMode.REPLACE_RANGE, b"x", 5, 11), "end"),
    ],
)
def test_places_that_are_not_there(edit: Edit, field: str) -> None:
    with pytest.raises(BadEditError) as caught:
        edit.of(BEFORE)
    assert caught.value.field == field


def test_text_is_not_put_into_the_middle_of_a_character() -> None:
    before = "aä".encode()
    with pytest.raises(BadEditError) as caught:
        Edit(EditMode.INSERT_AT, b"x", 2, is_text=True).of(before)
    assert caught.value.field == "offset"
    with pytest.raises(BadEditError) as caught:
        Edit(EditMode.REPLACE_RANGE, b"x", 0, 2, is_text=True).of(before)
    assert caught.value.field == "end"
    assert Edit(EditMode.INSERT_AT, b"x", 2).of(before) == b"a\xc3x\xa4"  # bytes may
    assert Edit(EditMode.INSERT_AT, b"x", 1, is_text=True).of(b"\xff\xff") == b"\xffx\xff"  # it was no text


def test_the_digest_of_nothing_is_none() -> None:
    assert sha256_of(None) is None
    assert sha256_of(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
