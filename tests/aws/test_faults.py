"""The driver under throttling, 5xx and lost answers: nothing is lost, nothing happens twice, errors are ours."""

import asyncio
import random
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import MAX_IN_ITEM, MAX_IN_ROW, ORPHANED_AFTER
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.jobs.directory import MAX_PAIRS
from rauskuclaw.adapters.aws.jobs.listing import MAX_ROUNDS
from rauskuclaw.domain import events
from rauskuclaw.domain.callbacks import DeliveryState
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.errors import BlobUnavailableError, QueueUnavailableError, StoreUnavailableError
from rauskuclaw.ports import Conflicting, Created, DeliveryChange, JobFilter, Replayed, Store
from rauskuclaw.services.jobs.requests import MAX_RUN_AT
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import WRITES, Faults
from tests.support.aws import AwsStorage, new_session, template
from tests.support.clock import NOON, after
from tests.support.factories import (
    CALLBACK_URL,
    make_entry,
    make_job,
    make_job_type,
    make_key,
    make_submission,
    make_wake_up,
)
from tests.support.lives import applied, claimed, claiming, stored_in, submitted, succeeding

SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)


async def live(store: Store, number: int) -> None:
    """One job's whole life, with a line of its own."""
    job = make_job(created_at=NOON + timedelta(seconds=number))
    assert await store.submit([make_submission(job, idempotency=make_key(f"k{number}"))], now=NOON) == [Created(job)]
    running = await applied(store, claiming(job))
    assert await store.renew_lease(running, until=after(90), started=True)
    line = make_entry(f"line of {number}", at=running.updated_at + timedelta(milliseconds=500))
    assert await store.append_events(running, [line])
    await applied(store, succeeding(running, {"n": number}))


@pytest.mark.parametrize(
    "given",
    [{"throttle": 0.05}, {"throttle": 0.5}, {"broken": 0.3}, {"throttle": 0.2, "broken": 0.2, "lost": 0.3}],
    ids=str,
)
async def test_jobs_live_through_faults_and_each_thing_happens_once(open_faulty: OpenFaulty, given: Any) -> None:
    faults = Faults(**given)
    store = (await open_faulty(faults)).store
    await asyncio.gather(*(live(store, number) for number in range(12)))
    faults.stop()
    jobs = (await store.list_jobs(JobFilter(status=JobStatus.SUCCEEDED), limit=50)).items
    assert len(jobs) == 12
    assert sum(faults.injected.values()) > 0
    for job in jobs:
        log = [event.message for event in await store.read_events(job.id, after=0, limit=50)]
        assert [log[0], log[1], log[3]] == [events.CREATED, events.CLAIMED, events.SUCCEEDED]
        assert (len(log), log[2][:8]) == (4, "line of ")


@pytest.mark.parametrize("given", [{"throttle": 1.0}, {"broken": 1.0}], ids=str)
async def test_without_any_answer_the_store_is_unavailable_within_its_budget(
    open_faulty: OpenFaulty, given: Any
) -> None:
    steady = (await open_faulty()).store
    running = await claimed(steady)
    faults = Faults(**given)
    store = (await open_faulty(faults, budget=SHORT)).store
    new = make_submission(idempotency=make_key())
    calls = [
        lambda: store.submit([new], now=NOON),
        lambda: store.get_job(running.id),
        lambda: store.transition(succeeding(running)),
        lambda: store.append_events(running, [make_entry()]),
        lambda: store.renew_lease(running, until=after(99), started=True),
        lambda: store.due_for_check(after(hours=1), limit=10),
        lambda: store.list_jobs(JobFilter(), limit=10),
        lambda: store.statuses([running.id]),
        store.check,
    ]
    for call in calls:
        started = time.monotonic()
        with pytest.raises(StoreUnavailableError):
            await call()
        assert time.monotonic() - started < 60
    assert await steady.get_job(new.job.id) is None
    assert await steady.get_job(running.id) == running
    faults.stop()
    assert await store.submit([new], now=NOON) == [Created(new.job)]


async def test_a_submit_whose_answers_are_lost_is_created_once(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store
    for key in (None, make_key()):
        faults.injected.clear()
        faults.lose_once("PutItem")
        new = make_submission(idempotency=key)
        assert await store.submit([new], now=NOON) == [Created(new.job)]
        assert faults.injected["lost"] == 1
    assert len((await store.list_jobs(JobFilter(), limit=10)).items) == 2


@pytest.mark.parametrize("operation", ["UpdateItem", "TransactWriteItems"])
async def test_a_line_whose_answer_is_lost_is_there_once(open_faulty: OpenFaulty, operation: str) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store
    running = await claimed(store)
    message = "short" if operation == "UpdateItem" else "long" * 400
    faults.lose_once(operation)
    assert await store.append_events(running, [make_entry(message)])
    assert faults.injected["lost"] == 1
    log = [event.message for event in await store.read_events(running.id, after=0, limit=50)]
    assert log.count(message) == 1


async def test_every_change_recognises_itself_after_its_answer_was_lost(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store

    async def losing(operation: str, call: Any) -> Any:
        faults.injected.clear()
        faults.lose_once(operation)
        answer = await call
        assert faults.injected["lost"] == 1
        return answer

    job = await submitted(store, callback_url=CALLBACK_URL)
    assert await losing("UpdateItem", store.reschedule_check(job, check_at=after(600), wakes=1))
    claim = claiming(job)
    assert await losing("UpdateItem", store.transition(claim))
    assert await losing("UpdateItem", store.renew_lease(claim.after, until=after(90), started=True))
    assert await losing("UpdateItem", store.transition(succeeding(claim.after)))
    delivery = await store.get_delivery(job.id)
    assert delivery is not None
    begun = delivery.begin_try(after(99), lease=timedelta(seconds=30))
    assert await losing("UpdateItem", store.change_delivery(DeliveryChange(delivery, begun)))
    ended = DeliveryChange(begun, begun.delivered(200), (make_entry(events.CALLBACK_DELIVERED),))
    assert await losing("UpdateItem", store.change_delivery(ended))
    job_type = make_job_type()
    assert await losing("PutItem", store.create_type(job_type))
    assert await losing("PutItem", store.replace_type(job_type, replace(job_type, enabled=False)))
    log = [event.message for event in await store.read_events(job.id, after=0, limit=50)]
    assert log == [events.CREATED, events.CLAIMED, events.SUCCEEDED, events.CALLBACK_DELIVERED]
    assert (await store.get_delivery(job.id)) == ended.after
    assert ended.after.state is DeliveryState.DELIVERED


def rows_of_jobs(operation: str, request: Any) -> bool:
    return operation == "PutItem" and b'"sk": {"S": "R"}' in request.body and b'"pk": {"S": "J#' in request.body


def only_rows(operation: str, request: Any) -> bool:
    """Puts of a job's row; the idempotency record holds such a row too, but is not one."""
    return rows_of_jobs(operation, request) and b'"wt"' not in request.body


@pytest.mark.parametrize("same", [True, False], ids=["same request", "other request"])
async def test_a_create_that_died_between_record_and_row_is_finished_by_the_next(
    open_faulty: OpenFaulty, same: bool
) -> None:
    store = (await open_faulty(Faults(broken=1.0, picks=only_rows), budget=SHORT)).store
    first = make_submission(idempotency=make_key())
    with pytest.raises(StoreUnavailableError):
        await store.submit([first], now=NOON)
    steady = (await open_faulty()).store
    assert await steady.get_job(first.job.id) is None
    again = make_submission(idempotency=make_key() if same else make_key(request={"type": "other"}))
    [outcome] = await steady.submit([again], now=after(5))
    assert outcome == (Created(first.job) if same else Conflicting(first.job.id, ("input", "type")))
    assert await steady.get_job(first.job.id) == first.job
    assert await steady.submit([make_submission(idempotency=make_key())], now=after(6)) == [Replayed(first.job)]
    assert [job.id for job in (await steady.list_jobs(JobFilter(), limit=10)).items] == [first.job.id]


async def test_a_record_whose_job_is_long_gone_does_not_bring_it_back(open_faulty: OpenFaulty) -> None:
    store = (await open_faulty(Faults(broken=1.0, picks=only_rows), budget=SHORT)).store
    lost = make_submission(idempotency=make_key())
    with pytest.raises(StoreUnavailableError):
        await store.submit([lost], now=NOON)
    steady = (await open_faulty()).store
    later = make_submission(idempotency=make_key())
    assert await steady.submit([later], now=after(hours=2)) == [Created(later.job)]
    assert await steady.get_job(lost.job.id) is None


@pytest.mark.parametrize("size", [399_000, 400_000, 401_000, 900_000])
async def test_bodies_of_any_size_are_stored_and_come_back(open_faulty: OpenFaulty, size: int) -> None:
    store = (await open_faulty()).store
    running = await claimed(store, input={"text": "x" * size})
    done = await applied(store, succeeding(running, {"text": "y" * size}))
    assert await store.get_job(running.id) == done


async def test_a_big_input_is_in_s3_before_its_row(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    faults = Faults(broken=1.0, picks=lambda operation, _: operation == "PutObject")
    store = (await open_faulty(faults, budget=SHORT)).store
    new = make_submission(input={"text": "x" * (MAX_IN_ITEM + 1)})
    with pytest.raises(BlobUnavailableError):
        await store.submit([new], now=NOON)
    assert await store.get_job(new.job.id) is None
    faults.stop()
    assert await store.submit([new], now=NOON) == [Created(new.job)]
    objects = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name, Prefix=f"spill/{new.job.id}/")
    assert objects["KeyCount"] == 1


async def test_a_body_that_is_missing_is_named(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    store = (await open_faulty()).store
    job = await submitted(store, input={"text": "x" * (MAX_IN_ITEM + 1)})
    [found] = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name, Prefix="spill/")["Contents"]
    storage.clients["s3"].delete_object(Bucket=storage.bucket_name, Key=found["Key"])
    with pytest.raises(BlobUnavailableError) as caught:
        await store.get_job(job.id)
    assert (caught.value.code, job.id in caught.value.message) == ("BODY_MISSING", True)


@pytest.mark.parametrize("size", [MAX_IN_ROW + 100, MAX_IN_ITEM + 1], ids=["in an item", "in S3"])
@pytest.mark.parametrize("same", [True, False], ids=["a replay", "a conflict"])
async def test_the_input_of_a_create_that_lost_its_key_is_erased(
    open_faulty: OpenFaulty, storage: AwsStorage, size: int, same: bool
) -> None:
    stores = [(await open_faulty()).store for _ in range(2)]
    text = noise(size)
    bodies = [{"text": text}, {"text": text if same else text[::-1]}]
    news = [make_submission(input=body, idempotency=make_key(request={"input": body})) for body in bodies]
    outcomes = await asyncio.gather(*(store.submit([new], now=NOON) for store, new in zip(stores, news, strict=True)))
    assert sorted(type(one).__name__ for [one] in outcomes) == sorted(
        ["Created", "Replayed" if same else "Conflicting"]
    )
    # Whoever finishes the other's job first has created it, so the ids tell who lost.
    kept = {one.job_id if isinstance(one, Conflicting) else one.job.id for [one] in outcomes}
    [winner] = [new.job for new in news if new.job.id in kept]
    [loser] = [new.job.id for new in news if new.job.id not in kept]
    assert [bodies_of(storage, winner.id), bodies_of(storage, loser)] == [1, 0]
    assert await stores[0].get_job(winner.id) == winner


def noise(size: int) -> str:
    """Text that deflates to more than so many bytes."""
    return random.Random(1).randbytes(size).hex()


def bodies_of(storage: AwsStorage, job_id: str) -> int:
    """How many bodies of a job stand outside of its row."""
    objects = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name, Prefix=f"spill/{job_id}/")
    items = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :body)",
        ExpressionAttributeValues={":pk": {"S": keys.job_pk(job_id)}, ":body": {"S": keys.BODY}},
    )
    return int(objects["KeyCount"] + items["Count"])


async def test_a_body_without_its_row_is_erased_by_ttl_as_late_as_by_the_bucket(
    open_faulty: OpenFaulty, storage: AwsStorage
) -> None:
    """Its writer died before the row. Longer than any job lives, because it cannot know."""
    job = await submitted((await open_faulty()).store, input={"text": noise(MAX_IN_ROW + 100)})
    found = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk AND begins_with(sk, :body)",
        ExpressionAttributeValues={":pk": {"S": keys.job_pk(job.id)}, ":body": {"S": keys.BODY}},
    )["Items"]
    [left] = [int(item["ttl"]["N"]) - time.time() for item in found]
    assert left == pytest.approx(ORPHANED_AFTER.total_seconds(), abs=600)
    rules = template()["Resources"]["BlobBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert [rule["ExpirationInDays"] for rule in rules if rule["Prefix"] == "spill/"] == [ORPHANED_AFTER.days]
    assert MAX_RUN_AT + timedelta(days=365) < ORPHANED_AFTER


async def test_a_result_that_lost_its_race_leaves_no_object(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    store = (await open_faulty()).store
    running = await claimed(store)
    big = {"text": "x" * (MAX_IN_ITEM + 1)}
    won = await applied(store, succeeding(running, big))
    assert await store.transition(succeeding(running, {**big, "n": 2})) is False
    objects = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name, Prefix="spill/")
    assert objects["KeyCount"] == 1
    assert await store.get_job(running.id) == won


async def test_a_queue_that_does_not_answer_is_an_error_of_ours(open_faulty: OpenFaulty) -> None:
    faults = Faults(broken=1.0)
    queue = (await open_faulty(faults, budget=SHORT)).queue
    with pytest.raises(QueueUnavailableError):
        await queue.send([make_wake_up()])
    with pytest.raises(QueueUnavailableError):
        await queue.receive("default", limit=1, visibility=timedelta(seconds=30))
    with pytest.raises(QueueUnavailableError):
        await queue.send([make_wake_up(lane="nowhere")])


async def test_a_missing_table_is_an_outage_and_not_retried(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    faults = Faults()
    backend = await replace(storage, table_name="not-there").open(session=faults.install(new_session()))
    with pytest.raises(StoreUnavailableError):
        await backend.store.get_job("anything")
    await backend.close()
    assert faults.seen["GetItem"] == 1


async def test_no_path_scans_and_hot_ones_use_few_calls(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store
    await live(store, 1)
    assert faults.seen == {"PutItem": 2, "UpdateItem": 5}
    await stored_in(store, JobStatus.FAILED, callback_url=CALLBACK_URL)
    for where in (JobFilter(), *(JobFilter(status=one) for one in JobStatus), JobFilter(type="a", queue="b")):
        await store.list_jobs(where, limit=20)
    await store.due_for_check(after(days=1), limit=20)
    await store.due_deliveries(after(days=1), limit=20)
    await store.leased_jobs(limit=20)
    await store.purge_expired(after(days=900), limit=20)
    await store.list_types()
    assert faults.seen["Scan"] == 0
    assert {name for name in faults.seen if "Write" in name or name in WRITES} <= {*WRITES, "BatchWriteItem"}


async def test_a_page_of_all_jobs_takes_two_queries_for_each_pair_and_130_at_most(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    store = (await open_faulty(faults)).store
    counts: dict[int, int] = {}
    for pairs in (3, 70):
        jobs = [make_job(queue=f"q{n}") for n in range(pairs)]
        for job in jobs:  # one after the other: which pairs find room is then known
            await store.submit([make_submission(job)], now=NOON)
        faults.seen.clear()
        page = await store.list_jobs(JobFilter(), limit=100)
        counts[pairs] = faults.seen["Query"]
        assert {job.id for job in jobs} <= {job.id for job in page.items}
    assert counts == {3: 3 * keys.LIST_SHARDS, 70: (MAX_PAIRS + 1) * keys.LIST_SHARDS}
    assert max(counts.values()) == 130
    faults.seen.clear()
    await store.list_jobs(JobFilter(queue="q1"), limit=10)
    assert faults.seen["Query"] == 2 * keys.LIST_SHARDS  # its pair, and the one that further pairs share
    faults.seen.clear()
    await store.list_jobs(JobFilter(status=JobStatus.RUNNING), limit=10)
    assert faults.seen["Query"] <= MAX_ROUNDS * 2 * keys.STATE_SHARDS


@pytest.mark.parametrize("given", [{"throttle": 1.0}, {"broken": 1.0}], ids=str)
async def test_a_table_that_takes_no_writes_is_not_healthy_until_it_does(open_faulty: OpenFaulty, given: Any) -> None:
    faults = Faults(**given, picks=lambda operation, _: operation in WRITES)
    store = (await open_faulty(faults, budget=SHORT)).store
    assert (await store.list_jobs(JobFilter(), limit=1)).items == ()  # reads go on
    with pytest.raises(StoreUnavailableError):
        await store.check()
    faults.stop()
    await store.check()
