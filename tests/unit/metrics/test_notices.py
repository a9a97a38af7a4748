"""Who is told of alerts: once when one begins, once when it ends, whatever races or dies."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rauskuclaw.config import MetricsSettings
from rauskuclaw.domain.callbacks import CallbackGate, DeliveryState
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.ports import Backend, JobFilter
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.metrics.alerts import Alert
from rauskuclaw.services.metrics.notices import NOTICE_TYPE, AlertNotices
from rauskuclaw.services.metrics.service import Metrics
from rauskuclaw.services.principal import Principal
from tests.support.clock import ManualClock
from tests.support.factories import RULES
from tests.support.inmemory import InMemoryStorage, open_inmemory

URL = "https://hooks.example.com/alerts"
STALLED = Alert("QUEUE_STALLED/default", "QUEUE_STALLED", "warn", "it waits", {"queue": "default", "oldest_age_sec": 9})
FAILING = Alert("HIGH_FAILURE_RATE", "HIGH_FAILURE_RATE", "warn", "they fail", {})


class Place:
    """Schedulers over one storage."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.clock = ManualClock()

    def scheduler(self, **given: Any) -> AlertNotices:
        store = self.backend.store
        plain: dict[str, Any] = {"jobs": store, "prefs": store, "rules": RULES, "clock": self.clock, "webhook_url": URL}
        return AlertNotices(**{**plain, **given})

    def metrics(self) -> Metrics:
        return Metrics(
            backend=self.backend,
            settings=MetricsSettings(),
            types=JobTypes(store=self.backend.store, registry=Registry.of()),
            served_queues=frozenset({"default"}),
            lease=timedelta(seconds=60),
            tick=timedelta(seconds=1),
            clock=self.clock,
        )

    async def jobs(self) -> list[Job]:
        page = await self.backend.store.list_jobs(JobFilter(type=NOTICE_TYPE), limit=200)
        found = [await self.backend.store.get_job(job.id) for job in page.items]
        return sorted((job for job in found if job is not None), key=lambda job: job.created_at)

    async def told(self) -> list[tuple[str, str]]:
        """Code and state of the notices, oldest first; every one must be owed as a callback."""
        told: list[tuple[str, str]] = []
        for job in await self.jobs():
            owed = await self.backend.store.get_delivery(job.id)
            assert job.status is JobStatus.SUCCEEDED
            assert owed is not None
            assert (owed.url, owed.state) == (URL, DeliveryState.PENDING)
            result: Any = job.result
            told.append((result["alert"]["code"], result["state"]))
        return told


async def make_place() -> Place:
    return Place(await open_inmemory(InMemoryStorage()))


async def test_an_alert_is_told_when_it_begins_and_when_it_ends() -> None:
    place = await make_place()
    notices = place.scheduler()
    for alerts in ([], [STALLED], [STALLED], [STALLED], [], []):
        await notices.publish(alerts)
        place.clock.advance(seconds=60)
    assert await place.told() == [("QUEUE_STALLED", "firing"), ("QUEUE_STALLED", "resolved")]
    [_, over] = await place.jobs()
    assert over.result == {
        "alert": {"code": "QUEUE_STALLED", "severity": "warn", "message": "it waits", "details": STALLED.details},
        "state": "resolved",
        "since": "2025-06-02T12:01:00.000Z",
        "until": "2025-06-02T12:04:00.000Z",
    }


async def test_changed_figures_are_no_new_alert() -> None:
    place = await make_place()
    notices = place.scheduler()
    assert await notices.publish([STALLED]) == 1
    assert await notices.publish([replace(STALLED, message="still", details={"oldest_age_sec": 70})]) == 0


async def test_the_same_alert_again_is_told_again() -> None:
    place = await make_place()
    notices = place.scheduler()
    for alerts in ([STALLED], [], [STALLED, FAILING], [FAILING], []):
        await notices.publish(alerts)
        place.clock.advance(seconds=60)
    assert sorted(await place.told()) == sorted(
        [("HIGH_FAILURE_RATE", "firing"), ("HIGH_FAILURE_RATE", "resolved")]
        + [("QUEUE_STALLED", "firing"), ("QUEUE_STALLED", "resolved")] * 2
    )
    assert len({job.id for job in await place.jobs()}) == 6


async def test_schedulers_that_race_tell_once() -> None:
    place = await make_place()
    for alerts in ([STALLED, FAILING], [FAILING]):
        await asyncio.gather(*(place.scheduler().publish(alerts) for _ in range(8)))
        place.clock.advance(seconds=60)
    assert len(await place.told()) == 3


async def test_a_scheduler_that_dies_before_it_notes_the_alert_tells_once() -> None:
    place = await make_place()

    class Dying:
        """Stands for a store that is gone when the document is to be written."""

        def __getattr__(self, name: str) -> Any:
            if name == "put_prefs":
                raise ConnectionError("gone")
            return getattr(place.backend.store, name)

    with pytest.raises(ConnectionError):
        await place.scheduler(prefs=Dying()).publish([STALLED])
    place.clock.advance(seconds=60)
    await place.scheduler().publish([STALLED])
    assert await place.told() == [("QUEUE_STALLED", "firing")]


async def test_a_notice_stored_and_not_concluded_is_concluded_by_the_next_tick() -> None:
    place = await make_place()

    class Dying:
        def __getattr__(self, name: str) -> Any:
            if name == "transition":
                raise ConnectionError("gone")
            return getattr(place.backend.store, name)

    with pytest.raises(ConnectionError):
        await place.scheduler(jobs=Dying()).publish([STALLED])
    [job] = await place.jobs()
    assert job.status is JobStatus.QUEUED
    assert job.run_at > place.clock()  # no worker may take it meanwhile
    assert await place.metrics().watch() == ()  # nor is there an alert because nobody serves its queue
    await place.scheduler().publish([STALLED])
    assert await place.told() == [("QUEUE_STALLED", "firing")]


async def test_without_a_webhook_nothing_is_stored() -> None:
    place = await make_place()
    assert await place.scheduler(webhook_url=None).publish([STALLED]) == 0
    assert await place.jobs() == []


async def test_a_webhook_that_is_not_allowed_is_refused_like_any_callback() -> None:
    place = await make_place()
    await place.scheduler(rules=replace(RULES, callbacks=CallbackGate())).publish([STALLED])
    [job] = await place.jobs()
    owed = await place.backend.store.get_delivery(job.id)
    assert owed is not None
    assert owed.state is DeliveryState.BLOCKED


async def test_a_key_of_some_queues_does_not_see_what_notices_say_of_others() -> None:
    place = await make_place()
    await place.scheduler().publish([STALLED, FAILING])
    reader = Principal("tests", queue_allowlist=frozenset({"default"}))
    assert [reader.sees(job.queue) for job in await place.jobs()] == [False, False]


async def test_notices_are_no_part_of_the_figures() -> None:
    place = await make_place()
    await place.scheduler().publish([STALLED])
    found = await place.metrics().snapshot(caller=Principal("tests"))
    assert (found.counters, found.by_type) == ({}, ())
    assert found.job_status[JobStatus.SUCCEEDED] == 1
