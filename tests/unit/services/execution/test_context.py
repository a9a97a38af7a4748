"""What a handler writes while it runs."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.context import MAX_LINES, AttemptContext
from rauskuclaw.services.execution.values import MAX_LINE_BYTES
from tests.support.attempts import Anything, Bench, handler
from tests.support.lives import cancelling
from tests.support.waiting import eventually
from tests.unit.services.execution.conftest import MakeBench


async def written(bench: Bench, job: Job) -> list[LogEvent]:
    return await bench.store.inner.read_events(job.id, after=0, limit=2000)


async def test_a_line_is_in_the_log_when_log_returns(make_bench: MakeBench) -> None:
    seen = []

    async def talk(payload: object, context: AttemptContext) -> Anything:
        await context.log("warn", "careful", {"n": 1})
        seen.append((await written(bench, job))[-1])
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    await bench.attempt(job)
    assert (seen[0].level, seen[0].message, seen[0].meta) == ("warn", "careful", {"n": 1})


async def test_lines_of_overlapping_calls_share_writes_and_keep_their_order(make_bench: MakeBench) -> None:
    async def talk(payload: object, context: AttemptContext) -> Anything:
        await asyncio.gather(*[context.log("info", f"line {n}") for n in range(100)])
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    await bench.attempt(job)
    lines = [message for message in await bench.log(job) if message.startswith("line")]
    assert lines == [f"line {n}" for n in range(100)]
    assert bench.store.calls["append_events"] <= 3


async def test_progress_of_a_busy_handler_is_thinned_and_its_last_state_kept(make_bench: MakeBench) -> None:
    async def advance(payload: object, context: AttemptContext) -> Anything:
        for n in range(1000):
            await context.progress(n / 999, f"step {n}")
        return Anything()

    bench = make_bench(handler(advance))
    job = await bench.submit()
    await bench.attempt(job)
    states = [event for event in await written(bench, job) if event.kind == "progress"]
    assert len(states) < 10
    assert (states[-1].message, states[-1].meta) == ("step 999", {"fraction": 1.0})
    assert (await bench.log(job))[-1] == events.SUCCEEDED


async def test_progress_shows_while_the_handler_works_on(make_bench: MakeBench) -> None:
    async def advance(payload: object, context: AttemptContext) -> Anything:
        await context.progress(0.5)
        found = await eventually(lambda: written(bench, job), lambda log: log[-1].kind == "progress")
        return Anything.model_validate({"seen": len(found)})

    bench = make_bench(handler(advance))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED


async def test_after_a_cancel_the_next_line_stops_the_handler(make_bench: MakeBench) -> None:
    after_cancel: list[str] = []

    async def talk(payload: object, context: AttemptContext) -> Anything:
        await bench.store.inner.transition(cancelling(await bench.stored(job)))
        await context.log("info", "too late")
        after_cancel.append("went on")
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.CANCELLED
    assert after_cancel == []
    assert "too late" not in await bench.log(job)


async def test_lines_written_while_the_store_is_away_come_with_the_outcome(make_bench: MakeBench) -> None:
    async def talk(payload: object, context: AttemptContext) -> Anything:
        bench.store.failing.add("append_events")
        await context.log("info", "kept")
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert (await bench.log(job))[-2:] == ["kept", events.SUCCEEDED]


async def test_a_write_that_fails_for_good_costs_the_line_and_not_the_attempt(make_bench: MakeBench) -> None:
    async def talk(payload: object, context: AttemptContext) -> Anything:
        bench.store.broken.add("append_events")
        await context.log("info", "lost")
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert "lost" not in await bench.log(job)


async def test_a_handler_left_running_cannot_write_after_its_return(make_bench: MakeBench) -> None:
    kept: list[AttemptContext] = []

    async def keep(payload: object, context: AttemptContext) -> Anything:
        kept.append(context)
        return Anything()

    bench = make_bench(handler(keep))
    job = await bench.submit()
    await bench.attempt(job)
    with pytest.raises(asyncio.CancelledError):
        await kept[0].log("info", "a ghost")
    with pytest.raises(asyncio.CancelledError):
        await kept[0].progress(1.0)
    assert "a ghost" not in await bench.log(job)


@pytest.mark.parametrize("meta", [float("nan"), object(), "x" * (2 * MAX_LINE_BYTES), {"a": "\ud800"}])
async def test_meta_that_cannot_be_stored_is_left_out_with_a_note(make_bench: MakeBench, meta: Any) -> None:
    async def talk(payload: object, context: AttemptContext) -> Anything:
        await context.log("info", "odd \ud800", meta)
        return Anything()

    bench = make_bench(handler(talk))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    line = (await written(bench, job))[-2]
    assert (line.message, list(line.meta)) == ("odd ?", ["omitted"])


async def test_an_endless_log_is_cut_off(make_bench: MakeBench) -> None:
    async def flood(payload: object, context: AttemptContext) -> Anything:
        await asyncio.gather(*[context.log("info", "again") for _ in range(MAX_LINES + 50)])
        return Anything()

    bench = make_bench(handler(flood))
    job = await bench.submit()
    await bench.attempt(job)
    tail = await bench.store.inner.tail_log(job.id, limit=3)
    assert [event.message for event in tail[:2]] == [
        "again",
        f"The log of this attempt is cut off after {MAX_LINES} lines",
    ]


@pytest.mark.parametrize("step", [timedelta(hours=-1), timedelta(days=-1), timedelta(hours=1), timedelta(days=1)])
async def test_how_long_a_handler_has_does_not_change_with_the_clock(make_bench: MakeBench, step: timedelta) -> None:
    left: list[float] = []

    async def look(payload: object, context: AttemptContext) -> Anything:
        left.append((context.deadline - bench.clock()).total_seconds())
        bench.clock.advance(step)
        left.append((context.deadline - bench.clock()).total_seconds())
        return Anything()

    bench = make_bench(handler(look))
    await bench.attempt(await bench.submit(timeout_sec=300))
    assert 200 < left[1] <= left[0] <= 300


async def test_a_handler_knows_its_job_its_deadline_and_a_key_for_its_effects(make_bench: MakeBench) -> None:
    seen: list[tuple[Any, ...]] = []

    async def look(payload: object, context: AttemptContext) -> Anything:
        left = (context.deadline - bench.clock()).total_seconds()
        seen.append((context.job_id, context.job_type, context.attempt, left, context.effect_key("mail")))
        raise OSError("again, please")

    bench = make_bench(handler(look))
    job = await bench.submit(timeout_sec=30)
    await bench.attempt(job)
    bench.clock.advance(seconds=60)
    await bench.attempt(job)
    first, second = seen
    assert first[:3] == (job.id, "test", 1)
    assert first[3] == pytest.approx(30, abs=0.1)
    assert first[4] == second[4]
