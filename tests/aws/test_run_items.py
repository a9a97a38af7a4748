"""How runs lie in the table: what an append writes, what readers pay for, and that nothing outlives its job."""

import asyncio
import json
import random
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from rauskuclaw.adapters.aws import keys, run_items
from rauskuclaw.adapters.aws.bodies import MAX_IN_ITEM, ORPHANED_AFTER
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.run_items import MAX_LINE
from rauskuclaw.adapters.aws.values import unpack
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports import Backend, Conflicting, Created, JobFilter, Replayed
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.support.aws import AwsStorage, new_session
from tests.support.clock import NOON, after
from tests.support.factories import make_entry, make_key, make_submission
from tests.support.lives import applied, claimed, claiming, read, stored_in, succeeding
from tests.support.runs import answered, asked, done, for_question, intended, message, numbered, recorded, wait, waiting

SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)


def noise(size: int, seed: int = 1) -> str:
    """Text of so many characters that deflates to about half of it."""
    return random.Random(seed).randbytes(size // 2).hex()


def items_of(storage: AwsStorage, job: Job) -> list[dict[str, Any]]:
    """Everything in a job's partition."""
    found = storage.clients["dynamodb"].query(
        TableName=storage.table_name,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.job_pk(job.id)}},
    )
    return [unpack(item) for item in found["Items"]]


def objects_of(storage: AwsStorage, job: Job) -> int:
    found = storage.clients["s3"].list_objects_v2(Bucket=storage.bucket_name, Prefix=f"spill/{job.id}/")
    return int(found["KeyCount"])


def kinds_of(storage: AwsStorage, job: Job) -> Counter[str]:
    """Items by the first two letters of their sort keys."""
    return Counter(item["sk"][:2] for item in items_of(storage, job))


async def watched(storage: AwsStorage) -> tuple[Backend, list[dict[str, Any]]]:
    """A handle, and every request to DynamoDB that it makes: its operation as `_`, and what is asked for."""
    requests: list[dict[str, Any]] = []
    session = new_session()

    def note(model: Any, params: Any, **_: Any) -> None:
        requests.append({"_": model.name, **json.loads(params["body"])})

    session.events.register("before-call.dynamodb", note)
    return await storage.open(session=session), requests


async def test_an_append_is_one_transaction_of_steps_and_row(storage: AwsStorage) -> None:
    backend, requests = await watched(storage)
    job = await claimed(backend.store)
    requests.clear()
    assert await backend.runs.append(job, numbered(answered(), intended(), at=after(60)), after_seq=0)
    [request] = requests
    assert request["_"] == "TransactWriteItems"
    put, update = request["TransactItems"]
    assert put["Put"]["Item"]["sk"]["S"] == keys.steps_sk(2)
    assert update["Update"]["Key"]["sk"]["S"] == keys.ROW
    await backend.close()


async def test_a_delivery_is_a_read_and_one_transaction(storage: AwsStorage) -> None:
    backend, requests = await watched(storage)
    job = await waiting(backend)
    requests.clear()
    await backend.runs.deliver(job.id, message())
    assert [request["_"] for request in requests] == ["GetItem", "TransactWriteItems"]
    assert [next(iter(part)) for part in requests[1]["TransactItems"]] == ["Put", "Update"]
    await backend.close()


async def test_steps_are_read_by_one_query_from_where_it_is_asked(storage: AwsStorage) -> None:
    backend, requests = await watched(storage)
    job = await claimed(backend.store)
    for turn in range(20):
        await recorded(backend, job, asked(), answered(f"{turn}"), after_seq=2 * turn)
    requests.clear()
    steps = await backend.runs.read_steps(job.id, after=17, limit=4)
    assert [step.seq for step in steps] == [18, 19, 20, 21]
    [request] = requests
    assert (request["_"], request["Limit"]) == ("Query", 4)
    assert keys.steps_sk(18) in str(request["ExpressionAttributeValues"])
    await backend.close()


async def test_readers_of_the_log_do_not_read_steps(storage: AwsStorage) -> None:
    """Of a partition DynamoDB bills what a query walks over, whoever stops early."""
    backend, requests = await watched(storage)
    job = await claimed(backend.store)
    for turn in range(20):
        await recorded(backend, job, asked(), after_seq=turn)
        await backend.runs.deliver(job.id, message())
    await backend.store.append_events(job, [make_entry("long" * 500, at=after(50))])
    assert {"A#", "I#", "L#", "R"} <= set(kinds_of(storage, job))
    requests.clear()
    events = await backend.store.read_events(job.id, after=0, limit=100)
    await backend.store.tail_log(job.id, limit=10)
    assert [event.kind for event in events].count("step") == 20
    for request in requests:
        found = storage.clients["dynamodb"].query(**{name: given for name, given in request.items() if name != "_"})
        walked = {item["sk"]["S"][:2] for item in found["Items"]}
        assert walked == {"L#", "R"}
    await backend.close()


async def test_a_long_step_stands_beside_the_others(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    steps = await recorded(backend, job, answered(noise(MAX_LINE - 1000)), answered("short"))
    assert kinds_of(storage, job)["B#"] == 0
    steps = [*steps, *await recorded(backend, job, answered(noise(MAX_LINE + 1)), answered("short"), after_seq=2)]
    assert (kinds_of(storage, job)["B#"], objects_of(storage, job)) == (1, 0)
    steps = [*steps, *await recorded(backend, job, done(1, result=noise(MAX_IN_ITEM + 1)), after_seq=4)]
    assert (kinds_of(storage, job)["B#"], objects_of(storage, job)) == (1, 1)
    assert await backend.runs.read_steps(job.id) == steps
    [row] = [item for item in items_of(storage, job) if item["sk"] == keys.steps_sk(4)]
    assert len(row["v"]) < 500


async def test_a_step_is_only_recorded_when_its_long_part_is_stored(open_faulty: OpenFaulty) -> None:
    faults = Faults(broken=1.0, picks=lambda operation, _: operation == "PutObject")
    backend = await open_faulty(faults, budget=SHORT)
    job = await claimed(backend.store)
    with pytest.raises(Exception, match="did not succeed in time"):
        await backend.runs.append(job, numbered(answered(noise(MAX_IN_ITEM + 1))), after_seq=0)
    assert (await read(backend.store, job)).steps == 0


async def test_many_steps_of_one_append_are_several_items(
    open_faulty: OpenFaulty, storage: AwsStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_items, "MAX_LINES", 2000)
    backend = await open_faulty()
    job = await claimed(backend.store)
    steps = await recorded(backend, job, *(answered(noise(600, seed)) for seed in range(10)))
    assert kinds_of(storage, job)["A#"] == 5
    assert await backend.runs.read_steps(job.id) == steps
    for after_seq in (1, 2, 5):
        assert await backend.runs.read_steps(job.id, after=after_seq, limit=3) == steps[after_seq : after_seq + 3]
    assert await backend.runs.append(job, steps, after_seq=0)
    assert not await backend.runs.append(job, numbered(*(answered(noise(600, 99)) for _ in range(10))), after_seq=0)


async def test_more_steps_than_a_transaction_takes_are_refused(open_faulty: OpenFaulty) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    long = [answered(noise(MAX_LINE - 1000, seed)) for seed in range(300)]
    with pytest.raises(ValueError, match="300 steps are more than one append takes"):
        await backend.runs.append(job, numbered(*long), after_seq=0)
    assert (await read(backend.store, job)).steps == 0


@pytest.mark.parametrize("what", ["steps", "message"])
@pytest.mark.parametrize("text", ["short", noise(MAX_LINE + 1), noise(MAX_IN_ITEM + 1)], ids=["row", "item", "object"])
async def test_a_purged_run_leaves_nothing(open_faulty: OpenFaulty, storage: AwsStorage, text: str, what: str) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    if what == "steps":
        await recorded(backend, job, answered(text))
    else:
        await backend.runs.deliver(job.id, message(text))
    gone = await applied(backend.store, succeeding(job))
    assert gone.expires_at is not None
    [row] = [item for item in items_of(storage, job) if item["sk"] == keys.ROW]
    assert row["ttl"] == row["hold"]  # or TTL took the row from under all the rest
    assert await backend.store.purge_expired(gone.expires_at, limit=10) == 1
    assert items_of(storage, job) == []
    assert objects_of(storage, job) == 0


@pytest.mark.parametrize("size", [MAX_LINE + 1, MAX_IN_ITEM + 1], ids=["in an item", "in S3"])
async def test_a_long_message_that_did_not_count_is_erased(
    open_faulty: OpenFaulty, storage: AwsStorage, size: int
) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    await backend.runs.deliver(job.id, message(noise(size), key="m"))
    await backend.runs.deliver(job.id, message(noise(size), key="m"))
    await backend.runs.deliver(job.id, message(noise(size), key="m", at=after(999)))
    await backend.runs.deliver(job.id, message(noise(size, seed=2), key="m"))
    assert kinds_of(storage, job)["B#"] + objects_of(storage, job) == 1
    [item] = await backend.runs.read_inbox(job.id)
    assert item.body["text"] == noise(size)
    ended = await stored_in(backend.store, succeeding(job).after.status)
    await backend.runs.deliver(ended.id, message(noise(size)))
    assert kinds_of(storage, ended)["B#"] + objects_of(storage, ended) == 0


async def test_long_and_odd_keys_of_an_inbox_are_told_apart(open_faulty: OpenFaulty) -> None:
    backend = await open_faulty()
    job = await claimed(backend.store)
    odd = ["a#b", "ä" * 700, "x" * 3000, "x" * 2999 + "y", "\ud83e", " "]
    for key in odd:
        await backend.runs.deliver(job.id, message("t", key=key))
    assert [item.key for item in await backend.runs.read_inbox(job.id)] == odd


async def test_a_job_that_waits_is_in_a_partition_of_its_own(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    backend = await open_faulty()
    asks, other = await waiting(backend), await claimed(backend.store)
    parent = await applied(backend.store, wait(other, for_question(kind="child", reason="AWAITING_CHILD")))
    states = {job.id: items_of(storage, job)[-1]["sp"].partition("#")[0] for job in (asks, parent)}
    assert states == {asks.id: keys.ASKING, parent.id: keys.PARENT}
    assert [job.id for job in (await backend.runs.waiting_jobs("question", limit=5)).items] == [asks.id]
    assert [job.id for job in (await backend.runs.waiting_jobs("child", limit=5)).items] == [parent.id]
    for where in (JobFilter(), JobFilter(status=JobStatus.QUEUED)):
        assert {job.id for job in (await backend.store.list_jobs(where, limit=5)).items} == {asks.id, parent.id}
    assert (await backend.metrics.job_statuses())[JobStatus.QUEUED] == 2
    # A check that comes early leaves both where they are.
    assert await backend.store.reschedule_check(asks, check_at=after(hours=1), wakes=1)
    assert items_of(storage, asks)[-1]["sp"].startswith(keys.ASKING)
    assert (await read(backend.store, asks)).waiting_for == asks.waiting_for


async def test_a_fork_that_lost_its_key_leaves_no_steps(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    backend = await open_faulty()
    steps = tuple(replace(step, reused=True) for step in numbered(answered(noise(MAX_LINE + 1)), asked()))
    first, same, other = (
        make_submission(idempotency=make_key(request={"from": number}), steps=steps) for number in (1, 1, 2)
    )
    assert await backend.store.submit([first], now=NOON) == [Created(first.job)]
    outcomes = await backend.store.submit([same], now=NOON) + await backend.store.submit([other], now=NOON)
    assert [type(outcome) for outcome in outcomes] == [Replayed, Conflicting]
    assert [items_of(storage, one.job) for one in (same, other)] == [[], []]
    assert await backend.runs.read_steps(first.job.id) == list(steps)
    # The same job once more is a repetition, and its steps stay as they are.
    running = await applied(backend.store, claiming(first.job))
    await recorded(backend, running, answered("mine"), after_seq=2)
    assert [type(one) for one in await backend.store.submit([replace(first, idempotency=None)], now=NOON)] == [Replayed]
    assert len(await backend.runs.read_steps(first.job.id)) == 3


async def test_steps_of_a_fork_whose_creator_died_go_by_ttl(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    def rows(operation: str, request: Any) -> bool:
        return operation == "PutItem" and request is not None and b'"sk": {"S": "R"}' in request.body

    backend = await open_faulty(Faults(broken=1.0, picks=rows), budget=SHORT)
    lost = make_submission(idempotency=make_key(), steps=tuple(numbered(answered(), asked())))
    with pytest.raises(StoreUnavailableError):
        await backend.store.submit([lost], now=NOON)
    [item] = items_of(storage, lost.job)
    left = item["ttl"] - utc_now().timestamp()
    assert left == pytest.approx(ORPHANED_AFTER.total_seconds(), abs=600)
    steady = await open_faulty()
    assert await steady.store.submit([lost], now=NOON) == [Created(lost.job)]
    assert len(await steady.runs.read_steps(lost.job.id)) == 2


async def test_many_deliveries_to_many_jobs_at_once(open_faulty: OpenFaulty) -> None:
    backend, other = await open_faulty(), await open_faulty()
    jobs = [await waiting(backend) for _ in range(3)]
    told = await asyncio.gather(
        *((backend, other)[n % 2].runs.deliver(job.id, message(str(n))) for job in jobs for n in range(6))
    )
    assert all(one is not None and one.job.waiting_for is None for one in told)
    for job in jobs:
        assert [item.seq for item in await backend.runs.read_inbox(job.id)] == list(range(1, 7))
        assert await backend.runs.read_inbox(job.id, after=4) == (await backend.runs.read_inbox(job.id))[4:]
