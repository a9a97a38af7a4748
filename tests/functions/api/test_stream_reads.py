"""What watching costs: looks read the narrow row, whole jobs are read once for each change, and looks are paced."""

import asyncio
from collections import Counter
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from functions.api.app import create_app
from functions.api.http.rate_limit import LOOKS_PER_SEC, StreamSlots
from functions.api.routes.event_stream import StreamTimes
from functions.api.routes.job_frames import JobFrames, face_of
from rauskuclaw.config import ApiSettings
from rauskuclaw.domain.events import LogEntry
from rauskuclaw.domain.job import Job
from tests.functions.api.streams import names, open_stream
from tests.functions.api.world import ADMIN, KEYS, READER, SCOPED, World, open_world
from tests.support.waiting import eventually

VIEWERS = 20
LARGE = {"text": "x" * 800_000}
POLLED = StreamTimes(poll=0.01)


class CountingStore:
    """The world's store, which counts reads. `before_slim` runs between a look's two reads."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self.reads: Counter[str] = Counter()
        self.before_slim: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    async def get_job(self, job_id: str) -> Job | None:
        self.reads["whole"] += 1
        found: Job | None = await self._store.get_job(job_id)
        return found

    async def get_slim_job(self, job_id: str) -> Job | None:
        self.reads["slim"] += 1
        if self.before_slim is not None:
            await self.before_slim()
        found: Job | None = await self._store.get_slim_job(job_id)
        return found


def counted(world: World, *, times: StreamTimes, slots: StreamSlots | None = None) -> tuple[Any, CountingStore]:
    """An app over the world's store, and the counts."""
    store: Any = CountingStore(world.store)
    services = world.services
    backend = replace(services.backend, store=store)
    services.jobs._store = store
    app = create_app(replace(services, backend=backend), ApiSettings(keys=KEYS), times=times, slots=slots)
    return app, store


async def test_many_viewers_of_a_large_job_read_it_once_for_each_change(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world, AsyncExitStack() as stack:
        job = await world.create(input=LARGE)
        app, store = counted(world, times=POLLED)
        streams = [await stack.enter_async_context(open_stream(app, job["id"], key=ADMIN)) for _ in range(VIEWERS)]
        for stream in streams:
            [update] = [event for event in await stream.until("log_append") if event.name == "job_update"]
            assert update.data["job"]["input"] == LARGE
        looks = store.reads["slim"] + 10 * VIEWERS
        await eventually(lambda: asyncio.sleep(0.01, store.reads["slim"]), lambda count: count > looks)
        assert store.reads["whole"] == 1
        await world.start(job["id"])
        for stream in streams:
            assert names(await stream.until("log_append")) == ["job_update", "log_append"]
        assert store.reads["whole"] == 2


async def test_views_of_a_job_do_not_read_its_input_and_result(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        job = await world.create(input=LARGE)
        _, store = counted(world, times=POLLED)
        for view in ("logs", "events", "attempts", "explain", "callback"):
            assert (await world.client.get(f"/v1/jobs/{job['id']}/{view}")).status_code == 200, view
    assert store.reads == {"slim": 5}


async def test_line_that_comes_with_the_end_is_not_lost(tmp_path: Path) -> None:
    """The lines are read before the job, so the last ones may be committed between the two reads."""
    async with open_world(tmp_path) as world:
        running = await world.start((await world.create())["id"])
        app, store = counted(world, times=POLLED)

        async def finish() -> None:
            store.before_slim = None
            await world.append(running, LogEntry(world.clock(), "info", "the last line"))
            await world.succeed(running.id)

        async with open_stream(app, running.id, key=ADMIN) as stream:
            await stream.until("log_append")
            store.before_slim = finish
            rest = await stream.rest()
    assert [event.data["message"] for event in rest if event.name == "log_append"][-2:-1] == ["the last line"]
    assert names(rest)[-1] == "end"


async def test_busy_job_is_looked_at_the_less_often_the_more_watch_it(tmp_path: Path) -> None:
    slots = StreamSlots()
    assert slots.pause_sec == 0
    async with open_world(tmp_path) as world, AsyncExitStack() as stack:
        for number in range(200):
            stack.enter_context(slots.hold(f"caller {number}"))
        assert slots.pause_sec == 200 / LOOKS_PER_SEC
        running = await world.start((await world.create())["id"])
        app, store = counted(world, times=StreamTimes(poll=60, heartbeat=60), slots=slots)
        async with open_stream(app, running.id, key=ADMIN) as stream:
            await stream.until("log_append")
            store.reads.clear()
            for number in range(50):
                await world.append(running, LogEntry(world.clock(), "info", f"line {number}"))
                await asyncio.sleep(0)
            lines = 0
            while lines < 50:
                lines += len(await stream.until("log_append"))
    # Without the pause each of the 50 notices would be a look; with it, a look finds all lines of a fifth of a second.
    assert store.reads["slim"] < 25


async def test_numbers_of_streams_are_settings(tmp_path: Path) -> None:
    settings = ApiSettings(keys=KEYS, sse_max_streams_per_key=1, sse_max_streams=2)
    async with open_world(tmp_path, settings=settings) as world, AsyncExitStack() as stack:
        job_id = (await world.create(queue="mail"))["id"]
        url = f"/v1/jobs/{job_id}/stream"
        await stack.enter_async_context(open_stream(world.app, job_id, key=ADMIN))
        assert (await world.client.get(url)).status_code == 429
        await stack.enter_async_context(open_stream(world.app, job_id, key=READER))
        assert (await world.as_key(SCOPED).get(url)).status_code == 429


async def test_kept_texts_take_a_bounded_room(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        jobs = [await world.create(input="x" * 1000) for _ in range(10)]
        store: Any = CountingStore(world.store)
        frames = JobFrames(store, most_bytes=5000)
        slim = [await store.get_slim_job(job["id"]) for job in jobs]
        for each in slim:
            found = await frames.update_of(each)
            assert found is not None
            assert face_of(found[0]) == face_of(each)
        await frames.update_of(slim[-1])
        assert store.reads["whole"] == 10
        await frames.update_of(slim[0])
        assert store.reads["whole"] == 11
