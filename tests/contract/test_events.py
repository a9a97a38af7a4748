"""EventStore: appending, reading after a cursor, tailing."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import FINAL_STATUSES, Job, JobStatus
from rauskuclaw.ports import Store
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import make_entry, make_job
from tests.support.lives import applied, claimed, claiming, retrying, stored_in, submitted, succeeding
from tests.support.waiting import eventually


async def read_all(store: Store, job: Job) -> list[LogEvent]:
    """The whole log, in pages."""
    found: list[LogEvent] = []
    while page := await store.read_events(job.id, after=found[-1].id if found else 0, limit=7):
        found.extend(page)
    return found


def messages(log: list[LogEvent]) -> list[str]:
    return [event.message for event in log]


async def test_an_entry_is_read_back_as_it_was_written(store: Store) -> None:
    job, moment = await claimed(store), NOON + timedelta(milliseconds=123)
    entry = make_entry("päivää 🦞", at=moment, level="warn", meta={"n": [1, None]}, kind="progress")
    assert await store.append_events(job, [entry])
    stored = (await read_all(store, job))[-1]
    assert (stored.message, stored.at, stored.level, stored.meta, stored.kind, stored.job_id) == (
        "päivää 🦞",
        moment,
        "warn",
        {"n": [1, None]},
        "progress",
        job.id,
    )


@pytest.mark.parametrize(
    "meta", [None, 0, "", [], {}, {"text": "x" * 50_000}, {"\x00": "\x00"}], ids=lambda m: ascii(m)[:12]
)
async def test_the_meta_of_an_entry_is_any_json(store: Store, meta: Any) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry(meta=meta)])
    assert (await read_all(store, job))[-1].meta == meta


@pytest.mark.parametrize("level", ["debug", "info", "warn", "error"])
@pytest.mark.parametrize("kind", ["log", "progress", "delta"])
async def test_every_kind_and_level_is_kept(store: Store, level: str, kind: str) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry("", level=level, kind=kind)])
    stored = (await read_all(store, job))[-1]
    assert (stored.level, stored.kind, stored.message) == (level, kind, "")


async def test_ids_grow_within_a_job_and_fit_in_53_bits(store: Store) -> None:
    job = await claimed(store)
    for _ in range(5):
        assert await store.append_events(job, [make_entry(), make_entry()])
    ids = [event.id for event in await read_all(store, job)]
    assert ids == sorted(set(ids))
    assert 0 < ids[0] <= ids[-1] < 2**53


async def test_entries_of_one_call_keep_their_order(store: Store) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry(str(number)) for number in range(250)])
    assert messages(await read_all(store, job))[-250:] == [str(number) for number in range(250)]


async def test_ids_go_on_growing_over_attempts(store: Store) -> None:
    first = await claimed(store)
    assert await store.append_events(first, [make_entry("one", at=after(500))])
    second = await applied(store, claiming(await applied(store, retrying(first))))
    assert await store.append_events(second, [make_entry("two", at=after(-500))])
    await applied(store, succeeding(second))
    log = await read_all(store, first)
    assert messages(log) == [
        events.CREATED,
        events.CLAIMED,
        "one",
        events.ATTEMPT_FAILED,
        events.REQUEUED,
        events.CLAIMED,
        "two",
        events.SUCCEEDED,
    ]
    assert [event.id for event in log] == sorted(event.id for event in log)


@pytest.mark.parametrize("limit", [1, 3, 10, 2000])
async def test_a_reader_continues_after_the_last_id_it_saw(store: Store, limit: int) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry(str(number)) for number in range(8)])
    log = await read_all(store, job)
    for position, event in enumerate(log):
        found = await store.read_events(job.id, after=event.id, limit=limit)
        assert found == log[position + 1 : position + 1 + limit]


@pytest.mark.parametrize("cursor", [0, -1, 2**53 - 1])
async def test_any_number_is_a_place_to_read_after(store: Store, cursor: int) -> None:
    job = await submitted(store)
    found = await store.read_events(job.id, after=cursor, limit=10)
    assert messages(found) == ([] if cursor > 0 else [events.CREATED])


async def test_an_unknown_job_has_no_events(store: Store) -> None:
    await submitted(store)
    assert await store.read_events("nobody", after=0, limit=10) == []
    assert await store.tail_log("nobody", limit=10) == []


async def test_the_log_of_one_job_holds_nothing_of_another(store: Store) -> None:
    one, other = await claimed(store), await claimed(store)
    assert await store.append_events(one, [make_entry("mine")])
    assert await store.append_events(other, [make_entry("yours")])
    assert "yours" not in messages(await read_all(store, one))
    assert "mine" not in messages(await read_all(store, other))


@pytest.mark.parametrize("state", [JobStatus.QUEUED, *sorted(FINAL_STATUSES)])
async def test_a_job_that_does_not_run_takes_no_entries(store: Store, state: JobStatus) -> None:
    job = await stored_in(store, state)
    log = await read_all(store, job)
    assert await store.append_events(job, [make_entry()]) is False
    assert await read_all(store, job) == log


async def test_an_unknown_job_takes_no_entries(store: Store) -> None:
    stranger = make_job(state=JobStatus.RUNNING)
    assert await store.append_events(stranger, [make_entry()]) is False
    assert await store.read_events(stranger.id, after=0, limit=10) == []


async def test_2000_events_are_read_in_one_call(store: Store) -> None:
    job = await claimed(store)
    for start in range(0, 2000, 500):
        assert await store.append_events(job, [make_entry(str(start + number)) for number in range(500)])
    log = await store.read_events(job.id, after=0, limit=2000)
    assert len(log) == 2000
    assert len(await store.tail_log(job.id, limit=2000)) == 2000


async def test_the_tail_is_the_newest_lines_in_order(store: Store) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry(str(number)) for number in range(10)])
    assert messages(await store.tail_log(job.id, limit=3)) == ["7", "8", "9"]
    assert messages(await store.tail_log(job.id, limit=1)) == ["9"]


async def test_the_tail_shows_lines_for_people_only(store: Store) -> None:
    job = await claimed(store)
    assert await store.append_events(job, [make_entry("line")])
    noise = [make_entry("noise", kind=kind) for kind in ("progress", "delta") for _ in range(100)]
    assert await store.append_events(job, noise)
    assert messages(await store.tail_log(job.id, limit=2)) == [events.CLAIMED, "line"]
    assert len(await read_all(store, job)) == 203


async def test_a_short_log_is_all_tail(store: Store) -> None:
    job = await claimed(store)
    assert await store.tail_log(job.id, limit=2000) == await read_all(store, job)


async def test_appends_at_once_are_all_kept_under_different_ids(store: Store, open_backend: Opener) -> None:
    stores = [store, (await open_backend()).store]
    job = await claimed(store)
    calls = [stores[n % 2].append_events(job, [make_entry(f"{n}a"), make_entry(f"{n}b")]) for n in range(60)]
    assert all(await asyncio.gather(*calls))
    log = await read_all(store, job)
    assert len({event.id for event in log}) == len(log) == 122
    found = messages(log)
    assert all(found.index(f"{n}a") < found.index(f"{n}b") for n in range(60))


async def test_a_reader_that_follows_writers_sees_every_event_once(store: Store, open_backend: Opener) -> None:
    other = (await open_backend()).store
    job = await claimed(store)
    seen: list[LogEvent] = []

    async def write(writer: Store, name: str) -> None:
        for number in range(25):
            assert await writer.append_events(job, [make_entry(f"{name}{number}")])

    async def follow() -> list[LogEvent]:
        seen.extend(await other.read_events(job.id, after=seen[-1].id if seen else 0, limit=5))
        return seen

    writers = [write(writer, name) for writer, name in ((store, "a"), (other, "b"), (store, "c"), (other, "d"))]
    follower = eventually(follow, lambda found: len(found) >= 102, every_sec=0)
    await asyncio.gather(*writers, follower)
    assert seen == await read_all(store, job)


async def test_an_append_that_races_with_the_finish_is_before_it_or_refused(store: Store) -> None:
    for _ in range(10):
        job = await claimed(store)
        kept, _ = await asyncio.gather(store.append_events(job, [make_entry("late")]), applied(store, succeeding(job)))
        found = messages(await read_all(store, job))
        assert found[-1] == events.SUCCEEDED
        assert ("late" in found) is kept
