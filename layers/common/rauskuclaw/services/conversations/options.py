"""Who would answer in a conversation: what a chooser offers, and why something is not there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.errors import ConflictError
from rauskuclaw.ports.models import AGENT_HANDLER, CODEX_HANDLER, KEY_MISSING, OPENAI_HANDLER, ModelProvider
from rauskuclaw.services.conversations.chat_types import ChatTypes, is_chat_type, takes_tools
from rauskuclaw.services.jobs.types import CHAT_TYPE, CODEX_TYPE, JobTypes

DEMO = "demo"
LABELS = {CHAT_TYPE: "Chat", CODEX_TYPE: "Codex", "agent.run": "Agent"}
SERVED = (OPENAI_HANDLER, CODEX_HANDLER, AGENT_HANDLER)
HINTS = {
    "ollama": (
        "Ollama (free, on this machine): install it, `ollama pull llama3.2`, then set OPENAI_ENABLED=1, "
        "OPENAI_BASE_URL=http://127.0.0.1:11434 and OPENAI_MODEL=llama3.2 in .env, and restart."
    ),
    "openai": "OpenAI: set OPENAI_ENABLED=1 and OPENAI_API_KEY=sk-... in .env, and restart.",
    "codex": (
        "Codex: install it (`npm install -g @openai/codex`), log in with `rauskuclaw codex login`, set "
        "CODEX_OSS_ENABLED=1 and CODEX_OSS_MODEL in .env, and restart; then enable the type codex.chat.generate."
    ),
}


class Models(Protocol):
    """The providers, by the handlers that they serve."""

    def serving(self, handler: str) -> ModelProvider: ...


@dataclass(frozen=True, slots=True)
class TypeOption:
    """A type that could answer. `reason` says why it would not; `models_reason` why `models` are not all there are."""

    name: str
    label: str
    provider: str | None
    model: str | None
    models: tuple[str, ...]
    enabled: bool
    takes_tools: bool
    reason: str | None = None
    models_reason: str | None = None


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """`default_type` None: nobody would answer. `is_demo`: by default the demonstration answers, and no model."""

    types: tuple[TypeOption, ...]
    default_type: str | None
    is_demo: bool
    hints: tuple[tuple[str, str], ...]


class Options:
    """`offered` asks the OpenAI-compatible server for its models: `(names, why there are none)`.

    `has_keys` False: the keys of providers are with the workers and not in this process. A missing one is then no
    reason, and the server is not asked for its models.
    """

    def __init__(
        self,
        *,
        types: JobTypes,
        models: Callable[[], Models],
        offered: Callable[[], Awaitable[tuple[tuple[str, ...], str | None]]],
        has_keys: bool = True,
    ) -> None:
        self._types = types
        self._chat_types = ChatTypes(types)
        self._models = models
        self._offered = offered
        self._has_keys = has_keys

    async def read(self) -> ChatOptions:
        """Raises BackendError."""
        options = [await self._option(each) for each in await self._types.list_types() if is_chat_type(each)]
        try:
            default: str | None = (await self._chat_types.default()).name
        except ConflictError:
            default = None
        chosen = next((each for each in options if each.name == default), None)
        is_demo = chosen is not None and chosen.provider == DEMO
        working = {each.provider for each in options if each.enabled and each.reason is None}
        missing = [name for name in HINTS if (name if name != "ollama" else "openai") not in working]
        return ChatOptions(tuple(options), default, is_demo, tuple((name, HINTS[name]) for name in missing))

    async def _option(self, job_type: JobType) -> TypeOption:
        label = LABELS.get(job_type.name, job_type.name)
        if job_type.handler not in SERVED:
            return TypeOption(job_type.name, label, None, None, (), job_type.enabled, takes_tools(job_type))
        served = OPENAI_HANDLER if job_type.handler == AGENT_HANDLER else job_type.handler
        provider = self._models().serving(served)
        reason, model = self._why_not(provider)
        if not job_type.enabled:
            reason = reason or "This job type is disabled; enable it in the settings."
        models, models_reason = await self._models_of(provider, model, is_usable=reason is None)
        return TypeOption(
            name=job_type.name,
            label=label,
            provider=provider.name,
            model=model,
            models=models,
            enabled=job_type.enabled and reason is None,
            takes_tools=takes_tools(job_type),
            reason=reason,
            models_reason=models_reason,
        )

    async def _models_of(
        self, provider: ModelProvider, model: str | None, *, is_usable: bool
    ) -> tuple[tuple[str, ...], str | None]:
        own = (model,) if model is not None else ()
        if not is_usable or not self._has_keys or provider.name != "openai":
            return own, None
        names, why = await self._offered()
        return (*own, *(name for name in names if name != model)), why

    def _why_not(self, provider: ModelProvider) -> tuple[str | None, str | None]:
        """Why a provider would not answer, and its model."""
        described: dict[str, Json] = provider.describe()
        model = described.get("model") or None
        try:
            provider.check()
        except HandlerError as exc:
            if self._has_keys or exc.failure.details != KEY_MISSING:
                return exc.failure.message, model
        return None, model
