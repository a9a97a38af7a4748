"""The way of a chat job: from its input over the provider's stream to its result."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rauskuclaw.builtins.chat.calling import ModelCalls
from rauskuclaw.builtins.chat.input import ChatInput, Options, messages_of, options_of
from rauskuclaw.builtins.chat.output import ChatOutput, result_of
from rauskuclaw.builtins.chat.structured import Shape
from rauskuclaw.builtins.declaration import Services
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Finished, Message, ModelRequest
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import ModelProvider
from rauskuclaw.providers import errors
from rauskuclaw.providers.endings import LENGTH
from rauskuclaw.providers.errors import ProviderError

if TYPE_CHECKING:
    pass

# Clients look for these two in the log.
COMPLETED = "Provider-backed handler completed"
FAILED = "Provider-backed handler failed"


class Hook(Protocol):
    """What goes on around the call: reading memories before it, writing one after it."""

    async def before_call(
        self, payload: ChatInput, messages: tuple[Message, ...], ctx: JobContext
    ) -> tuple[tuple[Message, ...], dict[str, Json]]:
        """The messages to send, and fields for the result. May raise HandlerError: then no call is made."""
        ...

    async def after_call(
        self, payload: ChatInput, result: ChatOutput, ctx: JobContext, *, trust: Integrity | None = None
    ) -> dict[str, Json]:
        """More fields for the result. The call is paid for; raise HandlerError only where the job demands it.

        `trust`: whether the answer may be believed; None where nobody can tell.
        """
        ...


@dataclass(frozen=True)
class Chat:
    """The pipeline of one handler. `adds_prompt`: the prompt is the last of the messages, not instead of them."""

    calls: ModelCalls
    max_output_tokens: int
    hooks: tuple[Hook, ...] = ()
    adds_prompt: bool = False

    @property
    def provider(self) -> ModelProvider:
        return self.calls.provider

    async def run(self, payload: ChatInput, ctx: JobContext) -> ChatOutput:
        more: dict[str, Json] = {}
        try:
            messages = messages_of(payload, adds_prompt=self.adds_prompt)
        except ProviderError as exc:
            await log_failure(self.calls, exc, ctx)
            raise
        for hook in self.hooks:
            messages, fields = await hook.before_call(payload, messages, ctx)
            more |= fields
        try:
            answer, fields = await self._answer(payload, messages, ctx)
        except HandlerError as exc:
            await log_failure(self.calls, exc, ctx)
            raise
        result = result_of(answer, provider=self.provider.name, more=more | fields)
        for hook in self.hooks:
            result = result.model_copy(update=await hook.after_call(payload, result, ctx))
        await log_completion(self.calls, result, ctx)
        return result

    async def _answer(
        self, payload: ChatInput, messages: tuple[Message, ...], ctx: JobContext
    ) -> tuple[Finished, dict[str, Json]]:
        """Checked in this order: provider, key, model, input, whether the key is closed, budgets; then the network."""
        self.provider.check()
        model = self.provider.model
        if not messages:
            raise ProviderError("The input has neither a prompt nor messages", code=errors.INPUT)
        options = options_of(payload)
        shape = await Shape.of(options.schema) if options.schema is not None else None
        await self.calls.services.gate.check(self.provider.key_id, job_created_at=ctx.created_at)
        request = self._request(model, messages, options, ctx)
        answer = await self.calls.answer(request, await self.calls.begin(request, ctx), ctx)
        if shape is None or answer.tool_calls:
            return answer, {}
        return answer, {"output_json": await shape.read(answer.text, is_cut_short=answer.finish_reason == LENGTH)}

    def _request(self, model: str, messages: tuple[Message, ...], options: Options, ctx: JobContext) -> ModelRequest:
        return ModelRequest(
            messages=messages,
            model=model,
            deadline=ctx.deadline,
            max_output_tokens=min(options.max_tokens or self.max_output_tokens, self.max_output_tokens),
            temperature=options.temperature,
            tools=options.tools,
            tool_choice=options.tool_choice,
            schema=options.schema,
            call_id=ctx.effect_key("chat"),
        )


async def log_completion(calls: ModelCalls, result: ChatOutput, ctx: JobContext) -> None:
    """The line that clients look for when a chat has succeeded."""
    read, written = result.memory_context or {}, result.memory_write or {}
    meta = {
        "handler": calls.handler,
        "provider": result.provider,
        "model": result.model,
        "local_provider": result.local_provider,
        "command_preview": result.command_preview,
        "auth_mode": result.auth_mode,
        "memory_scope": read.get("scope"),
        "memory_matches": read.get("match_count"),
        "memory_write_scope": written.get("scope"),
        "memory_write_key": written.get("key"),
    }
    await ctx.log("info", COMPLETED, meta)


async def log_failure(calls: ModelCalls, exc: HandlerError, ctx: JobContext) -> None:
    """The line that clients look for when a chat has failed."""
    why = exc.failure
    meta = {
        "handler": calls.handler,
        "provider": calls.provider.name,
        "code": why.code,
        "details": why.details,
        "error": why.message,
    }
    await ctx.log("error", FAILED, meta)


def spec(
    name: str,
    *,
    services: Services,
    max_output_tokens: int,
    hooks: tuple[Hook, ...] = (),
    adds_prompt: bool = False,
    own_tokens: int = 0,
) -> HandlerSpec:
    """The handler of that name, with the provider that serves it."""
    provider = services.models.serving(name)
    chat = Chat(ModelCalls(name, provider, services, own_tokens), max_output_tokens, hooks, adds_prompt)
    return HandlerSpec(
        name=name,
        summary=f"Chat with a language model (provider: {provider.name})",
        input_model=ChatInput,
        output_model=ChatOutput,
        run=chat.run,
    )


def hooks_of(services: Services) -> tuple[Hook, ...]:
    """What goes on around every call here: the memories that a chat reads and writes, where there are any."""
    from rauskuclaw.builtins.chat.memory_blocks import MemoryBlocks

    return (MemoryBlocks(services.memories),) if services.memories is not None else ()
