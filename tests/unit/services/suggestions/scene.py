"""A conversation in which a model suggests jobs, over an engine on any driver."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rauskuclaw.domain.conversations import changes
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.job import Job
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.services.suggestions.service import Creation, Mode
from tests.support import conversations as talk
from tests.support.drivers import Driver
from tests.support.tool_world import OPS, ToolWorld, tool_world

QUESTION = "Prepare the daily report"
REPORT = {"type": "report.generate", "input": {"topic": "tea"}, "timeout_sec": 20}
DEPLOY = {"type": "deploy.run", "input": {"target": "staging"}, "timeout_sec": 60, "priority": 7}
UNKNOWN = {"type": "memory.write", "timeout_sec": 10}
REPEAT = {"type": "ai.chat.generate", "input": {"prompt": "prepare the daily REPORT!"}}


def block(*jobs: Any) -> str:
    return f"Here is my plan.\n```rausku_jobs\n{json.dumps({'jobs': jobs})}\n```"


@dataclass
class Scene:
    """`conversation` is busy with a turn until `reply` was called."""

    world: ToolWorld
    conversation: Conversation

    async def reply(self, text: str, *, label: Label = CLEAN, runs: bool = False) -> Message:
        """The turn ends with this answer, as the service of turns has it end."""
        backend, suggestions = self.world.engine.backend, self.world.engine.suggestions
        turn = self.conversation.turn
        assert turn is not None
        await talk.ended(backend, turn.job_id)
        reply = replace(talk.reply_to(self.conversation, text), label=label)
        part = await suggestions.part_for(self.conversation, parts=reply.parts, user_text=QUESTION)
        if part is not None:
            reply = replace(reply, parts=(*reply.parts, part))
        if runs:
            await suggestions.auto_run(self.conversation, reply)
        self.conversation = await self.current()
        change = changes.finished(self.conversation, reply, self.world.clock())
        self.conversation = await talk.committed(backend, change)
        return reply

    async def current(self) -> Conversation:
        found = await self.world.engine.backend.conversations.get(self.conversation.id)
        assert found is not None
        return found

    async def create(self, reply: Message, *indexes: int, mode: Mode = "all") -> Creation:
        return await self.world.engine.suggestions.create(
            self.conversation, reply.id, indexes=indexes or None, mode=mode, caller=OPS
        )

    async def created(self, reply: Message, index: int) -> Job:
        [one] = (await self.create(reply, index)).created
        return one.job

    async def notices(self) -> list[dict[str, Any]]:
        """The parts of the messages that are not the user's or the model's."""
        now = await self.current()
        assert now.leaf is not None
        branch = await self.world.engine.backend.conversations.branch(now.id, now.leaf, limit=50)
        return [part for each in branch.messages for part in each.message.parts if part["type"] == "data-job"]


@asynccontextmanager
async def scene(driver: Driver, folder: Path, **settings: Any) -> AsyncIterator[Scene]:
    async with tool_world(driver, folder) as world:
        backend = world.engine.backend
        new = await talk.created(backend, settings=ConversationSettings(**settings), created_by="ops")
        busy = await talk.begun(backend, new, talk.said(new, QUESTION), type="ai.chat.generate", created_by="ops")
        yield Scene(world, busy)
