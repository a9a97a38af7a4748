"""Which job type answers in a conversation."""

from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.job import JobType
from rauskuclaw.errors import ConflictError
from rauskuclaw.ports.models import AGENT_HANDLER, OPENAI_HANDLER, TURN_HANDLER
from rauskuclaw.services.jobs.types import CHAT_TYPE, CODEX_TYPE, JobTypes

CHAT_WORD = "chat.generate"
UNAVAILABLE = "CHAT_UNAVAILABLE"
BY_PROVIDER = {"openai": CHAT_TYPE, "demo": CHAT_TYPE, "codex": CODEX_TYPE}
HINT = (
    "No type of chats is enabled. Set OPENAI_ENABLED=1 with OPENAI_API_KEY, or with OPENAI_BASE_URL of a server of "
    "your own, or CODEX_OSS_ENABLED=1; or enable a type in the settings."
)


def is_chat_type(job_type: JobType) -> bool:
    """Whether its jobs answer to messages."""
    return CHAT_WORD in job_type.name or job_type.handler == AGENT_HANDLER


def takes_tools(job_type: JobType) -> bool:
    """Whether its handler is a run, or can be."""
    return job_type.handler in (AGENT_HANDLER, OPENAI_HANDLER)


class ChatTypes:
    """Chooses among the types of a deployment."""

    def __init__(self, types: JobTypes) -> None:
        self._types = types

    async def chosen(self, settings: ConversationSettings) -> JobType:
        """The type of a conversation's turns. Raises ConflictError `CHAT_UNAVAILABLE` that says what to do."""
        name = settings.job_type or BY_PROVIDER.get(settings.provider or "")
        if name is not None:
            return await self._usable(name)
        return await self.default()

    async def default(self) -> JobType:
        """`ai.chat.generate`, else Codex, else the first that is enabled. Raises as `chosen`."""
        for name in (CHAT_TYPE, CODEX_TYPE):
            found = await self._types.find_type(name)
            if found is not None and found.enabled:
                return found
        others = [each for each in await self._types.list_types() if each.enabled and CHAT_WORD in each.name]
        if not others:
            raise ConflictError(HINT, code=UNAVAILABLE)
        return others[0]

    async def enabled_names(self) -> list[str]:
        """The names of all types that are enabled, but for the one that speaks in a person's stead."""
        types = await self._types.list_types()
        return [each.name for each in types if each.enabled and each.handler != TURN_HANDLER]

    async def _usable(self, name: str) -> JobType:
        found = await self._types.find_type(name)
        if found is None or not is_chat_type(found):
            why = "there is no such type of chats"
        elif not found.enabled:
            why = "it is disabled"
        else:
            return found
        raise ConflictError(f"'{name}' cannot answer: {why}", code=UNAVAILABLE, details={"job_type": name})
