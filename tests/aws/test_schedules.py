"""Schedules in DynamoDB: races, faults and lost answers, inputs outside of rows, and histories that do not grow."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import MAX_IN_ITEM, MAX_IN_ROW
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.lanes import LaneMap
from rauskuclaw.domain.schedules import Overlap, Schedule
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports import Backend, JobFilter
from rauskuclaw.ports.schedules import RUNS_KEPT, ScheduleStore
from rauskuclaw.services.schedules.dispatch import Dispatcher
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.support.aws import AwsStorage
from tests.support.clock import NOON, ManualClock, after
from tests.support.factories import make_job, make_job_type, make_submission
from tests.support.schedules import changed, make_run, make_schedule

SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)
TYPE = "report.generate"


async def prepared(backend: Backend, **given: Any) -> Schedule:
    """A schedule that is stored, of a type that exists and whose jobs may overlap."""
    await backend.store.create_type(make_job_type(name=TYPE))
    schedule = make_schedule(**{"overlap": Overlap.ALLOW, **given})
    assert await backend.schedules.create(schedule)
    return schedule


async def jobs_of(backend: Backend) -> list[Any]:
    page = await backend.store.list_jobs(JobFilter(type=TYPE), limit=200)
    assert page.cursor is None
    return [job.created_by for job in page.items]


def dispatcher_of(backend: Backend, clock: ManualClock) -> Dispatcher:
    return Dispatcher(backend=backend, lanes=LaneMap(), clock=clock)


async def read(schedules: ScheduleStore, schedule: Schedule) -> Schedule:
    found = await schedules.get(schedule.id)
    assert found is not None
    return found


def objects(storage: AwsStorage) -> int:
    found: int = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name)["KeyCount"]
    return found


def items(storage: AwsStorage, schedule: Schedule) -> list[str]:
    """Sort keys of everything that is kept of a schedule."""
    found = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.schedule_pk(schedule.id)}},
    )
    return [item["sk"]["S"] for item in found["Items"]]


async def test_eight_schedulers_make_one_job_of_each_occurrence(open_faulty: OpenFaulty) -> None:
    clock = ManualClock()
    backends = [await open_faulty() for _ in range(8)]
    made = [await prepared(backends[0], interval_sec=60 * (n + 1), next_run_at=after(60 * (n + 1))) for n in range(3)]
    racing = [dispatcher_of(backend, clock) for backend in backends]
    for _ in range(12):
        clock.advance(seconds=60)
        await asyncio.gather(*(dispatcher.dispatch_due() for dispatcher in racing))
    found = await jobs_of(backends[0])
    assert [found.count(f"schedule:{schedule.id}") for schedule in made] == [12, 6, 4]


@pytest.mark.parametrize("given", [{"throttle": 0.3}, {"throttle": 0.1, "broken": 0.2, "lost": 0.3}], ids=str)
async def test_faults_lose_and_double_no_occurrence(open_faulty: OpenFaulty, given: Any) -> None:
    clock = ManualClock()
    steady = await open_faulty()
    schedule = await prepared(steady)
    faults = Faults(**given)
    dispatchers = [dispatcher_of(await open_faulty(faults), clock) for _ in range(2)]
    for _ in range(8):
        clock.advance(seconds=60)
        await asyncio.gather(*(dispatcher.dispatch_due() for dispatcher in dispatchers))
    assert sum(faults.injected.values()) > 0
    assert len(await jobs_of(steady)) == 8
    lines = await steady.schedules.runs(schedule.id, limit=50)
    assert [line.nominal_at for line in lines] == [after(60 * n) for n in range(8, 0, -1)]


async def test_every_change_recognises_itself_after_its_answer_was_lost(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    backend = await open_faulty(faults)
    schedules = backend.schedules

    async def losing(operation: str, call: Any) -> Any:
        faults.injected.clear()
        faults.lose_once(operation)
        answer = await call
        assert faults.injected["lost"] == 1
        return answer

    schedule = make_schedule()
    assert await losing("PutItem", schedules.create(schedule))
    job = make_job()
    new = replace(make_submission(job), counts=(Count("schedule.dispatched_jobs", job.type),))
    change = changed(schedule, name="x", submissions=(new,), runs=(make_run(job_id=job.id),))
    assert await losing("TransactWriteItems", schedules.change(change))
    assert [line.job_id for line in await schedules.runs(schedule.id, limit=10)] == [job.id]
    assert await backend.store.get_job(job.id) == job
    await backend.metrics.flush()
    [counted] = await backend.metrics.totals(NOON, after(days=1))
    assert (counted.name, counted.value) == ("schedule.dispatched_jobs", 1)
    assert await losing("TransactWriteItems", schedules.delete(schedule.id))
    assert await schedules.get(schedule.id) is None


async def test_without_an_answer_a_change_happened_whole_or_not_at_all(open_faulty: OpenFaulty) -> None:
    steady = await open_faulty()
    schedule = make_schedule()
    assert await steady.schedules.create(schedule)
    job = make_job()
    change = changed(schedule, submissions=(make_submission(job),), runs=(make_run(job_id=job.id),))
    faults = Faults(broken=1.0, picks=lambda operation, _: operation == "TransactWriteItems")
    cut_off = await open_faulty(faults, budget=SHORT)
    with pytest.raises(StoreUnavailableError):
        await cut_off.schedules.change(change)
    assert await steady.store.get_job(job.id) is None
    assert await steady.schedules.runs(schedule.id, limit=10) == []
    faults.stop()
    assert await cut_off.schedules.change(change)
    assert await steady.store.get_job(job.id) == job


@pytest.mark.parametrize("size", [MAX_IN_ROW * 3, MAX_IN_ITEM + 1], ids=["beside the row", "in S3"])
async def test_an_input_outside_of_the_row_goes_with_its_last_use(
    open_faulty: OpenFaulty, storage: AwsStorage, size: int
) -> None:
    schedules = (await open_faulty()).schedules
    first, second = ([f"{n}-{seed}" for n in range(size // 4)] for seed in "ab")
    schedule = make_schedule(input=first)
    assert await schedules.create(schedule)
    kept = objects(storage) + len(items(storage, schedule))
    assert await schedules.change(changed(schedule, name="same input"))
    renamed = await read(schedules, schedule)
    assert renamed.input == first
    assert await schedules.change(changed(renamed, input=second))
    assert not await schedules.change(changed(renamed, input=[*first, "lost"]))
    assert (await read(schedules, schedule)).input == second
    assert objects(storage) + len(items(storage, schedule)) == kept
    assert await schedules.delete(schedule.id)
    assert objects(storage) + len(items(storage, schedule)) == 0


async def test_a_history_takes_only_so_many_items(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    schedules = (await open_faulty()).schedules
    schedule = make_schedule()
    assert await schedules.create(schedule)
    for number in range(RUNS_KEPT + 5):
        assert await schedules.change(changed(schedule, runs=(make_run(message=str(number)),)))
        schedule = replace(schedule, revision=schedule.revision + 1)
    assert len(items(storage, schedule)) == RUNS_KEPT + 1
    assert [line.message for line in await schedules.runs(schedule.id, limit=2)] == ["204", "203"]


async def test_a_delete_that_was_interrupted_is_finished_by_the_next(
    open_faulty: OpenFaulty, storage: AwsStorage
) -> None:
    steady = (await open_faulty()).schedules
    schedule = make_schedule()
    assert await steady.create(schedule)
    assert await steady.change(changed(schedule, runs=(make_run(),)))
    faults = Faults(broken=1.0, picks=lambda operation, _: operation == "BatchWriteItem")
    with pytest.raises(StoreUnavailableError):
        await (await open_faulty(faults, budget=SHORT)).schedules.delete(schedule.id)
    assert await steady.get(schedule.id) is None
    assert not await steady.delete(schedule.id)
    assert items(storage, schedule) == []


async def test_what_is_due_is_found_with_two_queries_however_many_are_not(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    schedules = (await open_faulty(faults)).schedules
    due = make_schedule(next_run_at=after(5))
    others = [make_schedule(next_run_at=after(days=1) + timedelta(seconds=n)) for n in range(40)]
    await asyncio.gather(*(schedules.create(one) for one in (due, *others)))
    faults.seen.clear()
    assert await schedules.due(after(60), limit=100) == [due]
    assert faults.seen == {"Query": keys.DUE_SHARDS, "BatchGetItem": 1}
