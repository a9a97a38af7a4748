"""Memories on AWS: what is particular to the driver. What it has in common with others is in tests/contract."""

import asyncio
import random
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import pytest

from bench.cost_meter import CostMeter, Usage
from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.calls import RetryBudget
from rauskuclaw.adapters.aws.memory.snapshots import FRAME, MAGIC, Snapshot, SnapshotRule, decode, encode
from rauskuclaw.adapters.aws.memory.store import MemoryLimits
from rauskuclaw.adapters.aws.table import Term
from rauskuclaw.domain.memories import Memory, Quota, ScopeChange
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.errors import PayloadTooLargeError, StoreUnavailableError
from rauskuclaw.ports.memories import Availability, MemoryFilter, MemoryStore, QuotaExceeded, Reset, Written
from tests.aws.conftest import OpenFaulty
from tests.aws.faults import Faults
from tests.aws.test_stale_indexes import FrozenIndexes
from tests.support.aws import AwsStorage, new_session
from tests.support.clock import NOON, ManualClock, after
from tests.support.memories import MODEL, ROOMY, Follower, embedded, make_draft, make_vector, ready, written

EAGER = MemoryLimits(log_length=40, snapshots=SnapshotRule(rows=4, changes=4))
SHORT = RetryBudget(total=0.2, base=0.002, cap=0.01)
CANARY = "the key is under the third stone"


async def fill(memories: MemoryStore, rows: int, *, scope: str = "agent", value: Any = "x") -> list[Memory]:
    """Rows with vectors, embedded in one call."""
    drafts = [make_draft(f"k{n}", value, scope=scope) for n in range(rows)]
    stored = await asyncio.gather(*(written(memories, draft) for draft in drafts))
    await memories.set_embeddings([embedded(row, make_vector(n, 1)) for n, row in enumerate(stored)], now=NOON)
    return list(stored)


async def followed(memories: MemoryStore, scope: str = "agent") -> dict[str, bytes | None]:
    """The vectors by key that a reader who begins at the beginning knows."""
    follower = Follower(scope, page=50)
    await follower.catch_up(memories)
    return {row.memory.key: row.vector for row in follower.rows.values() if row.memory is not None}


def objects(storage: AwsStorage) -> dict[str, bytes]:
    s3, bucket = storage.clients["s3"], storage.bucket_name
    found = s3.list_objects_v2(Bucket=bucket).get("Contents", ())
    return {one["Key"]: s3.get_object(Bucket=bucket, Key=one["Key"])["Body"].read() for one in found}


def items(storage: AwsStorage) -> list[dict[str, Any]]:
    client = new_session().client("dynamodb", endpoint_url=storage.endpoint_url)
    found: list[dict[str, Any]] = client.scan(TableName=storage.table_name)["Items"]
    return found


# --- Snapshots -------------------------------------------------------------------------------------------------------


async def test_a_cold_reader_begins_with_the_snapshot_and_reads_no_rows(open_faulty: OpenFaulty) -> None:
    await fill((await open_faulty(memory_limits=EAGER)).memories, 30)
    seen = Faults()
    cold = (await open_faulty(seen, memory_limits=EAGER)).memories
    assert await followed(cold) == {f"k{n}": make_vector(n, 1) for n in range(30)}
    assert (seen.seen["GetObject"], seen.seen["PutObject"]) == (1, 0)
    assert seen.seen["Query"] == 0
    assert seen.seen["BatchGetItem"] == 0


async def test_a_snapshot_holds_what_may_be_believed_and_an_older_one_says_of_nothing_that_it_may(
    open_faulty: OpenFaulty,
) -> None:
    backend = await open_faulty(memory_limits=EAGER)
    memory = await written(backend.memories, make_draft(trust=Integrity.TRUSTED))
    snapshot = Snapshot("agent", 1, 1, [ScopeChange(memory.seq, memory.id, memory)])
    assert decode(encode(snapshot), memory.generation) == snapshot
    assert decode(without_trust(encode(snapshot)), memory.generation) == replace(
        snapshot, rows=[ScopeChange(memory.seq, memory.id, replace(memory, trust=Integrity.UNTRUSTED))]
    )


def without_trust(data: bytes) -> bytes:
    """As it was written before memories had trust: rows of fifteen values."""
    text = data[FRAME.size :].replace(b",true]", b"]")
    return FRAME.pack(MAGIC, len(text), zlib.crc32(text)) + text


async def test_what_came_after_the_snapshot_is_read_from_the_log(open_faulty: OpenFaulty) -> None:
    writer = (await open_faulty(memory_limits=EAGER)).memories
    rows = await fill(writer, 30)
    await writer.delete(rows[3].id)
    await ready(writer, make_draft("late", "y"), make_vector(9, 9))
    seen = Faults()
    found = await followed((await open_faulty(seen, memory_limits=EAGER)).memories)
    assert found == {f"k{n}": make_vector(n, 1) for n in range(30) if n != 3} | {"late": make_vector(9, 9)}
    assert seen.seen["GetObject"] == 1


async def test_small_scopes_have_no_snapshot(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    await fill((await open_faulty()).memories, 60)
    assert len(await followed((await open_faulty()).memories)) == 60
    assert objects(storage) == {}


def _lost(data: bytes) -> bytes | None:
    return None


def _flipped(data: bytes) -> bytes:
    place = len(data) // 2
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _of_another_scope(data: bytes) -> bytes:
    snapshot = decode(data, 1)
    assert snapshot is not None
    return encode(replace(snapshot, scope="other"))


def _older_than_the_log(data: bytes) -> bytes:
    snapshot = decode(data, 1)
    assert snapshot is not None
    return encode(replace(snapshot, seq=0, rows=[]))


@pytest.mark.parametrize(
    "harm",
    [
        _lost,
        _flipped,
        _of_another_scope,
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: b"RKM1xxxx",
    ],
    ids=["lost", "flipped", "other scope", "half", "empty", "no description"],
)
async def test_a_lost_or_damaged_snapshot_is_never_believed(
    open_faulty: OpenFaulty, storage: AwsStorage, harm: Any
) -> None:
    await fill((await open_faulty(memory_limits=EAGER)).memories, 30)
    [(key, sound)] = objects(storage).items()
    harmed = harm(sound)
    if harmed is None:
        storage.clients["s3"].delete_object(Bucket=storage.bucket_name, Key=key)
    else:
        storage.clients["s3"].put_object(Bucket=storage.bucket_name, Key=key, Body=harmed)
    cold = (await open_faulty(memory_limits=EAGER)).memories
    assert await followed(cold) == {f"k{n}": make_vector(n, 1) for n in range(30)}
    mended = decode(objects(storage)[key], 1)
    assert mended is not None
    assert len(mended.rows) == 30


async def test_a_snapshot_from_before_the_log_is_not_used(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    writer = (await open_faulty(memory_limits=EAGER)).memories
    rows = await fill(writer, 30)
    [(key, sound)] = objects(storage).items()
    for n in range(100):
        await writer.put(make_draft("k1", n), quota=ROOMY, now=after(n))
    await writer.delete(rows[0].id)
    for _ in range(3):
        await writer.erase(after(200), limit=100)
    storage.clients["s3"].put_object(Bucket=storage.bucket_name, Key=key, Body=_older_than_the_log(sound))
    found = await followed((await open_faulty(memory_limits=EAGER)).memories)
    assert found == {f"k{n}": make_vector(n, 1) for n in range(2, 30)} | {"k1": None}


async def test_publishers_at_once_leave_a_sound_snapshot(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    handles = [(await open_faulty(memory_limits=EAGER)).memories for _ in range(3)]
    await fill(handles[0], 12)
    for turn in range(2):
        rows = [await written(handles[0], make_draft(f"k{n}", turn), now=after(turn)) for n in range(12)]
        slices = (rows[:4], rows[4:8], rows[8:])
        vector = make_vector(turn, 2)
        await asyncio.gather(
            *(
                one.set_embeddings([embedded(row, vector) for row in part], now=NOON)
                for one, part in zip(handles, slices, strict=True)
            ),
            *(followed(one) for one in handles),
        )
        for one in (*handles, (await open_faulty(memory_limits=EAGER)).memories):
            assert await followed(one) == {f"k{n}": vector for n in range(12)}
    [data] = objects(storage).values()
    assert decode(data, 1) is not None


async def test_a_slower_publisher_does_not_replace_the_faster_ones_snapshot(
    open_faulty: OpenFaulty, storage: AwsStorage
) -> None:
    backend: Any = (await open_faulty(memory_limits=EAGER)).memories
    await fill(backend, 6)
    snapshots = backend._changes.snapshots
    found, tag = await snapshots.load("agent", 1, 1)
    assert found is not None
    assert await snapshots.save(replace(found, seq=found.seq + 5), over=tag) is True
    assert await snapshots.save(found, over=tag) is False
    assert await snapshots.save(found, over=None) is False
    newer, _ = await snapshots.load("agent", 1, 1)
    assert newer is not None
    assert newer.seq == found.seq + 5


async def test_without_s3_everything_but_the_speed_is_there(open_faulty: OpenFaulty) -> None:
    faults = Faults(broken=1.0, picks=lambda operation, _: operation in ("GetObject", "PutObject"))
    memories = (await open_faulty(faults, memory_limits=EAGER, budget=SHORT)).memories
    await fill(memories, 12)
    assert await followed(memories) == {f"k{n}": make_vector(n, 1) for n in range(12)}
    assert faults.injected["broken"] > 0


async def test_snapshots_are_read_back_equal() -> None:
    assert decode(encode(Snapshot("agent", 2, 9, [])), 3) == Snapshot("agent", 2, 9, [])


# --- Erasure ---------------------------------------------------------------------------------------------------------


async def test_nothing_of_a_reset_scope_stays(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    memories = (await open_faulty(memory_limits=EAGER)).memories
    await fill(memories, 12, value=CANARY)
    await written(memories, make_draft("old", CANARY, expires_at=after(days=9)))
    assert len(objects(storage)) == 1
    await memories.reset("agent", now=NOON)
    assert await memories.erase(after(1), limit=100) == 13
    assert await memories.erase(after(minutes=5), limit=100) == 0
    left = [(item["pk"]["S"], item["sk"]["S"]) for item in items(storage)]
    assert sorted(left) == [(keys.scopes_pk("agent"), "agent"), ("V#agent", "HEAD")]
    assert objects(storage) == {}
    [head] = [item for item in items(storage) if item["sk"]["S"] == "HEAD"]
    assert "dp" not in head


async def test_what_is_deleted_leaves_the_snapshot_within_a_day(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    clock = ManualClock()
    memories = (await open_faulty(memory_limits=EAGER, clock=clock)).memories
    await fill(memories, 8)
    secret = await ready(memories, make_draft("secret", CANARY))
    await followed(memories)
    await ready(memories, make_draft("more", "y"))
    await memories.delete(secret.id)
    assert any(CANARY.encode() in data for data in objects(storage).values())
    for hours in range(1, 25):
        await memories.erase(after(hours=hours), limit=100)
    assert not any(CANARY.encode() in data for data in objects(storage).values())
    assert len(await followed((await open_faulty(memory_limits=EAGER)).memories)) == 9


async def test_a_log_that_was_given_up_is_erased(open_faulty: OpenFaulty, storage: AwsStorage) -> None:
    memories = (await open_faulty(memory_limits=MemoryLimits(log_length=20))).memories
    for n in range(50):
        await written(memories, make_draft("k", n), now=after(n))
    await memories.erase(after(60), limit=10)
    lines = [item for item in items(storage) if item["sk"]["S"].startswith("L#")]
    assert len(lines) <= 21
    assert await followed(memories) == {"k": None}


async def test_the_log_after_a_snapshot_is_kept_for_it(open_faulty: OpenFaulty) -> None:
    writer = (await open_faulty(memory_limits=EAGER)).memories
    await fill(writer, 30)
    for n in range(8):
        await written(writer, make_draft("k0", n), now=after(n))
    await writer.erase(after(60), limit=10)
    seen = Faults()
    assert len(await followed((await open_faulty(seen, memory_limits=EAGER)).memories)) == 30
    assert seen.seen["GetObject"] == 1


async def test_an_old_index_entry_erases_nothing_that_was_written_anew(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    memories = backend.memories
    await written(memories, make_draft("a"))
    await memories.reset("agent", now=NOON)
    assert await memories.erase(after(1), limit=0) == 0
    assert len((await memories.list_memories(MemoryFilter(), limit=5)).items) == 0
    draft = make_draft("a", "new")
    eraser: Any = memories
    stale, _ = await eraser._table.query([_of_era(1)], index=keys.LIST_INDEX)
    new = await written(memories, draft)
    assert [await eraser._eraser._delete_old(item, 1, asyncio.Semaphore()) for item in stale] == [False]
    assert await memories.get(new.id) == new
    await backend.close()


def _of_era(era: int) -> Any:
    return Term("lp", "=", keys.scope_partition("agent", era))


async def test_a_list_shows_nothing_that_the_index_still_has(storage: AwsStorage) -> None:
    indexes = FrozenIndexes(new_session())
    backend = await storage.open(session=indexes.session)
    memories = backend.memories
    gone, changed, reset = [await written(memories, make_draft("k", scope=scope)) for scope in ("a", "b", "c")]
    for where in (MemoryFilter(), MemoryFilter(scope="a"), MemoryFilter(key="k")):
        assert (await memories.list_memories(where, limit=5)).items
    indexes.is_frozen = True
    await memories.delete(gone.id)
    await written(memories, make_draft("k", "other", scope="b"), now=after(5))
    await memories.reset("c", now=NOON)
    for where in (MemoryFilter(), MemoryFilter(scope="a"), MemoryFilter(key="k")):
        assert (await memories.list_memories(where, limit=5)).items == ()
    assert {changed.scope, reset.scope} == {"b", "c"}
    await backend.close()


# --- Faults ----------------------------------------------------------------------------------------------------------


async def test_every_change_recognises_itself_after_its_answer_was_lost(open_faulty: OpenFaulty) -> None:
    faults = Faults()
    memories = (await open_faulty(faults)).memories

    async def losing(operation: str, call: Any) -> Any:
        faults.injected.clear()
        faults.lose_once(operation)
        answer = await call
        assert faults.injected["lost"] == 1
        return answer

    first = await losing("TransactWriteItems", memories.put(make_draft(), quota=ROOMY, now=NOON))
    assert (first.is_new, first.must_embed, first.memory.seq) == (True, True, 1)
    again = await losing("TransactWriteItems", memories.put(make_draft(value="b"), quota=ROOMY, now=NOON))
    assert (again.is_new, again.must_embed, again.memory.seq) == (False, True, 2)
    assert await losing("TransactWriteItems", memories.set_embeddings([embedded(again.memory)], now=NOON)) == [True]
    assert (await memories.head("agent")).seq == 3
    marked = await losing("TransactWriteItems", memories.mark_pending("agent", other_than="new", limit=5))
    assert marked == [first.memory.id]
    await written(memories, make_draft("other"))
    assert await losing("TransactWriteItems", memories.delete(first.memory.id)) is True
    assert await losing("PutItem", memories.reset("agent", now=NOON)) == Reset(memories=1, vectors=0)
    head = await memories.head("agent")
    assert (head.generation, head.rows, head.seq) == (2, 0, 7)
    assert await losing("DeleteItem", memories.erase(after(1), limit=5)) == 1


async def test_a_lost_answer_is_told_from_anothers_commit(open_faulty: OpenFaulty) -> None:
    """Others write between our commit and its repetition: the line of the log still says that it was ours."""
    faults = Faults()
    memories, others = (await open_faulty(faults)).memories, (await open_faulty()).memories
    await written(others, make_draft("before"))
    faults.lose_once("TransactWriteItems")
    mine, *_ = await asyncio.gather(
        memories.put(make_draft("mine"), quota=ROOMY, now=NOON),
        *(written(others, make_draft(f"other{n}")) for n in range(20)),
    )
    assert isinstance(mine, Written)
    assert (mine.is_new, mine.must_embed) == (True, True)
    assert (await memories.head("agent")).rows == 22


@pytest.mark.parametrize(
    "given", [{"throttle": 0.3}, {"broken": 0.2}, {"throttle": 0.1, "broken": 0.1, "lost": 0.2}], ids=str
)
async def test_a_history_survives_faults(open_faulty: OpenFaulty, given: Any) -> None:
    faults = Faults(**given, picks=lambda operation, _: "Object" not in operation)
    memories = (await open_faulty(faults, memory_limits=EAGER)).memories
    steady = (await open_faulty(memory_limits=EAGER)).memories
    draw = random.Random(5)
    alive: dict[str, Memory] = {}
    for turn in range(12):
        chosen = draw.sample(range(16), 5)
        rows = await asyncio.gather(
            *(written(memories, make_draft(f"k{n}", turn), now=after(turn)) for n in chosen),
        )
        alive |= {row.key: row for row in rows}
        assert all(await memories.set_embeddings([embedded(row, make_vector(turn, 0)) for row in rows], now=NOON))
        key = draw.choice(sorted(alive))
        assert await memories.delete(alive.pop(key).id) is True
        await memories.erase(after(turn), limit=5)
    faults.stop()
    assert sum(faults.injected.values()) > 0
    for one in (memories, steady):
        found = await followed(one)
        assert found == {key: make_vector(int(row.value), 0) for key, row in alive.items()}
    head = await steady.head("agent")
    assert (head.rows, head.bytes) == (len(alive), 100 * len(alive))
    assert await steady.availability("agent", model=MODEL, now=NOON) == Availability()


async def test_without_any_answer_the_store_is_unavailable(open_faulty: OpenFaulty) -> None:
    row = await written((await open_faulty()).memories)
    faults = Faults(throttle=1.0)
    memories = (await open_faulty(faults, budget=SHORT)).memories
    calls: list[Callable[[], Awaitable[object]]] = [
        lambda: memories.put(make_draft(), quota=ROOMY, now=NOON),
        lambda: memories.get(row.id),
        lambda: memories.delete(row.id),
        lambda: memories.reset(None, now=NOON),
        lambda: memories.set_embeddings([embedded(row)], now=NOON),
        lambda: memories.head("agent"),
        lambda: memories.changes("agent", generation=1, after=0, limit=5),
        lambda: memories.list_memories(MemoryFilter(), limit=5),
        lambda: memories.scopes(live_at=None, limit=5),
    ]
    for call in calls:
        with pytest.raises(StoreUnavailableError):
            await call()
    faults.stop()
    assert await memories.get(row.id) == row


async def test_writers_of_several_processes_never_overshoot(open_faulty: OpenFaulty) -> None:
    handles = [(await open_faulty()).memories for _ in range(5)]
    quota = Quota(rows=20, bytes=1500)
    outcomes = await asyncio.gather(
        *(handles[n % 5].put(make_draft(f"k{n}"), quota=quota, now=after(n)) for n in range(50))
    )
    assert sum(isinstance(one, Written) for one in outcomes) == 15
    assert {one for one in outcomes if isinstance(one, QuotaExceeded)} == {QuotaExceeded(rows=15, bytes=1500)}
    page = await handles[0].list_memories(MemoryFilter(), limit=100)
    assert len(page.items) == 15


# --- Sizes and costs -------------------------------------------------------------------------------------------------


async def test_a_transaction_that_would_be_too_large_is_split(open_faulty: OpenFaulty) -> None:
    seen = Faults()
    memories = (await open_faulty(seen)).memories
    noise = random.Random(1)
    values = [noise.randbytes(120_000).hex() for _ in range(30)]
    rows = await asyncio.gather(*(written(memories, make_draft(f"k{n}", value)) for n, value in enumerate(values)))
    found = await memories.get_many([row.id for row in rows])
    assert [found[row.id].value for row in rows] == values
    assert 2 <= seen.seen["TransactWriteItems"] <= 6


async def test_a_value_that_no_item_holds_is_refused(open_faulty: OpenFaulty) -> None:
    memories = (await open_faulty()).memories
    with pytest.raises(PayloadTooLargeError):
        await memories.put(make_draft(value=random.Random(1).randbytes(400_000).hex()), quota=ROOMY, now=NOON)
    long = await written(memories, make_draft(value="x" * 1_000_000))
    assert await memories.get(long.id) == long


async def test_work_that_fails_fails_alone(open_faulty: OpenFaulty) -> None:
    memories = (await open_faulty()).memories
    noise = random.Random(1).randbytes(400_000).hex()
    outcomes = await asyncio.gather(
        *(memories.put(make_draft(f"k{n}", noise if n == 2 else n), quota=ROOMY, now=NOON) for n in range(5)),
        return_exceptions=True,
    )
    assert [isinstance(one, Written) for one in outcomes] == [True, True, False, True, True]


async def test_what_calls_cost_in_capacity_units(storage: AwsStorage) -> None:
    """The figures of docs/decisions/0012, for rows below 1 KB and vectors of 768 dimensions."""
    meter = CostMeter(storage.clients["dynamodb"])
    backend = await storage.open(session=meter.install(new_session()))
    memories = backend.memories
    await written(memories, make_draft("first"))

    async def units(call: Any) -> tuple[float, float]:
        meter.usage = Usage()
        await call
        return meter.usage.units["write_unit"], meter.usage.units["read_unit"]

    vector = make_vector(*([0.5] * 768))
    assert (await units(memories.put(make_draft("k"), quota=ROOMY, now=NOON)))[0] == 9
    [memory] = (await memories.list_memories(MemoryFilter(key="k"), limit=1)).items
    assert (await units(memories.set_embeddings([embedded(memory, vector)], now=NOON)))[0] == 12
    assert await units(memories.get(memory.id)) == (0, 2)
    assert await units(memories.head("agent")) == (0, 1)
    assert (await units(memories.availability("agent", model=MODEL, now=NOON)))[1] <= 2
    assert (await units(memories.put(make_draft("k"), quota=ROOMY, now=after(1))))[0] == 12 + 4
    assert (await units(memories.put(make_draft("k", "new"), quota=ROOMY, now=after(2))))[0] == 12 + 4
    assert (await units(memories.put(make_draft("t", expires_at=after(9)), quota=ROOMY, now=NOON)))[0] == 9 + 2 + 1
    assert (await units(memories.delete(memory.id)))[0] == 9
    rows = [await written(memories, make_draft(f"k{n}")) for n in range(32)]
    many = await units(memories.set_embeddings([embedded(row, vector) for row in rows], now=NOON))
    assert many[0] <= 32 * 8 + 6
    assert (await units(memories.reset("agent", now=NOON)))[0] <= 3
    await backend.close()


async def test_a_search_verifies_its_candidates_in_one_request(open_faulty: OpenFaulty) -> None:
    seen = Faults()
    memories = (await open_faulty(seen)).memories
    rows = await fill(memories, 18)
    seen.seen.clear()
    assert len(await memories.get_many([row.id for row in rows])) == 18
    assert dict(seen.seen) == {"BatchGetItem": 1}
