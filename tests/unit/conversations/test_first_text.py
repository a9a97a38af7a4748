"""From a message to the first text of its answer: what is written on the way, and that nobody waits for more."""

import asyncio
from pathlib import Path

from rauskuclaw.adapters.sqlite.backend import SqliteResources
from rauskuclaw.ports.notifier import job_topic
from tests.support.attempts import message_for
from tests.support.chat_world import chat_world
from tests.support.drivers import DRIVERS

# The message with its turn; the claim; that the handler has begun; that the model is asked; the first text.
COMMITS = 5


async def test_the_first_text_is_five_commits_away(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        await world.set(memory=False)
        backend = world.engine.backend
        assert isinstance(backend.resources, SqliteResources)
        writer = backend.resources.writer
        world.server.script.append("ok;words=50;pace_ms=30")
        before = writer.commits
        posted = await world.post("hello")
        assert posted.job is not None
        listener = backend.notifier.listen(job_topic(posted.job.id))
        job_id = posted.job.id

        async def work() -> None:
            async with world.engine.runs.batch(1) as batch:
                await world.engine.runs.run_attempt(message_for(await world.job(job_id)), batch)

        working = asyncio.ensure_future(work())
        first = None
        while first is None:
            assert await listener.wait(10)
            events = await backend.store.read_events(job_id, after=0, limit=100)
            first = next((event for event in events if event.kind == "delta"), None)
        commits = writer.commits - before
        await working
        listener.close()
        assert first.message.strip() == "alpha"
        assert commits == COMMITS
