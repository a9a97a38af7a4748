"""A conversation's turns are told its working memory, as nobody's words, with the label that it has."""

from pathlib import Path

from rauskuclaw.domain.runs.labels import CLEAN, READ
from rauskuclaw.domain.runs.steps import CONVERSATION, Labelled
from rauskuclaw.services.working_memory import read_working_memory
from tests.support.chat_world import ChatWorld, chat_world, scripted
from tests.support.drivers import DRIVERS
from tests.support.tool_world import OPS

SQLITE = DRIVERS[1]


async def write(world: ChatWorld, conversation_id: str, **given: str) -> None:
    body = {"session_id": f"session.{conversation_id}", "state": {"current_goal": "Plan the move"}, **given}
    await world.engine.working_memories.put(read_working_memory(body), caller=OPS)


async def test_a_turn_is_told_the_working_memory_of_its_conversation(tmp_path: Path) -> None:
    async with chat_world(SQLITE, tmp_path) as world:
        await write(world, world.conversation_id)
        posted = await world.say(scripted("And now?", {"say": "We pack."}))
        assert posted.job is not None
        first, asked = (await world.job(posted.job.id)).input["messages"]
        assert (first["role"], asked["role"]) == ("assistant", "user")
        assert first["content"].endswith("Current goal: Plan the move")
        opening = (await world.engine.backend.runs.read_steps(posted.job.id, after=0, limit=1))[0]
        assert opening.body == Labelled(label=READ, source=CONVERSATION)


async def test_what_a_person_vouches_for_taints_nothing_but_stays_private(tmp_path: Path) -> None:
    async with chat_world(SQLITE, tmp_path) as world:
        await write(world, world.conversation_id, trust="trusted")
        posted = await world.say(scripted("And now?", {"say": "We pack."}))
        assert posted.job is not None
        opening = (await world.engine.backend.runs.read_steps(posted.job.id, after=0, limit=1))[0]
        assert isinstance(opening.body, Labelled)
        assert (opening.body.label.integrity, opening.body.label.confidentiality) == (
            CLEAN.integrity,
            READ.confidentiality,
        )


async def test_nobody_elses_is_told(tmp_path: Path) -> None:
    async with chat_world(SQLITE, tmp_path) as world:
        await write(world, "7d6e1f0a-0000-4000-8000-000000000000")
        posted = await world.say(scripted("And now?", {"say": "We pack."}))
        assert posted.job is not None
        assert len((await world.job(posted.job.id)).input["messages"]) == 1
