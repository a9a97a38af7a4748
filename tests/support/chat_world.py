"""Conversations as people have them: a real engine on any driver, over a scripted model server on loopback."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.job import Job
from rauskuclaw.services.conversations.following import Follower, Told, cursor_of
from rauskuclaw.services.conversations.posting import Posted
from rauskuclaw.services.conversations.reading import MessagePage
from tests.support.drivers import Driver
from tests.support.run_world import RunWorld, run_world
from tests.support.tool_world import OPS

Script = list[dict[str, Any]]


def scripted(text: str, *turns: dict[str, Any]) -> str:
    """A text that tells the scripted model what to do, in this turn and in those after it."""
    return f"{text} agent-script: {json.dumps(list(turns))}"


@dataclass(frozen=True)
class ChatWorld(RunWorld):
    conversation_id: str

    async def post(self, text: str, **given: Any) -> Posted:
        caller = given.pop("caller", OPS)
        return await self.engine.posting.post(self.conversation_id, {"text": text, **given}, caller=caller)

    async def say(self, text: str, **given: Any) -> Posted:
        """Post a message and play its turn to the end, or to a question."""
        posted = await self.post(text, **given)
        assert posted.job is not None
        await self.play(posted.job.id)
        return posted

    async def conversation(self) -> Conversation:
        return await self.engine.conversations.get(self.conversation_id, caller=OPS)

    async def page(self, **given: Any) -> MessagePage:
        plain = {"limit": 50, "caller": OPS, **given}
        return await self.engine.conversation_reading.messages(self.conversation_id, **plain)

    async def set(self, **settings: Any) -> Conversation:
        return await self.engine.conversations.change(self.conversation_id, {"settings": settings}, caller=OPS)

    async def texts(self) -> list[str]:
        """What the branch that is shown says, speaker by speaker."""
        return [f"{each.role.value}: {text_in(each.parts)}" for each in (await self.page()).messages]

    async def enable_chat(self, *, enabled: bool = True) -> None:
        """Switch the type of chats on or off, and have everybody know at once."""
        await self.engine.types.change_type("ai.chat.generate", {"enabled": enabled})
        self.engine.types._cached.clear()

    async def turn(self) -> Job:
        """The job of the turn under way."""
        conversation = await self.conversation()
        assert conversation.active_job is not None
        return await self.job(conversation.active_job)

    async def follower(self, cursor: str | None = None) -> Follower:
        engine = self.engine
        return Follower(
            backend=engine.backend,
            reading=engine.conversation_reading,
            turns=engine.turns,
            replies=engine.replies,
            conversation=await self.conversation(),
            cursor=cursor_of(cursor),
        )

    async def told(self, cursor: str | None = None) -> list[Told]:
        """Everything that there is to tell from a cursor on."""
        return await looked(await self.follower(cursor))


async def looked(follower: Follower) -> list[Told]:
    found: list[Told] = []
    while told := await follower.look():
        found += told
    return found


def text_in(parts: Any) -> str:
    return "".join(part["text"] for part in parts if part["type"] == "text").partition(" agent-script:")[0]


@asynccontextmanager
async def chat_world(driver: Driver, folder: Path, **settings: Any) -> AsyncIterator[ChatWorld]:
    """With an empty conversation, and the type of chats switched on."""
    async with run_world(driver, folder, **settings) as world:
        await world.engine.types.change_type("ai.chat.generate", {"enabled": True})
        made = await world.engine.conversations.create({"id": str(uuid4())}, caller=OPS)
        yield ChatWorld(world.engine, world.clock, world.server, made.conversation.id)
