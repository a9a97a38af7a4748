"""What a dispatch does: one job for each occurrence, and a line of history for each that has none."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, cast

import pytest

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.domain.schedules import CatchUp, Overlap
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports.metrics import MetricStore
from rauskuclaw.ports.schedules import ScheduleChange, ScheduleStore
from rauskuclaw.services.schedules.dispatch_plan import CRON_INVALID, DISPATCH_ERROR, TYPE_UNAVAILABLE
from rauskuclaw.services.schedules.submitting import occurrence_job_id
from tests.support.clock import NOON, after
from tests.unit.schedules.world import REPORT, planned


async def test_nothing_happens_before_it_is_due() -> None:
    async with planned() as world:
        schedule = await world.stored()
        await world.tick(59.999)
        assert await world.read(schedule) == schedule
        assert await world.jobs() == []


async def test_the_job_is_what_the_schedule_says() -> None:
    async with planned() as world:
        schedule = await world.stored(priority=9, tags=("a",), queue="mail", timeout_sec=7, max_attempts=4, input=[1])
        await world.tick(60.25)
        [job] = await world.jobs()
        found = await world.backend.store.get_job(job.id)
        log = await world.backend.store.read_events(job.id, after=0, limit=10)
    assert found is not None
    assert (found.id, found.created_by) == (occurrence_job_id(schedule.id, after(60)), f"schedule:{schedule.id}")
    assert (found.status, found.lane, found.queue, found.priority) == (JobStatus.QUEUED, "high", "mail", 9)
    assert (found.tags, found.timeout_sec, found.max_attempts, found.input) == (("a",), 7, 4, [1])
    assert (found.callback_url, found.run_at, found.check_at) == (None, after(60.25), after(120.25))
    assert [event.message for event in log] == ["Job created"]
    meta = log[0].meta
    assert (meta["schedule_id"], meta["nominal_at"]) == (schedule.id, "2025-06-02T12:01:00.000Z")
    assert meta["schedule_next_run_at"] == "2025-06-02T12:02:00.000Z"


async def test_the_wake_up_comes_with_the_job() -> None:
    async with planned() as world:
        await world.stored()
        await world.tick(60)
        woken = await world.backend.queue.receive("default", limit=5, visibility=timedelta(seconds=30))
        assert len(woken) == 1


async def test_late_ticks_do_not_make_an_interval_drift() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, overlap=Overlap.ALLOW)
        for at in (0.2, 60.9, 137.0, 183.3):
            await world.tick(at - (world.clock() - NOON).total_seconds())
        assert [nominal for _, _, nominal, _ in await world.told(schedule)] == [after(60 * n) for n in range(4)]
        assert (await world.read(schedule)).next_run_at == after(240)


async def test_dispatching_again_at_the_same_time_does_nothing() -> None:
    async with planned() as world:
        schedule = await world.stored()
        await world.tick(60)
        once = await world.read(schedule)
        await world.tick()
        assert await world.read(schedule) == once
        assert (once.last_run_at, once.next_run_at, once.check_at) == (after(60), after(120), after(120))


async def test_one_may_be_dispatched_by_its_id() -> None:
    async with planned() as world:
        schedule, other = await world.stored(), await world.stored()
        dispatcher = world.dispatcher()
        assert await dispatcher.dispatch_one(schedule.id) == schedule
        world.clock.advance(seconds=60)
        first = await dispatcher.dispatch_one(schedule.id)
        assert first is not None
        assert first.check_at == after(120)
        assert await dispatcher.dispatch_one(schedule.id) == first
        assert await dispatcher.dispatch_one("no-such-schedule") is None
        assert await world.read(other) == other
        assert await dispatcher.upcoming(after(119)) == [(other.id, after(60))]
        assert await dispatcher.upcoming(after(120)) == [(other.id, after(60)), (schedule.id, after(120))]


CAUGHT_UP = [
    (CatchUp.SKIP, 3599, [("skipped", "MISSED", 59), ("submitted", None, 1)]),
    (CatchUp.LATEST, 3599, [("skipped", "MISSED", 59), ("submitted", None, 1)]),
    (CatchUp.ALL, 3599, [("skipped", "MISSED", 50), *[("submitted", None, 1)] * 10]),
    (CatchUp.ALL, 120, [("submitted", None, 1)] * 3),
    (CatchUp.SKIP, 0, [("submitted", None, 1)]),
]


@pytest.mark.parametrize(("policy", "late_sec", "told"), CAUGHT_UP)
async def test_what_was_missed_is_caught_up_by_the_policy(
    policy: CatchUp, late_sec: int, told: list[tuple[str, str | None, int]]
) -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, catch_up=policy, overlap=Overlap.ALLOW)
        await world.tick(late_sec)
        runs = await world.told(schedule)
        assert [(outcome, reason, count) for outcome, reason, _, count in runs] == told
        assert runs[-1][2] == after(late_sec - late_sec % 60)
        assert (await world.read(schedule)).next_run_at == after(late_sec - late_sec % 60 + 60)


async def test_the_latest_is_skipped_when_it_is_more_than_an_hour_late() -> None:
    async with planned() as world:
        daily = {"interval_sec": 86_400, "next_run_at": NOON}
        late = await world.stored(**daily)
        any_age = await world.stored(**daily, catch_up=CatchUp.LATEST)
        cron = await world.stored(cron="0 12 * * *", next_run_at=NOON)
        await world.tick(3 * 86_400 + 3601)
        assert await world.told(late) == [("skipped", "MISSED", after(days=3), 4)]
        assert await world.told(cron) == [("skipped", "MISSED", after(days=3), 4)]
        assert await world.told(any_age) == [
            ("skipped", "MISSED", after(days=2), 3),
            ("submitted", None, after(days=3), 1),
        ]
        [line] = await world.runs(late)
        assert line.message == "4 occurrences were not dispatched in time; catch_up is 'skip'"


async def test_a_long_outage_of_a_quick_cron_says_that_it_stopped_counting() -> None:
    async with planned() as world:
        schedule = await world.stored(cron="*/5 * * * * *", next_run_at=NOON, catch_up=CatchUp.LATEST)
        await world.tick(30 * 86_400 + 3)
        missed, submitted = await world.runs(schedule)
        assert missed.message.startswith("At least 999 occurrences")
        assert (missed.nominal_at, submitted.nominal_at) == (after(days=30, seconds=-5), after(days=30))


async def test_an_occurrence_is_skipped_while_the_job_before_it_runs() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON)
        await world.tick()
        await world.tick(60)
        await world.tick(60, ends="succeeded", of=[schedule])
        assert [told[:2] for told in await world.told(schedule)] == [
            ("submitted", None),
            ("skipped", "OVERLAP"),
            ("submitted", None),
        ]
        assert (await world.runs(schedule))[2].job_id == (await world.last_job(schedule)).id


async def test_an_occurrence_waits_for_the_job_before_it_and_further_ones_are_skipped() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, overlap=Overlap.QUEUE)
        for seconds in (0, 60, 60):
            await world.tick(seconds)
        waiting = await world.read(schedule)
        assert (waiting.waiting_at, waiting.check_at) == (after(60), after(121))
        await world.tick(1)
        await world.tick(1, ends="failed", of=[schedule])
        done = await world.read(schedule)
        assert (done.waiting_at, done.check_at, done.last_run_at) == (None, after(180), after(122))
        assert await world.told(schedule) == [
            ("submitted", None, NOON, 1),
            ("waiting", "OVERLAP", after(60), 1),
            ("skipped", "OVERLAP", after(120), 1),
            ("submitted", None, after(60), 1),
        ]
        assert done.last_job_id == occurrence_job_id(schedule.id, after(60))


async def test_jobs_may_run_beside_each_other_where_that_is_wanted() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, overlap=Overlap.ALLOW)
        for seconds in (0, 60, 60):
            await world.tick(seconds)
        assert len(await world.jobs()) == 3
        assert len((await world.read(schedule)).unsettled) == 3


async def test_the_day_of_the_zone_has_a_limit() -> None:
    async with planned() as world:
        schedule = await world.stored(
            interval_sec=3600, next_run_at=NOON, max_runs_per_day=2, timezone="Asia/Kolkata", overlap=Overlap.ALLOW
        )
        for hour in range(8):  # the day ends there at 18:30 UTC
            await world.tick(3600 if hour else 0)
        told = [(outcome, reason) for outcome, reason, _, _ in await world.told(schedule)]
        assert told == [("submitted", None)] * 2 + [("skipped", "DAILY_CAP")] * 5 + [("submitted", None)]
        found = await world.read(schedule)
        assert (found.day, found.runs_on_day) == ("2025-06-03", 1)


async def test_failures_in_a_row_stop_the_schedule_and_say_why() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, max_failures=3)
        await world.tick()
        for ending in ("failed", "failed", "succeeded", "failed", "cancelled", "failed", "failed"):
            await world.tick(60, ends=ending, of=[schedule])
        stopped = await world.read(schedule)
        last = stopped.last_job_id
        assert stopped.breaker is not None
        assert stopped.breaker.reason == f"3 jobs in a row failed, the last one was {last}"
        assert (stopped.failures, stopped.check_at) == (3, None)
        await world.tick(6000)
        assert await world.read(schedule) == stopped
        assert (await world.told(schedule))[-1] == ("skipped", "BREAKER", after(420), 1)
        assert len(await world.jobs()) == 7


async def test_jobs_that_retention_has_erased_say_nothing() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON, unsettled=("gone",), failures=2)
        await world.tick()
        found = await world.read(schedule)
        assert (found.failures, found.last_job_id) == (2, occurrence_job_id(schedule.id, NOON))


@pytest.mark.parametrize("is_missing", [True, False])
async def test_a_type_that_cannot_run_is_tried_again_and_nothing_is_lost(is_missing: bool) -> None:
    async with planned() as world:
        name = "no.such.type" if is_missing else REPORT.name
        if not is_missing:
            await world.backend.store.replace_type(REPORT, replace(REPORT, enabled=False))
        schedule = await world.stored(next_run_at=NOON, interval_sec=3600, type=name)
        await world.tick()
        failed = await world.read(schedule)
        assert failed.last_error is not None
        assert (failed.last_error.code, failed.check_at, failed.next_run_at) == (TYPE_UNAVAILABLE, after(60), NOON)
        assert name in failed.last_error.message
        await world.tick(60)
        if is_missing:
            await world.backend.store.create_type(replace(REPORT, name=name))
        else:
            await world.backend.store.replace_type(replace(REPORT, enabled=False), REPORT)
        await world.tick(60)
        mended = await world.read(schedule)
        assert (mended.last_error, mended.last_job_id) == (None, occurrence_job_id(schedule.id, NOON))
        assert await world.told(schedule) == [("failed", TYPE_UNAVAILABLE, NOON, 1), ("submitted", None, NOON, 1)]


@pytest.mark.parametrize("broken", [{"cron": "0 0 31 2 *"}, {"cron": "what"}, {"timezone": "Mars/Olympus"}])
async def test_a_bad_row_is_noted_and_blocks_no_other(broken: dict[str, Any]) -> None:
    async with planned() as world:
        bad = await world.stored(next_run_at=after(-5), **broken)
        good = [await world.stored(next_run_at=NOON) for _ in range(3)]
        counts = await world.dispatcher(batch_size=2).dispatch_due()
        assert (counts.dispatched, counts.failed) == (3, 1)
        found = await world.read(bad)
        assert found.last_error is not None
        assert (found.last_error.code, found.check_at, found.next_run_at) == (CRON_INVALID, after(60), after(-5))
        assert [told[:2] for told in await world.told(bad)] == [("failed", CRON_INVALID)]
        assert None not in [(await world.read(each)).last_job_id for each in good]


async def test_a_whole_batch_of_bad_rows_does_not_end_the_tick() -> None:
    async with planned() as world:
        for _ in range(4):
            await world.stored(next_run_at=after(-5), type="no.such.type")
        good = await world.stored(next_run_at=NOON)
        counts = await world.dispatcher(batch_size=2).dispatch_due()
        assert (counts.dispatched, counts.failed) == (1, 4)
        assert (await world.read(good)).last_job_id


class Refusing:
    """Passes everything on to a store of schedules, but raises for changes of one of them that submit."""

    def __init__(self, store: ScheduleStore, schedule_id: str, error: Exception) -> None:
        self._store = store
        self._schedule_id = schedule_id
        self._error = error

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def change(self, change: ScheduleChange) -> bool:
        if change.before.id == self._schedule_id and change.submissions:
            raise self._error
        return await self._store.change(change)


async def test_an_unexpected_error_is_noted_and_blocks_no_other() -> None:
    async with planned() as world:
        bad, good = await world.stored(next_run_at=after(-5)), await world.stored(next_run_at=NOON)
        refusing = Refusing(world.backend.schedules, bad.id, RuntimeError("a bug"))
        backend = replace(world.backend, schedules=cast(ScheduleStore, refusing), metrics=cast(MetricStore, _Deaf()))
        counts = await world.dispatcher(backend).dispatch_due()
        assert (counts.dispatched, counts.failed) == (1, 1)
        found = await world.read(bad)
        assert found.last_error is not None
        assert (found.last_error.code, found.check_at) == (DISPATCH_ERROR, after(60))
        assert "a bug" not in found.last_error.message
        assert (await world.read(good)).last_job_id


class _Deaf:
    async def add(self, counts: object, *, at: datetime) -> None:
        return None


async def test_a_store_that_is_away_leaves_the_schedule_due() -> None:
    async with planned() as world:
        bad, good = await world.stored(next_run_at=after(-5)), await world.stored(next_run_at=NOON)
        refusing = Refusing(world.backend.schedules, bad.id, StoreUnavailableError("away"))
        backend = replace(world.backend, schedules=cast(ScheduleStore, refusing))
        counts = await world.dispatcher(backend).dispatch_due()
        assert (counts.dispatched, counts.failed) == (1, 1)
        assert await world.read(bad) == bad
        await world.tick()
        assert (await world.read(bad)).last_job_id
        assert (await world.read(good)).last_job_id


async def test_a_tick_ends_when_it_is_told_to() -> None:
    async with planned() as world:
        for _ in range(10):
            await world.stored(next_run_at=NOON)
        counts = await world.dispatcher(batch_size=4).dispatch_due(go_on=lambda: False)
        assert (counts.dispatched, counts.has_more) == (4, True)
        counts = await world.dispatcher(batch_size=4).dispatch_due()
        assert (counts.dispatched, counts.has_more) == (6, False)


async def test_a_schedule_deleted_while_it_fires_submits_nothing() -> None:
    async with planned() as world:
        schedule = await world.stored(next_run_at=NOON)

        class Deleting(Refusing):
            async def change(self, change: ScheduleChange) -> bool:
                await world.backend.schedules.delete(schedule.id)
                return await world.backend.schedules.change(change)

        deleting = Deleting(world.backend.schedules, "", RuntimeError())
        backend = replace(world.backend, schedules=cast(ScheduleStore, deleting))
        assert (await world.dispatcher(backend).dispatch_due()).dispatched == 0
        assert await world.jobs() == []


async def test_wake_ups_are_sent_where_the_store_does_not() -> None:
    async with planned() as world:
        await world.stored(next_run_at=NOON)
        capabilities = replace(world.backend.capabilities, store_enqueues=False, longest_delay_sec=900)
        await world.dispatcher(replace(world.backend, capabilities=capabilities)).dispatch_due()
        depth = await world.backend.queue.depth("default")
        assert depth.ready == 2  # the store's own one, and the one that was sent


async def test_ids_of_occurrences_are_made_of_schedule_and_millisecond() -> None:
    ids = {occurrence_job_id(name, NOON + timedelta(milliseconds=ms)) for name in ("a", "b") for ms in (0, 1)}
    assert len(ids) == 4
    assert occurrence_job_id("a", NOON) in ids
