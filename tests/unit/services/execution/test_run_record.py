"""Attempts of runs: steps, waiting, what is heard meanwhile, progress, and stores that fail in between."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.attempts import attempts_of
from rauskuclaw.domain.failures import WaitSignal
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.losses import Loss
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.ports.runs import Delivered, RunStore
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.batch import FUNCTION_MARGIN_SEC
from tests.support.attempts import Anything, Bench, handler, message_for
from tests.support.clock import NOON
from tests.support.lives import recovering
from tests.support.runs import answered, asked, done, for_question, message, question, reply
from tests.support.waiting import eventually
from tests.unit.services.execution.conftest import MakeBench

Work = Callable[[JobContext], Awaitable[object]]
A_DAY = timedelta(days=1)


def runs(*attempts: Work) -> Any:
    """A handler that does the next of these at each attempt."""
    left = list(attempts)

    async def run(payload: object, context: JobContext) -> Anything:
        result = await left.pop(0)(context)
        return result if isinstance(result, Anything) else Anything()

    return handler(run)


def recording(*bodies: Body) -> Work:
    async def work(context: JobContext) -> None:
        await context.run.append(*bodies)

    return work


async def ends(context: JobContext) -> None:
    return None


async def asks_and_waits(context: JobContext) -> None:
    await context.run.inbox()
    await context.run.append(asked(), answered(), question())
    raise WaitSignal(for_question())


def sleeps(*bodies: Body) -> Work:
    """Records and goes on for ever."""

    async def work(context: JobContext) -> None:
        if bodies:
            await context.run.append(*bodies)
        await asyncio.Event().wait()

    return work


async def deliver(bench: Bench, job: Job, item: InboxItem) -> Delivered:
    delivered = await bench.backend.runs.deliver(job.id, item)
    assert delivered is not None
    return delivered


async def steps_of(bench: Bench, job: Job) -> list[Step]:
    return await bench.backend.runs.read_steps(job.id)


async def test_steps_are_numbered_over_all_attempts(make_bench: MakeBench) -> None:
    seen: list[list[Step]] = []

    async def look(context: JobContext) -> None:
        seen.append(await context.run.read())
        await context.run.append(answered(), done(1))

    async def fail(context: JobContext) -> None:
        [first] = await context.run.append(asked())
        assert (first.seq, first.attempt, first.at) == (1, 1, NOON)
        raise RuntimeError("no")

    bench = make_bench(runs(fail, look))
    job = await bench.submit(max_attempts=2)
    assert await bench.attempt(job) is Outcome.RETRIED
    bench.clock.advance(A_DAY)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    steps = await steps_of(bench, job)
    assert [(step.seq, step.attempt, step.at) for step in steps] == [
        (1, 1, NOON),
        (2, 2, NOON + A_DAY),
        (3, 2, NOON + A_DAY),
    ]
    assert seen == [steps[:1]]
    assert (await bench.stored(job)).steps == 3


async def test_a_long_run_is_read_whole(make_bench: MakeBench) -> None:
    found: list[int] = []

    async def write_and_read(context: JobContext) -> None:
        for _ in range(9):
            await context.run.append(*(asked() for _ in range(250)))
        found.extend(step.seq for step in await context.run.read())

    bench = make_bench(runs(write_and_read))
    assert await bench.attempt(await bench.submit()) is Outcome.SUCCEEDED
    assert found == list(range(1, 2251))


async def test_appends_at_once_are_numbered_one_after_the_other(make_bench: MakeBench) -> None:
    async def work(context: JobContext) -> None:
        done_ = await asyncio.gather(*(context.run.append(asked(), answered(str(n))) for n in range(5)))
        assert sorted(step.seq for steps in done_ for step in steps) == list(range(1, 11))

    bench = make_bench(runs(work))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert [step.seq for step in await steps_of(bench, job)] == list(range(1, 11))


async def test_waiting_costs_no_attempt(make_bench: MakeBench) -> None:
    bench = make_bench(runs(*[asks_and_waits] * 5, ends))
    job = await bench.submit(max_attempts=1)
    for round_ in range(5):
        assert await bench.attempt(job) is Outcome.WAITING
        stored = await bench.stored(job)
        assert (stored.status, stored.attempts, stored.waiting_for) == (JobStatus.QUEUED, 0, for_question())
        assert stored.steps == 3 * (round_ + 1)
        await deliver(bench, job, message(at=bench.clock()))
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    log = await bench.store.inner.read_events(job.id, after=0, limit=500)
    outcomes = [attempt.outcome for attempt in attempts_of(log)]
    assert outcomes == ["waiting"] * 5 + ["succeeded"]


async def test_an_unanswered_run_goes_on_when_its_wait_is_over(make_bench: MakeBench) -> None:
    bench = make_bench(runs(asks_and_waits, ends))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.WAITING
    bench.clock.advance(timedelta(days=2.9))
    assert await bench.attempt(job) is Outcome.NOT_DUE
    bench.clock.advance(timedelta(days=0.1))
    assert await bench.attempt(job) is Outcome.SUCCEEDED


@pytest.mark.parametrize(("longest_delay_sec", "checked_late_sec"), [(None, 60), (900, 0)])
async def test_where_no_message_can_wait_that_long_the_sweep_looks_in_time(
    make_bench: MakeBench, longest_delay_sec: int | None, checked_late_sec: int
) -> None:
    bench = make_bench(runs(asks_and_waits))
    capabilities = replace(bench.backend.capabilities, longest_delay_sec=longest_delay_sec)
    bench.backend = replace(bench.backend, capabilities=capabilities)
    bench.execution = bench.new_execution()
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.WAITING
    stored = await bench.stored(job)
    assert stored.check_at == stored.run_at + timedelta(seconds=checked_late_sec)


async def test_what_comes_after_the_last_look_keeps_a_run_from_waiting(make_bench: MakeBench) -> None:
    heard: list[str] = []

    async def look_too_early(context: JobContext) -> None:
        await context.run.inbox()
        await context.run.append(question())
        await context.log("info", "about to wait")
        await deliver(bench, job, reply(at=bench.clock()))
        raise WaitSignal(for_question())

    async def look_again(context: JobContext) -> None:
        heard.extend(item.key for item in await context.run.inbox())

    bench = make_bench(runs(look_too_early, look_again))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.GIVEN_BACK
    stored = await bench.stored(job)
    assert (stored.status, stored.attempts, stored.waiting_for, stored.run_at) == (JobStatus.QUEUED, 0, None, NOON)
    assert (await bench.log(job))[-2:] == ["about to wait", events.HEARD_MORE]
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert heard == ["q-1"]


async def test_who_has_seen_everything_may_wait(make_bench: MakeBench) -> None:
    async def work(context: JobContext) -> None:
        assert await context.run.inbox() == []
        await deliver(bench, job, message())
        assert len(await context.run.inbox()) == 1
        assert len(await context.run.inbox()) == 1
        raise WaitSignal(for_question())

    bench = make_bench(runs(work))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.WAITING


async def test_who_waits_without_a_look_has_seen_what_was_there_before(make_bench: MakeBench) -> None:
    async def wait_blindly(context: JobContext) -> None:
        raise WaitSignal(for_question())

    async def hear_and_wait(context: JobContext) -> None:
        await deliver(bench, job, message())
        raise WaitSignal(for_question())

    bench = make_bench(runs(wait_blindly, hear_and_wait))
    job = await bench.submit()
    await deliver(bench, job, message())
    assert await bench.attempt(job) is Outcome.WAITING
    await deliver(bench, job, message(at=bench.clock()))
    assert await bench.attempt(job) is Outcome.GIVEN_BACK


async def test_what_comes_after_the_last_look_keeps_a_run_from_ending(make_bench: MakeBench) -> None:
    async def end_too_early(context: JobContext) -> None:
        await context.run.inbox()
        await deliver(bench, job, message("one more thing", at=bench.clock()))

    async def hear(context: JobContext) -> Anything:
        [item] = await context.run.inbox()
        return Anything(heard=item.body["text"])  # type: ignore[call-arg]

    bench = make_bench(runs(end_too_early, hear))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.GIVEN_BACK
    assert (await bench.stored(job)).result is None
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert (await bench.stored(job)).result == {"heard": "one more thing"}


async def test_a_handler_that_never_looks_is_not_kept_from_ending(make_bench: MakeBench) -> None:
    async def work(context: JobContext) -> None:
        await context.run.append(answered())
        await deliver(bench, job, message())

    bench = make_bench(runs(work))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED


async def test_a_run_may_say_something_to_itself(make_bench: MakeBench) -> None:
    async def work(context: JobContext) -> None:
        first = await context.run.deliver(reply(choice="deny", by="expiry"))
        assert (first.seq, first.body["choice"]) == (1, "deny")
        winner = await context.run.deliver(reply(choice="approve"))
        assert winner == first
        assert await context.run.inbox() == [first]

    bench = make_bench(runs(work))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED


@pytest.mark.parametrize("max_attempts", [1, 3])
async def test_an_attempt_with_progress_is_given_back_when_its_time_is_over(
    make_bench: MakeBench, max_attempts: int
) -> None:
    bench = make_bench(runs(sleeps(answered()), sleeps(done()), ends))
    job = await bench.submit(timeout_sec=0.1, max_attempts=max_attempts)
    for _ in range(2):
        assert await bench.attempt(job) is Outcome.GIVEN_BACK
        stored = await bench.stored(job)
        assert (stored.status, stored.attempts, stored.error, stored.run_at) == (JobStatus.QUEUED, 0, None, NOON)
    assert (await bench.log(job))[-1] == events.OUT_OF_TIME
    assert await bench.attempt(job) is Outcome.SUCCEEDED


@pytest.mark.parametrize("bodies", [[], [asked()], [question()]])
async def test_one_without_progress_fails(make_bench: MakeBench, bodies: list[Body]) -> None:
    bench = make_bench(runs(sleeps(*bodies)))
    job = await bench.submit(timeout_sec=0.1, max_attempts=1)
    assert await bench.attempt(job) is Outcome.FAILED
    error = (await bench.stored(job)).error
    assert error is not None
    assert error.code == "JOB_TIMEOUT"


@pytest.mark.parametrize(("body", "outcome"), [(answered(), Outcome.GIVEN_BACK), (asked(), Outcome.RETRIED)])
async def test_so_it_is_at_the_end_of_the_function(make_bench: MakeBench, body: Body, outcome: Outcome) -> None:
    bench = make_bench(runs(sleeps(body)))
    job = await bench.submit(max_attempts=3)
    assert await bench.attempt(job, remaining_sec=FUNCTION_MARGIN_SEC + 0.2) is outcome


async def test_an_append_under_way_when_the_time_is_over_counts(make_bench: MakeBench) -> None:
    bench = make_bench(runs(recording(answered())))
    slow = SlowRuns(bench.backend.runs)
    bench.backend = replace(bench.backend, runs=cast(RunStore, slow))
    bench.execution = bench.new_execution()
    job = await bench.submit(timeout_sec=0.05, max_attempts=1)
    running = asyncio.create_task(bench.attempt(job))
    await slow.begun.wait()
    await asyncio.sleep(0.1)  # its time is over; the store answers after that
    slow.may_answer.set()
    assert await running is Outcome.GIVEN_BACK
    assert len(await steps_of(bench, job)) == 1


class SlowRuns:
    """A store of runs that stores, and answers when it may."""

    def __init__(self, inner: RunStore) -> None:
        self.inner = inner
        self.begun, self.may_answer = asyncio.Event(), asyncio.Event()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    async def append(self, *args: Any, **given: Any) -> bool:
        stored = await self.inner.append(*args, **given)
        self.begun.set()
        await self.may_answer.wait()
        return stored


class DoubtfulRuns:
    """A store of runs that does what it is asked to, and says every other time that it could not."""

    def __init__(self, inner: RunStore) -> None:
        self.inner = inner
        self.calls = 0

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        async def call(*args: Any, **given: Any) -> Any:
            self.calls += 1
            answer = await method(*args, **given)
            if self.calls % 2:
                raise StoreUnavailableError("the answer was lost")
            return answer

        return call


async def test_an_append_in_doubt_is_settled(make_bench: MakeBench) -> None:
    async def work(context: JobContext) -> None:
        for number in range(3):
            await context.run.append(asked(), answered(str(number)))
        assert len(await context.run.read()) == 6
        await context.run.deliver(message())
        assert len(await context.run.inbox()) == 1

    bench = make_bench(runs(work))
    doubtful = DoubtfulRuns(bench.backend.runs)
    bench.backend = replace(bench.backend, runs=cast(RunStore, doubtful))
    bench.execution = bench.new_execution()
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert doubtful.calls == 12
    assert [step.seq for step in await doubtful.inner.read_steps(job.id)] == [1, 2, 3, 4, 5, 6]


async def test_who_has_lost_the_job_records_nothing(make_bench: MakeBench) -> None:
    reached: list[str] = []

    async def work(context: JobContext) -> None:
        stored = await bench.stored(job)
        assert await bench.store.inner.transition(recovering(stored))
        try:
            await context.run.append(answered())
        except asyncio.CancelledError:
            reached.append("cancelled")
            with pytest.raises(asyncio.CancelledError):
                await context.run.append(answered())
            raise

    bench = make_bench(runs(work))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.LEASE_LOST
    assert reached == ["cancelled"]
    assert await steps_of(bench, job) == []


async def test_a_cancelled_run_records_nothing_more(make_bench: MakeBench) -> None:
    late: list[BaseException] = []

    async def work(context: JobContext) -> None:
        record = context.run
        await record.append(asked())
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            for call in (record.append(answered()), record.read(), record.inbox(), record.deliver(message())):
                try:
                    await call
                except asyncio.CancelledError as exc:
                    late.append(exc)
            raise

    bench = make_bench(runs(work))
    job = await bench.submit(timeout_sec=0.1)
    assert await bench.attempt(job) is Outcome.RETRIED
    assert len(late) == 4
    assert len(await steps_of(bench, job)) == 1
    assert await bench.backend.runs.read_inbox(job.id) == []


async def test_what_cannot_be_stored_fails_the_attempt_and_not_the_run(make_bench: MakeBench) -> None:
    bench = make_bench(runs(recording(done(1, result=float("nan"))), recording(done())))
    job = await bench.submit(max_attempts=2)
    assert await bench.attempt(job) is Outcome.RETRIED
    bench.clock.advance(A_DAY)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert [step.seq for step in await steps_of(bench, job)] == [1]


async def killed(bench: Bench, job: Job) -> Job:
    """The worker dies in the middle of the attempt; its supervisor takes the job from it."""
    running = asyncio.create_task(bench.attempt(job))
    stored = await bench.stored(job)

    async def look() -> Job:
        return await bench.stored(job)

    stored = await eventually(
        look,
        lambda now: (
            now.fence > stored.fence and now.lease is not None and now.lease.started and now.steps > stored.steps
        ),
    )
    running.cancel()
    await asyncio.wait({running})
    change = recovering(stored, rules=bench.rules, loss=Loss(is_death=True, suspect=job.id))
    assert await bench.store.inner.transition(change)
    return change.after


async def test_a_run_that_kills_its_worker_before_it_gets_on_ends_at_the_second(make_bench: MakeBench) -> None:
    bench = make_bench(runs(sleeps(asked()), sleeps(asked())))
    job = await bench.submit(max_attempts=9)
    assert (await killed(bench, job)).status is JobStatus.QUEUED
    ended = await killed(bench, job)
    assert ended.status is JobStatus.FAILED
    assert ended.error is not None
    assert ended.error.code == "CRASH_LOOP"


async def test_a_run_that_gets_on_between_deaths_goes_on(make_bench: MakeBench) -> None:
    bench = make_bench(runs(*[sleeps(answered()) for _ in range(6)], ends))
    job = await bench.submit(max_attempts=1)
    for _ in range(6):
        stored = await killed(bench, job)
        assert (stored.status, stored.crashes) == (JobStatus.QUEUED, 1)
        assert stored.attempts_spent == 0
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    stored = await bench.stored(job)
    assert (stored.attempts, stored.crashes, stored.fence) == (2, 1, 7)


@pytest.mark.parametrize("ending", ["fail", "wait", "succeed"])
async def test_what_follows_progress_is_planned_from_the_job_without_crashes(
    make_bench: MakeBench, ending: str
) -> None:
    async def work(context: JobContext) -> None:
        await context.run.append(answered())
        await context.run.inbox()
        if ending == "fail":
            raise RuntimeError("no")
        if ending == "wait":
            raise WaitSignal(for_question())

    bench = make_bench(runs(sleeps(asked()), work))
    job = await bench.submit(max_attempts=2)
    assert (await killed(bench, job)).crashes == 1
    outcome = await bench.attempt(job)
    stored = await bench.stored(job)
    assert (outcome, stored.attempts) == {
        "fail": (Outcome.RETRIED, 1),
        "wait": (Outcome.WAITING, 0),
        "succeed": (Outcome.SUCCEEDED, 1),
    }[ending]
    assert (stored.crashes, stored.steps) == (0, 2)


async def test_a_job_without_steps_never_touches_the_store_of_runs(make_bench: MakeBench) -> None:
    bench = make_bench(runs(ends))
    bench.backend = replace(bench.backend, runs=cast(RunStore, None))
    bench.execution = bench.new_execution()
    async with bench.execution.batch(1) as batch:
        job = await bench.submit()
        assert await bench.execution.run_attempt(message_for(job), batch) is Outcome.SUCCEEDED
