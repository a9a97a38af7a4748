"""What becomes of one wake-up."""

import asyncio
from datetime import timedelta

import pytest
from pydantic import BaseModel

from rauskuclaw.domain import events
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobStatus, JobType
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.services.execution.attempt import Outcome
from tests.support.attempts import OWNER, Anything, handler, message_for
from tests.support.clock import after
from tests.support.lives import claiming, failing
from tests.unit.services.execution.conftest import MakeBench


class Order(BaseModel):
    drink: str
    cups: int = 1


async def test_a_job_runs_and_its_result_is_stored(make_bench: MakeBench) -> None:
    async def brew(order: Order, context: object) -> Anything:
        return Anything.model_validate({"brewed": order.drink, "cups": order.cups})

    bench = make_bench(handler(brew, takes=Order))
    job = await bench.submit(input={"drink": "tea"})
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    stored = await bench.stored(job)
    assert (stored.status, stored.result, stored.attempts) == (
        JobStatus.SUCCEEDED,
        {"brewed": "tea", "cups": 1},
        1,
    )
    assert await bench.log(job) == [events.CREATED, events.CLAIMED, events.SUCCEEDED]


async def test_null_input_is_read_as_an_empty_object(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit(input=None)
    assert await bench.attempt(job) is Outcome.SUCCEEDED


async def test_the_lease_says_started_while_the_handler_runs(make_bench: MakeBench) -> None:
    seen = []

    async def look(payload: object, context: object) -> Anything:
        seen.append(await bench.stored(job))
        return Anything()

    bench = make_bench(handler(look))
    job = await bench.submit()
    await bench.attempt(job)
    lease = seen[0].lease
    assert lease is not None
    assert (lease.owner, lease.started) == (OWNER, True)


async def test_a_message_of_a_final_job_is_acknowledged_without_a_run(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit()
    await bench.attempt(job)
    assert await bench.attempt(job) is Outcome.NOT_CLAIMED
    assert (await bench.stored(job)).attempts == 1


async def test_ten_messages_of_one_job_run_it_once(make_bench: MakeBench) -> None:
    runs = []

    async def note(payload: object, context: object) -> Anything:
        runs.append(1)
        await asyncio.sleep(0)
        return Anything()

    bench = make_bench(handler(note))
    job = await bench.submit()
    async with bench.execution.batch(10) as batch:
        attempts = [bench.execution.run_attempt(message_for(job), batch) for _ in range(10)]
        outcomes = await asyncio.gather(*attempts)
    assert len(runs) == 1
    assert sorted(outcomes) == [*[Outcome.NOT_CLAIMED] * 9, Outcome.SUCCEEDED]


async def test_a_message_for_an_unknown_job_is_acknowledged(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit()
    message = message_for(job)
    async with bench.execution.batch(1) as batch:
        gone = type(message)(job_id="no-such-job", attempt=1, correlation_id="")
        assert await bench.execution.run_attempt(gone, batch) is Outcome.NOT_CLAIMED


async def test_a_job_that_is_not_due_waits(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit(run_at=after(minutes=5))
    assert await bench.attempt(job) is Outcome.NOT_DUE
    bench.clock.advance(timedelta(minutes=5))
    assert await bench.attempt(job) is Outcome.SUCCEEDED


async def test_a_job_due_in_a_moment_is_waited_for(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit(run_at=after(0.02))
    assert await bench.attempt(job) is Outcome.SUCCEEDED


async def test_a_job_of_a_queue_nobody_serves_waits(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit(queue="batch")
    assert await bench.attempt(job) is Outcome.NOT_SERVED
    assert (await bench.stored(job)).status is JobStatus.QUEUED


@pytest.mark.parametrize(
    ("job_type", "code"),
    [
        (None, "JOB_TYPE_UNAVAILABLE"),
        (JobType(name="odd", handler="builtin:test", enabled=False), "JOB_TYPE_UNAVAILABLE"),
        (JobType(name="odd", handler="builtin:gone"), "HANDLER_UNKNOWN"),
    ],
)
async def test_a_job_that_cannot_be_run_fails_for_good(
    make_bench: MakeBench, job_type: JobType | None, code: str
) -> None:
    bench = make_bench()
    if job_type is not None:
        await bench.store.inner.create_type(job_type)
    job = await bench.submit(type="odd")
    assert await bench.attempt(job) is Outcome.FAILED
    stored = await bench.stored(job)
    assert stored.error is not None
    assert (stored.status, stored.error.code, stored.attempts) == (JobStatus.FAILED, code, 1)


async def test_faulty_input_fails_for_good_and_names_the_field(make_bench: MakeBench) -> None:
    bench = make_bench(handler(_unreached, takes=Order))
    job = await bench.submit(input={"drink": 7, "cups": "many"})
    assert await bench.attempt(job) is Outcome.FAILED
    error = (await bench.stored(job)).error
    assert error is not None
    assert error.code == "INPUT_INVALID"
    assert [each["field"] for each in error.details["fields"]] == ["drink", "cups"]


async def _unreached(payload: object, context: object) -> Anything:
    raise AssertionError("the handler must not be called")


async def test_an_exception_is_retried_with_backoff_and_then_final(make_bench: MakeBench) -> None:
    async def break_down(payload: object, context: object) -> Anything:
        raise OSError("no route")

    bench = make_bench(handler(break_down))
    job = await bench.submit(max_attempts=2)
    assert await bench.attempt(job) is Outcome.RETRIED
    waiting = await bench.stored(job)
    assert waiting.error is not None
    assert (waiting.status, waiting.error.message, waiting.error.code) == (JobStatus.QUEUED, "no route", None)
    assert waiting.run_at == after(1)  # half of the first backoff of two seconds
    assert (await bench.log(job))[-2:] == [events.ATTEMPT_FAILED, events.REQUEUED]
    bench.clock.advance(seconds=1)
    assert await bench.attempt(job) is Outcome.FAILED
    assert (await bench.stored(job)).attempts == 2


async def test_an_exception_without_text_is_named_by_its_class(make_bench: MakeBench) -> None:
    async def break_down(payload: object, context: object) -> Anything:
        raise KeyboardInterruptLikeError

    bench = make_bench(handler(break_down))
    job = await bench.submit(max_attempts=1)
    await bench.attempt(job)
    error = (await bench.stored(job)).error
    assert error is not None
    assert error.message == "KeyboardInterruptLikeError"


class KeyboardInterruptLikeError(Exception):
    pass


async def test_a_permanent_failure_is_not_retried(make_bench: MakeBench) -> None:
    async def refuse(payload: object, context: object) -> Anything:
        raise HandlerError("not allowed", code="TARGET_NOT_ALLOWED", details={"target": "prod"})

    bench = make_bench(handler(refuse))
    job = await bench.submit(max_attempts=5)
    assert await bench.attempt(job) is Outcome.FAILED
    error = (await bench.stored(job)).error
    assert error is not None
    assert (error.message, error.code, error.details) == ("not allowed", "TARGET_NOT_ALLOWED", {"target": "prod"})


async def test_a_rate_limited_failure_waits_as_long_as_it_was_told(make_bench: MakeBench) -> None:
    async def refuse(payload: object, context: object) -> Anything:
        raise HandlerError("slow down", failure_class=FailureClass.RATE_LIMITED, retry_at=after(90))

    bench = make_bench(handler(refuse))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.RETRIED
    assert (await bench.stored(job)).run_at == after(90)


async def test_a_success_clears_the_error_of_an_earlier_attempt(make_bench: MakeBench) -> None:
    tries = []

    async def second_time(payload: object, context: object) -> Anything:
        tries.append(1)
        if len(tries) == 1:
            raise OSError("once")
        return Anything()

    bench = make_bench(handler(second_time))
    job = await bench.submit()
    await bench.attempt(job)
    bench.clock.advance(seconds=5)
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert (await bench.stored(job)).error is None


async def test_a_handler_that_exits_fails_its_attempt_only(make_bench: MakeBench) -> None:
    async def leave(payload: object, context: object) -> Anything:
        raise SystemExit(3)

    bench = make_bench(handler(leave))
    job = await bench.submit(max_attempts=1)
    assert await bench.attempt(job) is Outcome.FAILED


async def test_a_handler_that_cancels_itself_fails_its_attempt_only(make_bench: MakeBench) -> None:
    async def give_up(payload: object, context: object) -> Anything:
        raise asyncio.CancelledError

    bench = make_bench(handler(give_up))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.RETRIED


async def test_a_stale_finish_is_refused_and_its_result_discarded(
    make_bench: MakeBench, caplog: pytest.LogCaptureFixture
) -> None:
    async def outlive_the_lease(payload: object, context: object) -> Anything:
        mine = await bench.stored(job)
        await bench.store.inner.transition(failing(mine))  # as if a sweep had taken it meanwhile
        return Anything.model_validate({"late": True})

    bench = make_bench(handler(outlive_the_lease))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.LEASE_LOST
    stored = await bench.stored(job)
    assert (stored.status, stored.result) == (JobStatus.FAILED, None)
    assert "lease lost" in caplog.text


async def test_a_claim_lost_to_another_worker_is_a_normal_outcome(make_bench: MakeBench) -> None:
    bench = make_bench()
    job = await bench.submit()
    await bench.store.inner.transition(claiming(job, owner="boot-1/worker-2", at=bench.clock()))
    assert await bench.attempt(job) is Outcome.NOT_CLAIMED


@pytest.mark.parametrize("step", ["get_job", "transition"])
async def test_a_store_that_is_away_before_the_claim_spends_nothing(make_bench: MakeBench, step: str) -> None:
    bench = make_bench()
    job = await bench.submit()
    bench.store.failing.add(step)
    with pytest.raises(StoreUnavailableError):
        await bench.attempt(job)
    assert (await bench.stored(job)).attempts == 0


async def test_an_outcome_is_written_as_soon_as_the_store_is_back(make_bench: MakeBench) -> None:
    async def break_the_store(payload: object, context: object) -> Anything:
        bench.store.failing.add("transition")
        asyncio.get_running_loop().call_later(0.3, bench.store.failing.clear)
        return Anything()

    bench = make_bench(handler(break_the_store))
    job = await bench.submit()
    assert await bench.attempt(job) is Outcome.SUCCEEDED
    assert bench.store.calls["transition"] > 2
