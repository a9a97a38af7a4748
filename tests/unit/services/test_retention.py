"""The pace of erasing: by turns, in portions, with rests, until nothing is left."""

from collections.abc import Awaitable, Callable

import pytest

from rauskuclaw.services import retention
from rauskuclaw.services.retention import Chore, Retention


class Field:
    """Chores that have so many rows, a clock that moves by what a portion costs, and the rests that were taken."""

    def __init__(self, **rows: int) -> None:
        self.rows = rows
        self.now = 0.0
        self.turns: list[str] = []
        self.rests: list[float] = []

    def chore(self, name: str, *, at_once: int = 10, costs_sec: float = 0.25) -> Chore:
        async def erase() -> int:
            self.turns.append(name)
            self.now += costs_sec
            gone = min(at_once, self.rows[name])
            self.rows[name] -= gone
            return gone

        return Chore(name, erase)

    async def rest(self, seconds: float) -> None:
        self.rests.append(seconds)
        self.now += seconds

    def retention(self, *chores: Chore, **given: float) -> Retention:
        return Retention(chores, monotonic=lambda: self.now, sleep=self.rest, **given)


def broken(error: Exception) -> Callable[[], Awaitable[int]]:
    async def erase() -> int:
        raise error

    return erase


async def test_everything_that_is_due_goes_in_one_run() -> None:
    field = Field(jobs=10_000, keys=35)
    gone = await field.retention(field.chore("jobs"), field.chore("keys")).run()
    assert gone == {"jobs": 10_000, "keys": 35}


async def test_chores_take_turns_so_that_a_long_one_keeps_no_other_waiting() -> None:
    field = Field(jobs=40, keys=10)
    await field.retention(field.chore("jobs"), field.chore("keys")).run()
    assert field.turns == ["jobs", "keys", "jobs", "keys", "jobs", "jobs", "jobs"]


async def test_the_store_is_left_to_others_for_at_least_half_of_the_time() -> None:
    field = Field(jobs=100)
    await field.retention(field.chore("jobs", costs_sec=0.25)).run()
    assert retention.REST >= 1
    assert field.rests == [0.25 * retention.REST] * 10


async def test_no_time_is_spent_on_rests_where_nobody_waits() -> None:
    field = Field(jobs=100)
    await field.retention(field.chore("jobs"), rest=0.0).run()
    assert set(field.rests) == {0.0}


async def test_it_ends_when_it_is_told_to() -> None:
    field = Field(jobs=1000)
    gone = await field.retention(field.chore("jobs")).run(lambda: len(field.turns) < 3)
    assert gone == {"jobs": 30}


async def test_a_chore_that_fails_stops_no_other_and_is_told() -> None:
    field = Field(jobs=30)
    with pytest.raises(RuntimeError, match="broke"):
        await field.retention(Chore("bad", broken(RuntimeError("it broke"))), field.chore("jobs")).run()
    assert field.rows == {"jobs": 0}


def test_what_comes_with_a_job_does_not_fall_behind_the_jobs() -> None:
    assert retention.KEYS_AT_ONCE >= retention.JOBS_AT_ONCE
    assert retention.MEMORIES_AT_ONCE >= retention.JOBS_AT_ONCE
