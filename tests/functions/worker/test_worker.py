"""The worker function over recorded SQS events and real storage."""

import asyncio
import logging
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any, cast

import pytest

from functions.embed import handler as embed
from functions.worker import handler as worker
from rauskuclaw import lambda_runtime
from rauskuclaw.adapters.sqlite.backend import open_sqlite
from rauskuclaw.domain.job import JobStatus
from tests.support.attempts import Anything, Bench, handler
from tests.support.clock import ManualClock
from tests.support.events import FunctionContext, body_of, sqs_event, sqs_record, wake_up_record

PLENTY = FunctionContext(left_ms=300_000)
POISON = [
    "",
    "not json",
    "[]",
    "null",
    '"text"',
    "[" * 100_000,
    body_of(v=2),
    body_of(v=None),
    body_of(type="job.other"),
    body_of(job_id=None),
    body_of(job_id=7),
    body_of(job_id=""),
    "x" * 1024 * 1024,
    "\ud800",
]


async def fails_on_demand(payload: Any, context: Any) -> Anything:
    if getattr(payload, "fail", False):
        raise OSError("as asked")
    return Anything()


@pytest.fixture
def bench(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Bench]:
    clock = ManualClock()
    with TemporaryDirectory(prefix="rk-") as run_dir:
        backend = runner.run(open_sqlite(tmp_path / "jobs.sqlite", run_dir=Path(run_dir), clock=clock))
        bench = Bench(backend, clock, handler(fails_on_demand))
        lambda_runtime.use_engine(cast(Any, SimpleNamespace(runs=bench.execution, backend=bench.backend)))
        yield bench
        lambda_runtime.use_engine(None)
        runner.run(backend.close())


def failed_ids(response: Any) -> list[str]:
    return [item["itemIdentifier"] for item in response["batchItemFailures"]]


async def test_a_batch_of_ten_runs_every_job_and_returns_no_message(bench: Bench) -> None:
    jobs = [await bench.submit() for _ in range(10)]
    response = await worker.handle_batch(sqs_event(*[wake_up_record(job) for job in jobs]), PLENTY)
    assert response == {"batchItemFailures": []}
    assert {(await bench.stored(job)).status for job in jobs} == {JobStatus.SUCCEEDED}


async def test_a_job_that_fails_is_dealt_with_and_its_message_acknowledged(bench: Bench) -> None:
    job = await bench.submit(input={"fail": True}, max_attempts=2)
    assert await worker.handle_batch(sqs_event(wake_up_record(job)), PLENTY) == {"batchItemFailures": []}
    assert (await bench.stored(job)).status is JobStatus.QUEUED


@pytest.mark.parametrize("body", POISON, ids=lambda body: body[:30])
async def test_a_poison_message_is_returned_and_logged_and_the_rest_is_done(
    bench: Bench, body: str, caplog: pytest.LogCaptureFixture
) -> None:
    job = await bench.submit()
    event = sqs_event(sqs_record(body, message_id="poison"), wake_up_record(job))
    with caplog.at_level(logging.ERROR):
        response = await worker.handle_batch(event, PLENTY)
    assert failed_ids(response) == ["poison"]
    assert "poison" in caplog.text
    assert (await bench.stored(job)).status is JobStatus.SUCCEEDED


async def test_a_job_that_takes_its_turn_alone_does_not_wait_for_a_poison_message(bench: Bench) -> None:
    """A message that is no wake-up is done with: it must not count among the others that the job waits for."""
    job = await bench.submit(crashes=1)
    event = sqs_event(sqs_record("no", message_id="poison"), wake_up_record(job))
    async with asyncio.timeout(60):
        assert failed_ids(await worker.handle_batch(event, PLENTY)) == ["poison"]
    assert (await bench.stored(job)).status is JobStatus.SUCCEEDED


async def test_when_all_messages_are_poison_they_are_listed_not_raised(bench: Bench) -> None:
    records = [sqs_record("no", message_id=f"m-{n}") for n in range(3)]
    assert failed_ids(await worker.handle_batch(sqs_event(*records), PLENTY)) == ["m-0", "m-1", "m-2"]


async def test_one_message_twice_in_a_batch_is_answered_once(bench: Bench) -> None:
    record = sqs_record("no", message_id="twice")
    assert failed_ids(await worker.handle_batch(sqs_event(record, record), PLENTY)) == ["twice"]


@pytest.mark.parametrize("odd", [{}, {"messageId": ""}, {"messageId": None}, None, "text", 7])
async def test_a_record_that_cannot_be_named_is_never_in_the_answer(bench: Bench, odd: Any) -> None:
    job = await bench.submit()
    assert await worker.handle_batch(sqs_event(odd, wake_up_record(job)), PLENTY) == {"batchItemFailures": []}
    assert (await bench.stored(job)).status is JobStatus.SUCCEEDED


@pytest.mark.parametrize("event", [{}, {"Records": []}, {"Records": None}, {"Records": "x"}])
async def test_an_event_without_records_is_answered_calmly(bench: Bench, event: Any) -> None:
    assert await worker.handle_batch(event, PLENTY) == {"batchItemFailures": []}


async def test_a_record_without_a_body_is_poison(bench: Bench) -> None:
    record = sqs_record("", message_id="bare")
    del record["body"]
    assert failed_ids(await worker.handle_batch(sqs_event(record), PLENTY)) == ["bare"]


async def test_messages_come_again_while_the_store_is_away_and_no_attempt_is_spent(bench: Bench) -> None:
    job = await bench.submit()
    bench.store.failing.add("get_job")
    response = await worker.handle_batch(sqs_event(wake_up_record(job), sqs_record("no", message_id="p")), PLENTY)
    assert failed_ids(response) == [job.id, "p"]
    bench.store.failing.clear()
    assert (await bench.stored(job)).attempts == 0
    assert await worker.handle_batch(sqs_event(wake_up_record(job)), PLENTY) == {"batchItemFailures": []}


@pytest.mark.parametrize("left_ms", [0, -5, 9_999, 10_000])
async def test_with_no_time_left_every_message_comes_again(bench: Bench, left_ms: float) -> None:
    jobs = [await bench.submit() for _ in range(2)]
    event = sqs_event(*[wake_up_record(job) for job in jobs])
    assert failed_ids(await worker.handle_batch(event, FunctionContext(left_ms))) == [job.id for job in jobs]


@pytest.mark.parametrize("context", [None, object(), FunctionContext(float("nan")), FunctionContext(cast(Any, "soon"))])
async def test_without_a_time_limit_jobs_just_run(bench: Bench, context: object) -> None:
    job = await bench.submit()
    assert await worker.handle_batch(sqs_event(wake_up_record(job)), context) == {"batchItemFailures": []}
    assert (await bench.stored(job)).status is JobStatus.SUCCEEDED


async def test_delivering_a_batch_again_changes_nothing(bench: Bench) -> None:
    jobs = [await bench.submit() for _ in range(3)]
    event = sqs_event(*[wake_up_record(job) for job in jobs])
    await worker.handle_batch(event, PLENTY)
    before = [await bench.stored(job) for job in jobs]
    assert await worker.handle_batch(event, PLENTY) == {"batchItemFailures": []}
    assert [await bench.stored(job) for job in jobs] == before


async def test_a_context_that_wants_to_know_is_told_of_each_message_dealt_with(bench: Bench) -> None:
    done: list[str] = []
    context = SimpleNamespace(record_done=done.append)
    job, failing = await bench.submit(), await bench.submit(input={"fail": True})
    event = sqs_event(wake_up_record(job), sqs_record("no", message_id="poison"), wake_up_record(failing))
    assert failed_ids(await worker.handle_batch(event, context)) == ["poison"]
    assert sorted(done) == sorted([job.id, failing.id])


async def test_the_embed_function_runs_jobs_by_the_same_rules(bench: Bench) -> None:
    job = await bench.submit(lane="embed")
    event = sqs_event(wake_up_record(job), sqs_record("no", message_id="poison"))
    assert failed_ids(await embed.handle_batch(event, PLENTY)) == ["poison"]
    assert (await bench.stored(job)).status is JobStatus.SUCCEEDED


def test_lambda_calls_run_on_one_loop_and_share_nothing_but_the_engine(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def open_bench() -> Bench:
        clock = ManualClock()
        return Bench(await open_sqlite(tmp_path / "jobs.sqlite", run_dir=tmp_path, clock=clock), clock)

    bench = lambda_runtime.run(open_bench())
    lambda_runtime.use_engine(cast(Any, SimpleNamespace(runs=bench.execution, backend=bench.backend)))
    try:
        for function in (worker.handler, embed.handler, worker.handler):
            job = lambda_runtime.run(bench.submit())
            assert function(sqs_event(wake_up_record(job)), PLENTY) == {"batchItemFailures": []}
            assert lambda_runtime.run(bench.stored(job)).status is JobStatus.SUCCEEDED
    finally:
        lambda_runtime.use_engine(None)
        lambda_runtime.run(bench.backend.close())
    assert '"succeeded"' in capsys.readouterr().out
