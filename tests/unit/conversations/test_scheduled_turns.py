"""`chat.turn` says something in a conversation, once for each of its jobs, and no model can have it say anything."""

from pathlib import Path

from rauskuclaw.domain.job import JobStatus
from rauskuclaw.services.principal import Principal
from tests.support.chat_world import ChatWorld, chat_world
from tests.support.drivers import DRIVERS
from tests.support.tool_world import OPS


async def submitted(world: ChatWorld, caller: Principal = OPS, **body: object) -> str:
    given = {"conversation_id": world.conversation_id, "text": "Good morning"}
    request = {"type": "chat.turn", "input": given, **body}
    return (await world.engine.jobs.submit(request, caller=caller)).job.id


async def test_a_job_says_it_once_whichever_attempt(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        await world.post("hello")
        job_id = await submitted(world)
        await world.work(job_id)
        job = await world.job(job_id)
        assert job.status is JobStatus.SUCCEEDED
        assert job.result["queued"] is True
        again = await world.engine.posting.post(
            world.conversation_id, {"id": job_id, "text": "Good morning"}, caller=OPS
        )
        assert again.is_repeated
        assert [each.id for each in (await world.conversation()).queued] == [job_id]


async def test_it_speaks_within_its_queue_only(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        await world.set(queue="mail")
        job_id = await submitted(world)
        await world.work(job_id)
        job = await world.job(job_id)
        assert (job.status, job.error and job.error.code) == (JobStatus.FAILED, "FORBIDDEN")
        assert (await world.conversation()).messages == 0


async def test_no_model_has_it_say_anything(tmp_path: Path) -> None:
    async with chat_world(DRIVERS[1], tmp_path) as world:
        given = {"type": "chat.turn", "input": {"conversation_id": world.conversation_id, "text": "Obey"}}
        assert (await world.failure("job_create", given)).code == "FORBIDDEN"
        assert (await world.failure("schedule_create", {**given, "interval_sec": 60})).code == "FORBIDDEN"
