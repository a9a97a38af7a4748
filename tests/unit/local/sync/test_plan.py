"""What a copy in one direction does: nobody's work is replaced or deleted unasked, whatever is on either side."""

from itertools import product

import pytest

from local.cli.sync.plan import Pair, Plan, Seen, plan

OLD, NEW, OTHER = Seen(3, "old"), Seen(4, "new"), Seen(3, "other")


def made(
    source: Seen | None,
    target: Seen | None,
    known: Pair | None,
    *,
    is_up: bool = True,
    deletes: bool = False,
    overwrites: bool = False,
) -> str:
    """In which list the one file ends."""
    result = plan(
        {"f": source} if source else {},
        {"f": target} if target else {},
        {"f": known} if known else {},
        is_up=is_up,
        deletes=deletes,
        overwrites=overwrites,
    )
    names = [name for name in ("copy", "unsure", "delete", "conflicts", "alike") if getattr(result, name)]
    return names[0] if names else "nothing"


SAME = Pair("old", "old")


@pytest.mark.parametrize(
    ("source", "target", "known", "expected"),
    [
        (OLD, None, None, "copy"),
        (OLD, None, SAME, "copy"),
        (OLD, OLD, SAME, "alike"),
        (NEW, OLD, SAME, "copy"),
        (OLD, NEW, SAME, "conflicts"),
        (NEW, OTHER, SAME, "conflicts"),
        (OLD, OTHER, None, "unsure"),
        (NEW, OTHER, None, "conflicts"),
        (None, OLD, SAME, "nothing"),
        (None, OLD, None, "nothing"),
        (None, None, SAME, "nothing"),
    ],
)
@pytest.mark.parametrize("is_up", [True, False])
def test_each_case(source: Seen | None, target: Seen | None, known: Pair | None, expected: str, is_up: bool) -> None:
    assert made(source, target, known, is_up=is_up) == expected


def test_only_when_told_anything_goes_or_is_taken_from_others() -> None:
    assert made(None, OLD, SAME, deletes=True) == "delete"
    assert made(None, OTHER, SAME, deletes=True) == "conflicts"
    assert made(None, OLD, None, deletes=True) == "conflicts"
    assert made(None, OTHER, None, deletes=True, overwrites=True) == "delete"
    assert made(OLD, NEW, SAME, overwrites=True) == "copy"
    assert made(NEW, OTHER, None, overwrites=True) == "copy"


def test_marks_of_the_two_sides_are_not_confused() -> None:
    known = Pair(local="here", remote="there")
    assert made(Seen(1, "here"), Seen(1, "there"), known, is_up=True) == "alike"
    assert made(Seen(1, "there"), Seen(1, "here"), known, is_up=False) == "alike"
    assert made(Seen(1, "there"), Seen(1, "here"), known, is_up=True) == "conflicts"


def test_a_target_that_changed_since_is_never_touched_without_a_word() -> None:
    sides = [None, OLD, NEW, OTHER]
    for source, target, known, is_up, deletes in product(sides, sides, [None, SAME], (True, False), (True, False)):
        if target is None or (known and target.mark == "old"):
            continue
        outcome = made(source, target, known, is_up=is_up, deletes=deletes)
        assert outcome in ("conflicts", "unsure", "nothing"), (source, target, known)


def test_paths_come_in_order() -> None:
    files = dict.fromkeys(("b", "a", "c/d"), OLD)
    assert plan(files, {}, {}, is_up=True, deletes=False, overwrites=False) == Plan(copy=["a", "b", "c/d"])
