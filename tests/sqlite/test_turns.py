"""What the whole loop of a run does to SQLite, counted: commits of a turn, rows that going on reads."""

from pathlib import Path

import pytest

from bench.turns import OTHERS, RESUMED_TURNS, Kind, resume_in, turns_in
from rauskuclaw.domain.runs.steps import Effect

TURNS = 12
ENDS = 2  # commits beside the turns: the first question to the model, and its last answer


@pytest.mark.parametrize(
    ("kind", "commits"),
    [
        (Kind("free"), 1),
        (Kind("paid", is_paid=True), 1),
        (Kind("paid, with a keyed effect", is_paid=True, effect=Effect.KEYED), 2),
        (Kind("paid, with a unique effect", is_paid=True, effect=Effect.UNIQUE), 2),
    ],
    ids=lambda value: value.title if isinstance(value, Kind) else str(value),
)
async def test_a_turn_is_one_commit_and_one_more_for_an_effect(tmp_path: Path, kind: Kind, commits: int) -> None:
    found = await turns_in(tmp_path, TURNS, kind)
    assert round(found.commits * TURNS) == commits * TURNS + ENDS


async def test_going_on_reads_the_steps_and_nothing_else(tmp_path: Path) -> None:
    resumed = await resume_in(tmp_path)
    assert OTHERS > 0
    assert (resumed.steps, resumed.scanned) == (4 * RESUMED_TURNS + 1, 0)
    assert resumed.rows == resumed.steps
