"""The services of conversations for the API's world, whose handlers never run."""

from dataclasses import dataclass
from uuid import uuid4

from rauskuclaw.domain.clock import Clock
from rauskuclaw.ports import Backend
from rauskuclaw.providers.registry import ChatModels
from rauskuclaw.services.conversations.chat_types import ChatTypes
from rauskuclaw.services.conversations.erasing import Erasing
from rauskuclaw.services.conversations.options import Options
from rauskuclaw.services.conversations.posting import Posting
from rauskuclaw.services.conversations.reading import Reading
from rauskuclaw.services.conversations.replies import Replies
from rauskuclaw.services.conversations.service import Conversations
from rauskuclaw.services.conversations.starting import TurnStarter
from rauskuclaw.services.conversations.turns import Turns
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.runs.service import Runs
from rauskuclaw.services.spending.service import Spending
from rauskuclaw.services.ui_prefs import UiPrefs


@dataclass(frozen=True)
class Chats:
    """What the API asks of conversations."""

    conversations: Conversations
    posting: Posting
    turns: Turns
    replies: Replies
    erasing: Erasing
    reading: Reading
    options: Options


def build_chats(
    backend: Backend,
    clock: Clock,
    *,
    jobs: Jobs,
    types: JobTypes,
    prefs: UiPrefs,
    spending: Spending,
    models: ChatModels,
    offered: tuple[str, ...] = ("test-model", "other-model"),
) -> Chats:
    def new_id() -> str:
        return str(uuid4())

    async def offers() -> tuple[tuple[str, ...], str | None]:
        return offered, None

    conversations = Conversations(backend=backend, clock=clock, new_id=new_id)
    replies = Replies(backend, usage_of=spending.of_job)
    starter = TurnStarter(jobs=jobs, types=ChatTypes(types), preferences=prefs.preferences, clock=clock)
    erasing = Erasing(store=backend.conversations, jobs=jobs, clock=clock)
    turns = Turns(backend=backend, starter=starter, replies=replies, erasing=erasing, clock=clock)
    runs = Runs(backend=backend, jobs=jobs, clock=clock)
    return Chats(
        conversations=conversations,
        posting=Posting(
            backend=backend,
            conversations=conversations,
            turns=turns,
            jobs=jobs,
            runs=lambda: runs,
            clock=clock,
            new_id=new_id,
        ),
        turns=turns,
        replies=replies,
        erasing=erasing,
        reading=Reading(backend=backend, conversations=conversations, turns=turns, replies=replies),
        options=Options(types=types, models=lambda: models, offered=offers),
    )
