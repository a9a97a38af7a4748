"""Text that grows: nothing is lost, cut, doubled or masked, whatever happens to the attempt that writes it."""

import asyncio
import random
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain.attempts import attempts_of
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.failures import HandlerError, PostponedSignal
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.runs.steps import Heard
from rauskuclaw.services.execution.attempt import Outcome
from tests.support.attempts import Anything, Bench, handler
from tests.support.clock import ManualClock
from tests.unit.services.execution.conftest import MakeBench

SECRET_SHAPED = "sk-abcdefghijklmnop Bearer abcdefghijklmnop"


async def deltas_of(bench: Bench, job: Job) -> list[LogEvent]:
    events = await bench.store.inner.read_events(job.id, after=0, limit=5000)
    return [event for event in events if event.kind == "delta"]


async def text_of(bench: Bench, job: Job) -> str:
    """As a reader puts it together: a reset begins anew."""
    text = ""
    for event in await deltas_of(bench, job):
        text = "" if event.meta and event.meta.get("reset") else text + event.message
    return text


def writes(*pieces: str, then: Exception | None = None) -> Any:
    async def run(payload: Any, context: Any) -> Anything:
        for piece in pieces:
            await context.delta(piece)
        if then is not None:
            raise then
        return Anything()

    return handler(run)


async def test_pieces_share_lines_and_make_the_text(make_bench: MakeBench) -> None:
    pieces = [f"word {n} 🦞 " for n in range(200)]
    bench = make_bench(writes(*pieces))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert await text_of(bench, job) == "".join(pieces)
    assert len(await deltas_of(bench, job)) < 20


async def test_the_text_is_kept_as_it_is_secret_shapes_and_all(make_bench: MakeBench) -> None:
    bench = make_bench(writes(SECRET_SHAPED, "\x00\r\n\t", "é" * 9000))
    job = await bench.submit()
    await bench.attempt(job)
    assert await text_of(bench, job) == SECRET_SHAPED + "\x00\r\n\t" + "é" * 9000
    assert max(len(event.message) for event in await deltas_of(bench, job)) <= 4096


async def test_random_pieces_between_random_lines_keep_their_order(make_bench: MakeBench) -> None:
    dice = random.Random(7)
    pieces = ["".join(dice.choices("aé🦞 \n", k=dice.randrange(600))) for _ in range(150)]

    async def run(payload: Any, context: Any) -> Anything:
        for piece in pieces:
            await context.delta(piece)
            if dice.random() < 0.1:
                await context.log("info", "a line")
            if dice.random() < 0.1:
                await context.progress(0.5)
            if dice.random() < 0.3:
                await asyncio.sleep(0)
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit()
    await bench.attempt(job)
    assert await text_of(bench, job) == "".join(pieces)


async def test_text_waits_no_longer_than_its_time(make_bench: MakeBench) -> None:
    seen: list[str] = []

    async def run(payload: Any, context: Any) -> Anything:
        await context.delta("early")
        while not seen:
            await asyncio.sleep(0.01)
            seen.extend(event.message for event in await deltas_of(bench, job))
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert seen == ["early"]


async def test_the_beginning_of_each_answer_is_written_at_once_and_only_the_rest_together(
    make_bench: MakeBench,
) -> None:
    looked: list[list[tuple[str, Any]]] = []

    async def look(at_least: int) -> None:
        while len(found := await deltas_of(bench, job)) < at_least:
            await asyncio.sleep(0)
        looked.append([(event.message, event.meta) for event in found])

    async def run(payload: Any, context: Any) -> Anything:
        await context.delta("a")
        await look(1)
        for piece in "bcd":
            await context.delta(piece)
            await asyncio.sleep(0)
        await context.run.append(Heard(id="h", text="t", by="ops"))
        await context.delta("e")
        await look(3)
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert looked == [[("a", None)], [("a", None), ("bcd", None), ("e", {"after": 1})]]


async def test_a_failed_attempt_leaves_its_text_and_the_next_begins_anew(
    make_bench: MakeBench, clock: ManualClock
) -> None:
    tries = 0

    async def run(payload: Any, context: Any) -> Anything:
        nonlocal tries
        tries += 1
        await context.delta(f"try {tries}")
        if tries == 1:
            raise RuntimeError("once")
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit(max_attempts=2)
    assert await bench.attempt(job) is Outcome.RETRIED
    assert await text_of(bench, job) == "try 1"
    clock.advance(timedelta(hours=1))
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert await text_of(bench, job) == "try 2"
    resets = [event.meta for event in await deltas_of(bench, job) if event.meta]
    assert resets == [{"attempt": 2, "reset": True}]


async def test_a_timeout_keeps_what_came_until_then(make_bench: MakeBench) -> None:
    async def run(payload: Any, context: Any) -> Anything:
        await context.delta("half an ans")
        await asyncio.sleep(60)
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job, remaining_sec=10.2) is Outcome.FAILED
    assert await text_of(bench, job) == "half an ans"


async def test_a_store_that_is_away_for_a_while_loses_no_text(make_bench: MakeBench) -> None:
    async def run(payload: Any, context: Any) -> Anything:
        bench.store.failing.add("append_events")
        for n in range(30):
            await context.delta(f"{n:01000}")
            await asyncio.sleep(0)
        bench.store.failing.clear()
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert await text_of(bench, job) == "".join(f"{n:01000}" for n in range(30))


async def test_a_slow_store_gets_fewer_and_longer_lines(make_bench: MakeBench) -> None:
    async def run(payload: Any, context: Any) -> Anything:
        bench.store.hanging.add("append_events")
        for n in range(3000):
            await context.delta(f"{n} ")
        bench.store.hanging.clear()
        return Anything()

    bench = make_bench(handler(run))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert await text_of(bench, job) == "".join(f"{n} " for n in range(3000))
    assert bench.store.calls["append_events"] <= 3


async def test_half_a_character_is_stored_as_a_question_mark(make_bench: MakeBench) -> None:
    bench = make_bench(writes("a\ud83e", "b"))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert await text_of(bench, job) == "a?b"


async def test_a_run_that_asks_for_later_is_parked_at_no_cost(make_bench: MakeBench, clock: ManualClock) -> None:
    until = clock() + timedelta(minutes=5)
    bench = make_bench(writes(then=PostponedSignal("closed until then", code="SOME_LIMIT", until=until)))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.PARKED
    stored = await bench.stored(job)
    assert (stored.status, stored.attempts, stored.run_at) == (JobStatus.QUEUED, 0, until)
    assert "closed until then" in await bench.log(job)
    clock.advance(timedelta(minutes=6))
    assert await bench.attempt(job) is Outcome.PARKED
    events = await bench.store.inner.read_events(job.id, after=0, limit=100)
    assert [(each.number, each.outcome) for each in attempts_of(events)] == [(1, "parked"), (1, "parked")]


async def test_a_time_gone_by_parks_until_now(make_bench: MakeBench, clock: ManualClock) -> None:
    past = clock() - timedelta(hours=1)
    bench = make_bench(writes(then=PostponedSignal("now, then", code="SOME_LIMIT", until=past)))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.PARKED
    assert (await bench.stored(job)).run_at == clock()


@pytest.mark.parametrize("error", [HandlerError("no", code="X"), RuntimeError("no")])
async def test_text_before_a_failure_comes_before_its_line(make_bench: MakeBench, error: Exception) -> None:
    bench = make_bench(writes("some text", then=error))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.FAILED
    log = await bench.log(job)
    assert log.index("some text") < log.index("Attempt failed")
