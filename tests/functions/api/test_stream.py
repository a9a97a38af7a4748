"""The live view, streamed: order, wake-up, resume without gap or repeat, the end, and its limits."""

import asyncio
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from functions.api.app import create_app
from functions.api.http.rate_limit import StreamSlots
from functions.api.routes.event_stream import StreamTimes
from functions.api.routes.job_stream import EVENTS_AT_ONCE
from rauskuclaw.config import ApiSettings
from rauskuclaw.domain.events import Kind, LogEntry
from rauskuclaw.domain.job import Job
from tests.functions.api.streams import OpenStream, ids, names, open_stream
from tests.functions.api.world import ADMIN, DEAF, KEYS, READER, SCOPED, World, open_world


def line(world: World, text: str, *, kind: Kind = "log") -> LogEntry:
    return LogEntry(at=world.clock(), level="info", message=text, kind=kind)


async def test_stream_begins_with_retry_the_job_and_its_log(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        async with open_stream(world.app, job["id"], key=ADMIN) as stream:
            retry, update, created = await stream.until("log_append")
    assert stream.status == 200
    assert stream.headers["content-type"] == "text/event-stream"
    assert stream.headers["cache-control"] == "no-cache"
    assert (retry.name, retry.data) == ("retry", 2000)
    assert (update.name, update.id, update.data) == ("job_update", None, {"job": job})
    assert (created.name, created.data["message"]) == ("log_append", "Job created")
    assert created.id == created.data["id"]
    assert list(created.data) == ["id", "ts", "level", "message", "meta"]


async def test_each_change_arrives_and_the_end_closes_the_stream(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        async with open_stream(world.app, job["id"], key=READER) as stream:
            await stream.until("log_append")
            running = await world.start(job["id"])
            begun = await stream.until("log_append")
            await world.append(running, line(world, "half", kind="progress"), line(world, "tok", kind="delta"))
            middle = await stream.until("delta")
            await world.succeed(job["id"], {"answer": 42})
            ending = await stream.rest()
    assert names(begun) == ["job_update", "log_append"]
    assert begun[0].data["job"]["status"] == "running"
    assert names(middle) == ["progress", "delta"]
    assert names(ending) == ["job_update", "log_append", "end"]
    assert ending[0].data["job"]["result"] == {"answer": 42}
    assert ending[2].data == {"reason": "succeeded"}


@pytest.mark.parametrize("ending", ["failed", "cancelled"])
async def test_finished_job_is_told_once_and_ended(tmp_path: Path, ending: str) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        if ending == "failed":
            await world.fail(job["id"])
        else:
            await world.client.post(f"/v1/jobs/{job['id']}/cancel")
        async with open_stream(world.app, job["id"], key=ADMIN) as stream:
            events = await stream.rest()
    assert names(events)[:2] == ["retry", "job_update"]
    assert names(events)[2:-1] == ["log_append"] * len(ids(events))
    assert events[-1].data == {"reason": ending}


async def test_bell_wakes_the_stream_long_before_its_poll(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=StreamTimes(poll=60, heartbeat=60)) as world:
        job = await world.start((await world.create())["id"])
        async with open_stream(world.app, job.id, key=ADMIN) as stream:
            await stream.until("log_append")
            await stream.until("log_append")
            began = time.monotonic()
            await world.append(job, line(world, "now"))
            await stream.until("log_append")
    assert time.monotonic() - began < 30


async def test_resuming_anywhere_gives_every_event_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.start((await world.create())["id"])
        await world.append(job, *(line(world, f"line {n}") for n in range(EVENTS_AT_ONCE + 50)))
        await world.succeed(job.id)
        async with open_stream(world.app, job.id, key=ADMIN) as stream:
            everything = ids(await stream.rest())
        for position in (0, 1, EVENTS_AT_ONCE, len(everything) - 2):
            seen = everything[: position + 1]
            async with open_stream(world.app, job.id, key=ADMIN, last_event_id=seen[-1]) as again:
                rest = await again.rest()
            assert seen + ids(rest) == everything
            assert names(rest)[1] == "job_update"
    assert everything == sorted(set(everything))
    assert len(everything) == EVENTS_AT_ONCE + 53


async def test_connections_cut_while_lines_are_written_lose_and_repeat_nothing(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.start((await world.create())["id"])
        writing = asyncio.ensure_future(write_lines(world, job, 60))
        seen: list[int] = []
        while True:
            async with open_stream(world.app, job.id, key=ADMIN, last_event_id=seen[-1] if seen else None) as stream:
                chunk = await read_some(stream, 7)
            seen += chunk
            if stream.status == 204 or not chunk:
                break
        await writing
        stored = [event.id for event in await world.store.read_events(job.id, after=0, limit=2000)]
    assert seen == stored


async def write_lines(world: World, job: Job, count: int) -> None:
    for n in range(count):
        await world.append(job, line(world, f"line {n}"))
    await world.succeed(job.id)


async def read_some(stream: OpenStream, count: int) -> list[int]:
    """The ids of the next `count` events that have one, or of fewer at the end."""
    found: list[int] = []
    while stream.status == 200 and len(found) < count:
        event = await stream.next()
        if event is None:
            break
        if isinstance(event.id, int):
            found.append(event.id)
    return found


async def test_reconnecting_with_everything_seen_is_answered_204(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.succeed(job["id"])
        async with open_stream(world.app, job["id"], key=ADMIN) as stream:
            last = ids(await stream.rest())[-1]
        headers = {"last-event-id": str(last)}
        complete = await world.client.get(f"/v1/jobs/{job['id']}/stream", headers=headers)
        first_time = await world.client.get(f"/v1/jobs/{job['id']}/stream?since_log_id={last}")
    assert (complete.status_code, complete.content) == (204, b"")
    assert first_time.status_code == 200
    assert "event: end" in first_time.text
    assert "log_append" not in first_time.text


@pytest.mark.parametrize("value", ["x", "-5", "9" * 40, "1e3", ""])
async def test_nonsense_to_resume_after_is_read_as_well_as_possible(tmp_path: Path, value: str) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create()
        await world.succeed(job["id"])
        answer = await world.client.get(f"/v1/jobs/{job['id']}/stream", headers={"last-event-id": value})
    assert answer.status_code in (200, 204)


async def test_silence_is_filled_with_heartbeats_and_ends_in_time(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=StreamTimes(heartbeat=0.05, poll=0.02, longest=0.3)) as world:
        job = await world.create()
        async with open_stream(world.app, job["id"], key=ADMIN) as stream:
            events = await stream.rest()
    assert events[3].data == ": heartbeat"
    assert (events[-1].name, events[-1].data) == ("retry", 250)


async def test_renewed_lease_is_not_news(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=StreamTimes(poll=0.02, longest=0.3)) as world:
        job = await world.start((await world.create())["id"])
        async with open_stream(world.app, job.id, key=ADMIN) as stream:
            assert await world.store.renew_lease(job, until=world.clock.advance(seconds=60), started=True)
            events = await stream.rest()
    assert names(events).count("job_update") == 1


class ForgetfulStore:
    """A store that loses its jobs when told to, as retention does."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.has_forgotten = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get_slim_job(self, job_id: str) -> Job | None:
        return None if self.has_forgotten else await self._store.get_slim_job(job_id)


async def test_job_that_disappears_ends_the_stream_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        store: Any = ForgetfulStore(world.store)
        engine = replace(world.services, backend=replace(world.services.backend, store=store))
        app = create_app(engine, ApiSettings(keys=KEYS), times=StreamTimes(poll=0.02))
        job = await world.create()
        async with open_stream(app, job["id"], key=ADMIN) as stream:
            await stream.until("log_append")
            store.has_forgotten = True
            events = await stream.rest()
    assert [(event.name, event.data) for event in events] == [("end", {"reason": "deleted"})]


async def test_streams_are_limited_for_each_key_and_in_all(tmp_path: Path) -> None:
    async with open_world(tmp_path, slots=StreamSlots(per_caller=1, in_all=2)) as world:
        job = await world.create(queue="mail")
        url = f"/v1/jobs/{job['id']}/stream"
        async with open_stream(world.app, job["id"], key=ADMIN):
            same_key = await world.client.get(url)
            async with open_stream(world.app, job["id"], key=READER):
                too_many = await world.as_key(SCOPED).get(url)
        async with open_stream(world.app, job["id"], key=ADMIN) as freed:
            assert freed.status == 200
    for answer in (same_key, too_many):
        assert (answer.status_code, answer.json()["error"]["code"]) == (429, "RATE_LIMITED")
        assert answer.headers["retry-after"] == "5"


async def test_server_that_stops_ends_its_streams_and_lets_clients_resume(tmp_path: Path) -> None:
    slots = StreamSlots()
    async with open_world(tmp_path, slots=slots, times=StreamTimes(poll=60, heartbeat=60)) as world:
        job = await world.create()
        async with open_stream(world.app, job["id"], key=ADMIN) as stream:
            await stream.until("log_append")
            slots.close()
            rest = await stream.rest()
    assert [(event.name, event.data) for event in rest] == [("retry", 250)]


async def test_refusals_come_before_the_stream_and_before_the_job(tmp_path: Path) -> None:
    nowhere = "/v1/jobs/7d6e1f0a-0000-4000-8000-000000000000/stream"
    async with open_world(tmp_path) as world:
        assert (await world.as_key(DEAF).get(nowhere)).status_code == 403
        assert (await world.as_key(None).get(nowhere)).status_code == 401
        missing = await world.client.get(nowhere)
        assert (await world.client.head(nowhere)).status_code == 405
    assert (missing.status_code, missing.headers["content-type"]) == (404, "application/json")
