"""Whose code runs is noted at every step, and unnoted at every wait."""

import asyncio
from typing import Any

import anyio
import pytest

from rauskuclaw.services.execution.at_work import Noted
from rauskuclaw.services.execution.attempt import Outcome
from tests.support.attempts import Anything, handler
from tests.unit.services.execution.conftest import MakeBench


class Notes:
    """Knows who is at work, and keeps what it was told."""

    def __init__(self) -> None:
        self.now: str | None = None
        self.told: list[str | None] = []

    def begin(self, job_id: str) -> None:
        self.now = job_id
        self.told.append(job_id)

    def end(self) -> None:
        self.now = None
        self.told.append(None)


async def test_a_handler_is_at_work_in_its_steps_and_not_while_it_waits() -> None:
    notes, seen = Notes(), list[str | None]()

    async def work() -> str:
        seen.append(notes.now)
        await asyncio.sleep(0)
        seen.append(notes.now)
        return "done"

    task = asyncio.create_task(Noted(work(), "job-1", notes))
    assert await task == "done"
    assert (seen, notes.now, notes.told) == (["job-1"] * 2, None, ["job-1", None] * 2)


async def test_a_cancelled_handler_is_at_work_while_it_cleans_up() -> None:
    notes, seen = Notes(), list[str | None]()

    async def work() -> None:
        try:
            await asyncio.sleep(60)
        finally:
            seen.append(notes.now)

    task = asyncio.create_task(Noted(work(), "job-1", notes))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert seen == ["job-1"]


async def test_what_an_exception_carries_stays_the_same() -> None:
    async def fail() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError, match="x"):
        await asyncio.create_task(Noted(fail(), "job-1", Notes()))


async def test_libraries_that_look_into_coroutines_find_what_they_know() -> None:
    """anyio asks each task it cancels whether it has begun."""

    async def work() -> str:
        with anyio.move_on_after(0.01):
            await anyio.sleep(60)
        async with anyio.create_task_group() as group:
            group.start_soon(anyio.sleep, 60)
            group.cancel_scope.cancel()
        return "done"

    task = asyncio.create_task(Noted(work(), "job-1", Notes()))
    assert "work" in repr(task)
    assert await task == "done"


async def test_attempts_tell_whose_input_handler_and_result_is_worked_on(make_bench: MakeBench) -> None:
    notes = Notes()

    async def run(payload: Any, context: Any) -> Anything:
        assert notes.now == context.job_id
        return Anything()

    bench = make_bench(handler(run))
    bench.execution.note_in(notes)
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    # Its input, its handler, its result.
    assert [each for each in notes.told if each] == [job.id] * 3
