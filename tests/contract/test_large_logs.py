"""Logs of any size: limits of storage count bytes, and readers and writers do not notice them."""

from dataclasses import replace

import pytest

from rauskuclaw.domain import events
from rauskuclaw.domain.events import LogEntry, LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports import Store
from tests.support.clock import after
from tests.support.factories import make_entry
from tests.support.lives import applied, cancelling, claimed, read, succeeding

LINE = 4096  # characters


def numbered(count: int, filling: str) -> list[LogEntry]:
    return [make_entry(f"{n} ".ljust(LINE, filling), at=after(10)) for n in range(count)]


async def log_of(store: Store, job: Job) -> list[LogEvent]:
    found: list[LogEvent] = []
    while page := await store.read_events(job.id, after=found[-1].id if found else 0, limit=2000):
        found += page
    return found


@pytest.mark.parametrize(
    ("count", "filling"), [(30, "\U0001f642"), (1300, "x"), (150, "\u4e2d"), (5000, "")], ids=ascii
)
async def test_many_and_long_lines_are_kept_in_order(store: Store, count: int, filling: str) -> None:
    job = await claimed(store)
    lines = numbered(count, filling) if filling else [make_entry(str(n), at=after(10)) for n in range(count)]
    assert await store.append_events(job, lines)
    found = (await log_of(store, job))[2:]
    assert [event.message for event in found] == [line.message for line in lines]
    ids = [event.id for event in found]
    assert ids == sorted(set(ids))


async def test_an_outcome_comes_after_more_lines_than_a_write_takes(store: Store) -> None:
    job = await claimed(store)
    change = succeeding(job, at=after(20))
    lines = numbered(300, "\U0001f642")
    change = replace(change, entries=(*lines, *change.entries))
    assert await store.transition(change)
    messages = [event.message for event in (await log_of(store, job))[2:]]
    assert messages == [*(line.message for line in lines), events.SUCCEEDED]
    assert (await read(store, job)).status is JobStatus.SUCCEEDED


async def test_many_lines_of_a_job_that_is_over_are_refused_as_a_whole(store: Store) -> None:
    job = await claimed(store)
    await applied(store, cancelling(job))
    before = await log_of(store, job)
    change = succeeding(job, at=after(20))
    assert not await store.append_events(job, numbered(300, "\U0001f642"))
    assert not await store.transition(replace(change, entries=(*numbered(300, "\U0001f642"), *change.entries)))
    assert await log_of(store, job) == before


async def test_repeating_a_large_outcome_writes_nothing_again(store: Store) -> None:
    job = await claimed(store)
    change = succeeding(job, at=after(20))
    change = replace(change, entries=(*numbered(300, "\U0001f642"), *change.entries))
    assert await store.transition(change)
    before = await log_of(store, job)
    assert await store.transition(change)
    assert await log_of(store, job) == before
