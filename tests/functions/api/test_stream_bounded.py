"""The live view behind a gateway that buffers: short answers that say what is new, and how soon to come back."""

import asyncio
import time
from pathlib import Path

from functions.api.routes.event_stream import StreamTimes
from rauskuclaw.domain.events import LogEntry
from tests.functions.api.streams import Event, ids, names, open_stream, parse_stream
from tests.functions.api.world import ADMIN, World, open_world

SHORT = StreamTimes(wait=0.2, poll=0.02)
LONG = StreamTimes(wait=30, poll=30)


async def look(world: World, job_id: str, last_id: int | None = None) -> list[Event]:
    headers = {"last-event-id": str(last_id)} if last_id is not None else {}
    answer = await world.client.get(f"/v1/jobs/{job_id}/stream", headers=headers)
    assert answer.status_code == 200
    return parse_stream(answer.text)


async def test_first_answer_comes_at_once_and_says_to_come_back_soon(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=LONG) as world:
        job = await world.create()
        began = time.monotonic()
        events = await look(world, job["id"])
    assert names(events) == ["retry", "job_update", "log_append", "retry"]
    assert events[-1].data == 250
    assert time.monotonic() - began < 20


async def test_reconnecting_waits_for_news(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=LONG) as world:
        job = await world.start((await world.create())["id"])
        last = ids(await look(world, job.id))[-1]
        async with open_stream(world.app, job.id, key=ADMIN, last_event_id=last) as stream:
            await stream.until("job_update")
            await world.append(job, LogEntry(world.clock(), "info", "news"))
            events = await stream.rest()
    assert names(events) == ["log_append", "retry"]
    assert events[0].data["message"] == "news"


async def test_without_news_the_answer_ends_in_time(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=SHORT) as world:
        job = await world.create()
        last = ids(await look(world, job["id"]))[-1]
        began = time.monotonic()
        events = await look(world, job["id"], last)
    assert names(events) == ["retry", "job_update", "retry"]
    assert time.monotonic() - began >= 0.2


async def test_following_a_job_to_its_end_sees_each_event_once_and_then_204(tmp_path: Path) -> None:
    async with open_world(tmp_path, times=SHORT) as world:
        job = await world.create()
        working = asyncio.ensure_future(work(world, job["id"]))
        seen: list[int] = []
        ends: list[Event] = []
        while True:
            headers = {"last-event-id": str(seen[-1])} if seen else {}
            answer = await world.client.get(f"/v1/jobs/{job['id']}/stream", headers=headers)
            if answer.status_code == 204:
                break
            events = parse_stream(answer.text)
            seen += ids(events)
            ends += [event for event in events if event.name == "end"]
        await working
        stored = [event.id for event in await world.store.read_events(job["id"], after=0, limit=2000)]
    assert seen == stored
    assert [end.data for end in ends] == [{"reason": "succeeded"}]


async def work(world: World, job_id: str) -> None:
    job = await world.start(job_id)
    for n in range(30):
        await world.append(job, LogEntry(world.clock(), "info", f"line {n}"))
        await asyncio.sleep(0)
    await world.succeed(job_id)
