"""Conversations: their rows, what is said in them, and turns."""

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING
from uuid import uuid4

from rauskuclaw.engine.agents import AgentParts
from rauskuclaw.engine.suggestions import SuggestionParts

if TYPE_CHECKING:
    from rauskuclaw.builtins.declaration import Services
    from rauskuclaw.providers.model_list import ModelList
    from rauskuclaw.services.conversations.erasing import Erasing
    from rauskuclaw.services.conversations.options import Options
    from rauskuclaw.services.conversations.posting import Posting
    from rauskuclaw.services.conversations.reading import Reading
    from rauskuclaw.services.conversations.replies import Replies
    from rauskuclaw.services.conversations.service import Conversations
    from rauskuclaw.services.conversations.turns import Turns


def _new_id() -> str:
    return str(uuid4())


class ConversationParts(AgentParts, SuggestionParts):
    """The services of conversations. A turn is a job, so they stand on everything else."""

    @cached_property
    def handler_services(self) -> "Services":
        """With what lets a handler speak in a conversation."""
        return replace(super().handler_services, posting=lambda: self.posting)

    @cached_property
    def conversations(self) -> "Conversations":
        """What the API asks of conversations as rows."""
        from rauskuclaw.services.conversations.service import Conversations

        return Conversations(backend=self.backend, clock=self.clock, new_id=_new_id)

    @cached_property
    def conversation_erasing(self) -> "Erasing":
        """What deletes conversations."""
        from rauskuclaw.services.conversations.erasing import Erasing

        return Erasing(store=self.backend.conversations, jobs=self.jobs, clock=self.clock)

    @cached_property
    def replies(self) -> "Replies":
        """What makes messages of turns."""
        from rauskuclaw.services.conversations.replies import Replies

        return Replies(self.backend, usage_of=lambda job_id: self.spending.of_job(job_id))

    @cached_property
    def turns(self) -> "Turns":
        """What begins turns and takes in their ends."""
        from rauskuclaw.services.conversations.chat_types import ChatTypes
        from rauskuclaw.services.conversations.starting import TurnStarter
        from rauskuclaw.services.conversations.turns import Turns

        starter = TurnStarter(
            jobs=self.jobs,
            types=ChatTypes(self.types),
            preferences=self.prefs.preferences,
            clock=self.clock,
            suggests_by_call=True,
            context=lambda conversation_id: self.working_memories.context_of(conversation_id),
        )
        return Turns(
            backend=self.backend,
            starter=starter,
            replies=self.replies,
            erasing=self.conversation_erasing,
            clock=self.clock,
            suggesting=lambda: self.suggestions,
        )

    @cached_property
    def posting(self) -> "Posting":
        """What takes what people say."""
        from rauskuclaw.services.conversations.posting import Posting

        return Posting(
            backend=self.backend,
            conversations=self.conversations,
            turns=self.turns,
            jobs=self.jobs,
            runs=lambda: self.agent_runs,
            clock=self.clock,
            new_id=_new_id,
        )

    @cached_property
    def conversation_reading(self) -> "Reading":
        """What shows messages."""
        from rauskuclaw.services.conversations.reading import Reading

        return Reading(
            backend=self.backend,
            conversations=self.conversations,
            turns=self.turns,
            replies=self.replies,
            states=lambda: self.suggestions,
        )

    @cached_property
    def model_list(self) -> "ModelList":
        """The models of the OpenAI-compatible server."""
        from rauskuclaw.providers.model_list import ModelList

        return ModelList(self.settings.providers.openai, clients=self.egress)

    @cached_property
    def chat_options(self) -> "Options":
        """Who would answer in a conversation."""
        from rauskuclaw.services.conversations.options import Options

        async def offered() -> tuple[tuple[str, ...], str | None]:
            found = await self.model_list.read()
            return found.models, found.reason

        return Options(
            types=self.types,
            models=lambda: self.chat_models,
            offered=offered,
            has_keys=self.settings.driver != "aws",  # there each function reads only its own secrets
        )
