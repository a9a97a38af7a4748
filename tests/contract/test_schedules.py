"""ScheduleStore: schedules, conditional changes that submit jobs, what is due, histories."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.schedules import Breaker, CatchUp, Overlap, Schedule, ScheduleError
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports import Backend, Page
from rauskuclaw.ports.notifier import SCHEDULES_TOPIC
from rauskuclaw.ports.schedules import RUNS_KEPT, ScheduleFilter, ScheduleStore
from tests.support.clock import NOON, after
from tests.support.drivers import Opener
from tests.support.factories import make_job, make_submission
from tests.support.schedules import changed, make_run, make_schedule
from tests.support.waiting import eventually

EVERYTHING = ScheduleFilter()
FULL: dict[str, Any] = {
    "name": "Tea at five ☕",
    "tags": ("a", "b,c", "ü"),
    "interval_sec": None,
    "cron": "0 17 * * 1-5",
    "timezone": "Europe/Helsinki",
    "overlap": Overlap.QUEUE,
    "catch_up": CatchUp.ALL,
    "max_runs_per_day": 7,
    "max_failures": 3,
    "waiting_at": after(1.001),
    "last_run_at": after(2),
    "last_job_id": "job-1",
    "last_error": ScheduleError("SCHEDULE_CRON_INVALID", "no such hour", after(3)),
    "unsettled": ("job-0", "job-1"),
    "failures": 2,
    "breaker": Breaker("2 runs in a row failed", after(4)),
    "day": "2025-06-02",
    "runs_on_day": 5,
}


@pytest.fixture
def schedules(backend: Backend) -> ScheduleStore:
    return backend.schedules


async def stored(schedules: ScheduleStore, schedule: Schedule | None = None, **given: Any) -> Schedule:
    """A schedule that is in the store."""
    schedule = schedule or make_schedule(**given)
    assert await schedules.create(schedule)
    return schedule


async def read(schedules: ScheduleStore, schedule: Schedule) -> Schedule:
    found = await schedules.get(schedule.id)
    assert found is not None
    return found


async def listed(
    schedules: ScheduleStore, where: ScheduleFilter, is_right: Callable[[list[str]], bool], *, limit: int = 100
) -> list[Schedule]:
    """All pages, once their ids are right: a list may lag behind writes."""

    async def walk() -> list[Schedule]:
        page = await schedules.list_schedules(where, limit=limit)
        found = list(page.items)
        while page.cursor is not None:
            page = await schedules.list_schedules(where, limit=limit, cursor=page.cursor)
            assert len(page.items) <= limit
            found += page.items
        return found

    return await eventually(walk, lambda found: is_right([each.id for each in found]))


async def due_ids(schedules: ScheduleStore, seconds: float, wanted: list[Schedule], *, limit: int = 100) -> list[str]:
    async def due() -> list[str]:
        return [each.id for each in await schedules.due(after(seconds), limit=limit)]

    ids = [each.id for each in wanted]
    return await eventually(due, lambda found: found == ids)


async def test_a_schedule_is_read_as_it_was_created(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules, **FULL)
    assert await read(schedules, schedule) == schedule
    plain = await stored(schedules)
    assert await read(schedules, plain) == plain


@pytest.mark.parametrize("body", [None, {}, [], "", 0, False, {"a": [1.5, None, "ü\n"]}, "x" * 300_000])
async def test_any_input_survives(schedules: ScheduleStore, body: Any) -> None:
    schedule = await stored(schedules, input=body)
    assert (await read(schedules, schedule)).input == body
    assert await schedules.change(changed(schedule, name="other"))
    assert (await read(schedules, schedule)).input == body
    [due] = await eventually(lambda: schedules.due(after(60), limit=5), lambda found: len(found) == 1)
    assert due.input == body


async def test_an_id_is_taken_once_and_repeating_a_create_is_no_fault(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    assert await schedules.create(schedule)
    assert not await schedules.create(replace(schedule, name="another"))
    assert await read(schedules, schedule) == schedule


async def test_unknown_ids_are_nothing(schedules: ScheduleStore) -> None:
    assert await schedules.get("no-such-schedule") is None
    assert await schedules.runs("no-such-schedule", limit=10) == []
    assert not await schedules.delete("no-such-schedule")
    assert not await schedules.change(changed(make_schedule(), name="x"))


async def test_lists_are_newest_first_in_pages(schedules: ScheduleStore) -> None:
    made = [await stored(schedules, created_at=after(n // 3)) for n in range(10)]
    wanted = [each.id for each in sorted(made, key=lambda each: (each.created_at, each.id), reverse=True)]
    found = await listed(schedules, EVERYTHING, lambda ids: ids == wanted, limit=4)
    assert sorted(found, key=lambda each: each.id) == sorted(made, key=lambda each: each.id)
    page = await schedules.list_schedules(EVERYTHING, limit=10)
    assert page.cursor is None
    assert await schedules.list_schedules(ScheduleFilter(type="no.such"), limit=5) == Page(())


async def test_lists_are_filtered_by_every_field(schedules: ScheduleStore) -> None:
    on = await stored(schedules, type="deploy.run", queue="mail")
    off = await stored(schedules, type="deploy.run", enabled=False)
    other = await stored(schedules, enabled=False)
    for where, wanted in (
        (ScheduleFilter(enabled=True), {on.id}),
        (ScheduleFilter(enabled=False), {off.id, other.id}),
        (ScheduleFilter(type="deploy.run"), {on.id, off.id}),
        (ScheduleFilter(enabled=False, type="deploy.run"), {off.id}),
        (ScheduleFilter(queue="mail"), {on.id}),
        (ScheduleFilter(queue="mail", enabled=False), set()),
    ):
        await listed(schedules, where, partial(_same, wanted), limit=1)


def _same(wanted: set[str], found: list[str]) -> bool:
    return set(found) == wanted


async def test_a_change_of_a_filtered_field_moves_it_to_the_other_list(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    assert await schedules.change(changed(schedule, enabled=False, check_at=None, type="deploy.run"))
    await listed(schedules, ScheduleFilter(enabled=False, type="deploy.run"), lambda ids: ids == [schedule.id])
    await listed(schedules, ScheduleFilter(enabled=True), lambda ids: ids == [])
    await listed(schedules, ScheduleFilter(type="report.generate"), lambda ids: ids == [])


@pytest.mark.parametrize("cursor", ["", "garbage", "🦞", "e30=", "WyJ4IiwxXQ==", "A" * 5000])
async def test_a_cursor_that_is_not_ours_is_refused(schedules: ScheduleStore, cursor: str) -> None:
    await stored(schedules)
    with pytest.raises(InvalidRequestError) as refusal:
        await schedules.list_schedules(EVERYTHING, limit=5, cursor=cursor)
    assert "cursor" in f"{refusal.value.message} {refusal.value.details}"


async def test_a_change_replaces_every_field(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    change = changed(schedule, **FULL, check_at=None, updated_at=after(9), input=[1], queue="mail", priority=9)
    assert await schedules.change(change)
    assert await read(schedules, schedule) == change.after
    back = changed(change.after, **{name: getattr(schedule, name) for name in FULL}, check_at=after(5))
    assert await schedules.change(back)
    assert await read(schedules, schedule) == back.after


async def test_a_change_needs_the_revision_it_was_made_from(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    first = changed(schedule, name="first")
    assert await schedules.change(first)
    job = make_job()
    second = changed(schedule, name="second", submissions=(make_submission(job),), runs=(make_run(),))
    assert not await schedules.change(second)
    assert await read(schedules, schedule) == first.after
    assert await schedules.runs(schedule.id, limit=10) == []


async def test_a_refused_change_submits_nothing(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    assert await schedules.change(changed(schedule, name="first"))
    job = make_job()
    assert not await schedules.change(changed(schedule, name="second", submissions=(make_submission(job),)))
    assert await backend.store.get_job(job.id) is None


async def test_repeating_an_applied_change_changes_nothing_more(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    job = make_job()
    change = changed(schedule, name="x", submissions=(make_submission(job),), runs=(make_run(job_id=job.id),))
    assert [await schedules.change(change) for _ in range(3)] == [True, True, True]
    assert len(await schedules.runs(schedule.id, limit=10)) == 1
    assert len(await backend.store.read_events(job.id, after=0, limit=10)) == 1


async def test_jobs_of_a_change_are_stored_like_any_other(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    jobs = [make_job(input={"n": n, "long": "x" * 5000 * n}, created_by=f"schedule:{schedule.id}") for n in range(3)]
    submissions = tuple(make_submission(job) for job in jobs)
    assert await schedules.change(changed(schedule, submissions=submissions))
    assert [await backend.store.get_job(job.id) for job in jobs] == jobs
    for job in jobs:
        assert [event.message for event in await backend.store.read_events(job.id, after=0, limit=10)] == [
            "Job created"
        ]


async def test_twenty_jobs_fit_into_one_change(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    jobs = [make_job() for _ in range(20)]
    assert await schedules.change(changed(schedule, submissions=tuple(map(make_submission, jobs))))
    statuses = await backend.store.statuses([job.id for job in jobs])
    assert {status for status, _ in statuses.values()} == {JobStatus.QUEUED}
    assert len(statuses) == 20


async def test_wake_ups_are_committed_where_the_store_enqueues(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    job = make_job()
    assert await schedules.change(changed(schedule, submissions=(make_submission(job),)))
    expected = 1 if backend.capabilities.store_enqueues else 0
    found = await backend.queue.receive("default", limit=10, visibility=timedelta(seconds=30))
    assert len(found) == expected


async def test_a_job_that_exists_is_left_as_it_is(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    known, new = make_job(input={"first": True}), make_job()
    await backend.store.submit([make_submission(known)], now=NOON)
    again = make_submission(replace(known, input={"second": True}, created_at=after(5)))
    assert await schedules.change(changed(schedule, name="x", submissions=(again, make_submission(new))))
    found = await backend.store.get_job(known.id)
    assert found == known
    assert await backend.store.get_job(new.id) == new
    assert (await read(schedules, schedule)).name == "x"


async def test_after_a_delete_no_job_is_submitted(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    assert await schedules.change(changed(schedule, runs=(make_run(),)))
    current = await read(schedules, schedule)
    assert await schedules.delete(schedule.id)
    job = make_job()
    assert not await schedules.change(changed(current, submissions=(make_submission(job),), runs=(make_run(),)))
    assert await backend.store.get_job(job.id) is None
    assert await schedules.get(schedule.id) is None
    assert await schedules.runs(schedule.id, limit=10) == []
    assert not await schedules.delete(schedule.id)
    await listed(schedules, EVERYTHING, lambda ids: ids == [])
    await due_ids(schedules, 1000, [])


async def test_jobs_outlive_their_schedule(backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    job = make_job()
    assert await schedules.change(changed(schedule, submissions=(make_submission(job),)))
    assert await schedules.delete(schedule.id)
    assert await backend.store.get_job(job.id) == job


async def test_of_changes_at_once_one_wins(open_backend: Opener, backend: Backend, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    stores = [schedules, *[(await open_backend()).schedules for _ in range(3)]]
    jobs = [make_job() for _ in stores]
    changes = [
        changed(schedule, name=f"change {n}", submissions=(make_submission(job),), runs=(make_run(job_id=job.id),))
        for n, job in enumerate(jobs)
    ]
    outcomes = await asyncio.gather(
        *(store.change(change) for store, change in zip(stores, changes, strict=True)),
    )
    assert outcomes.count(True) == 1
    winner = outcomes.index(True)
    assert (await read(schedules, schedule)).name == f"change {winner}"
    found = [await backend.store.get_job(job.id) is not None for job in jobs]
    assert [n for n, is_there in enumerate(found) if is_there] == [winner]
    assert [line.job_id for line in await schedules.runs(schedule.id, limit=10)] == [jobs[winner].id]


async def test_due_schedules_come_most_overdue_first(schedules: ScheduleStore) -> None:
    late = await stored(schedules, next_run_at=after(3))
    latest = await stored(schedules, next_run_at=after(1))
    exact = await stored(schedules, next_run_at=after(10))
    await stored(schedules, next_run_at=after(10.001))
    await stored(schedules, next_run_at=after(2), enabled=False)
    await due_ids(schedules, 10, [latest, late, exact])
    await due_ids(schedules, 10, [latest, late], limit=2)
    await due_ids(schedules, 0.999, [])
    assert await schedules.due(after(1), limit=5) == [latest]


async def test_what_is_due_follows_check_at(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules, next_run_at=after(5))
    later = changed(schedule, check_at=after(90))
    assert await schedules.change(later)
    await due_ids(schedules, 89, [])
    await due_ids(schedules, 90, [schedule])
    never = changed(later.after, check_at=None)
    assert await schedules.change(never)
    await due_ids(schedules, 1000, [])
    assert await schedules.change(changed(never.after, check_at=after(1)))
    await due_ids(schedules, 1, [schedule])


async def test_check_at_may_lie_long_ago_and_far_ahead(schedules: ScheduleStore) -> None:
    early = await stored(schedules, check_at=NOON - timedelta(days=20 * 365))
    late = await stored(schedules, check_at=NOON + timedelta(days=50 * 365))
    await due_ids(schedules, 0, [early])
    assert (await read(schedules, late)).check_at == NOON + timedelta(days=50 * 365)


async def test_history_is_newest_first_and_complete(schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    lines = (
        make_run(job_id="j-1"),
        make_run(at=after(1), nominal_at=after(0.5), outcome="skipped", reason="MISSED", message="ü: 3 days", count=12),
    )
    assert await schedules.change(changed(schedule, runs=lines))
    third = make_run(outcome="failed", reason="SCHEDULE_TYPE_UNAVAILABLE", message="gone")
    assert await schedules.change(changed(await read(schedules, schedule), runs=(third,)))
    assert await schedules.runs(schedule.id, limit=10) == [third, *lines[::-1]]
    assert await schedules.runs(schedule.id, limit=2) == [third, lines[1]]


async def test_the_newest_lines_of_a_long_history_are_kept(schedules: ScheduleStore) -> None:
    schedule, other = await stored(schedules), await stored(schedules)
    assert await schedules.change(changed(other, runs=(make_run(message="other"),)))
    made = 0
    while made < RUNS_KEPT + 40:
        lines = tuple(make_run(message=str(made + n)) for n in range(15))
        assert await schedules.change(changed(await read(schedules, schedule), runs=lines))
        made += len(lines)
    found = await schedules.runs(schedule.id, limit=RUNS_KEPT)
    assert [line.message for line in found] == [str(made - 1 - n) for n in range(RUNS_KEPT)]
    assert [line.message for line in await schedules.runs(other.id, limit=10)] == ["other"]


async def test_other_processes_see_what_was_committed(open_backend: Opener, schedules: ScheduleStore) -> None:
    schedule = await stored(schedules)
    other = (await open_backend()).schedules
    assert await other.get(schedule.id) == schedule
    assert await other.change(changed(schedule, name="theirs"))
    assert (await read(schedules, schedule)).name == "theirs"


async def test_the_bell_rings_when_a_schedule_changed(backend: Backend, schedules: ScheduleStore) -> None:
    if not backend.capabilities.notifies:
        return
    listener = backend.notifier.listen(SCHEDULES_TOPIC)
    schedule = await stored(schedules)
    assert await listener.wait(60)
    assert await schedules.change(changed(schedule, name="x"))
    assert await listener.wait(60)
    listener.close()
