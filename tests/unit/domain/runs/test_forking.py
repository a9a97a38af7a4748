"""What a fork begins with: copies that keep what was spent and read, and none of what was said to the other run."""

from datetime import timedelta

import pytest

from rauskuclaw.domain.runs.forking import ForkError, forked
from rauskuclaw.domain.runs.state import RunState, fold
from rauskuclaw.domain.runs.steps import Body, Folded, Heard, Step
from tests.support.clock import NOON, after
from tests.support.runs import answered, asked, done, intended, message, question

LATER = after(days=30)


def recorded(*given: tuple[Body, float, int], first: int = 1) -> list[Step]:
    """Steps of (body, seconds after noon, claim)."""
    return [
        Step(seq, NOON + timedelta(seconds=sec), 1, body, claim=claim)
        for seq, (body, sec, claim) in enumerate(given, first)
    ]


def state_of(steps: tuple[Step, ...]) -> RunState:
    return fold(steps)


def test_a_fork_keeps_the_time_at_work() -> None:
    steps = recorded((asked(), 0, 1), (answered(), 100, 1), (asked(), 5000, 2), (answered(), 5040, 2))
    assert state_of(forked(steps, from_step=4, at=LATER)).active_sec == 140
    assert state_of(forked(steps, from_step=2, at=LATER)).active_sec == 100


def test_the_time_between_two_runs_is_not_at_work() -> None:
    """The fork's first own steps have the claim that the last copies had in their run."""
    copies = forked(recorded((asked(), 0, 1), (answered(), 100, 1)), from_step=2, at=LATER)
    own = recorded((asked(), 90_000, 1), (answered(), 90_007, 1), first=3)
    whole = [*copies, *own]
    assert fold(whole).active_sec == 107
    again = forked(whole, from_step=4, at=LATER)
    assert fold(again).active_sec == 107
    assert fold([*again, *recorded((asked(), 200_000, 1), (answered(), 200_001, 1), first=5)]).active_sec == 108


def test_a_fork_hears_a_message_under_an_id_that_the_other_run_has_heard() -> None:
    heard = Heard(id="m-1", text="use staging", by="ops")
    steps = recorded((asked(), 0, 1), (answered(), 1, 1), (heard, 2, 1))
    item = message("use production", key="m-1")
    assert fold(steps).unheard([item]) == []
    assert state_of(forked(steps, from_step=3, at=LATER)).unheard([item]) == [item]


def test_the_message_of_a_fork_has_its_own_id() -> None:
    steps = forked(recorded((asked(), 0, 1), (answered(), 1, 1)), from_step=2, at=LATER, message="x", message_id="id-1")
    last = steps[-1].body
    assert isinstance(last, Heard)
    assert last.id == "id-1"
    guessed = message("y", key="fork-2")
    assert fold(steps).unheard([guessed]) == [guessed]


def test_a_summary_stands_for_the_same_steps() -> None:
    """Questions are not copied, so that everything after them has another number."""
    bodies: list[Body] = [asked(), answered("one"), question(), asked(), answered("two"), asked(), answered("three")]
    steps = recorded(*((body, place, 1) for place, body in enumerate([*bodies, Folded(summary="sum", up_to=5)])))
    copies = forked(steps, from_step=8, at=LATER)
    assert copies[-1].body == Folded(summary="sum", up_to=4)
    texts = [each.content for each in fold(copies).transcript.messages(())]
    assert texts == [each.content for each in fold(steps).transcript.messages(())]


@pytest.mark.parametrize(("bodies", "from_step"), [((), 1), ((asked(), answered(), intended()), 3)])
def test_there_is_no_fork_of_nothing_and_within_a_call(bodies: tuple[Body, ...], from_step: int) -> None:
    with pytest.raises(ForkError):
        forked(recorded(*((body, 0, 1) for body in bodies)), from_step=from_step, at=LATER)


def test_outcomes_still_name_their_calls() -> None:
    steps = recorded(*((body, 0, 1) for body in (question(), asked(), answered(), intended(), done(about=4))))
    assert state_of(forked(steps, from_step=5, at=LATER)).done.keys() == {3}
