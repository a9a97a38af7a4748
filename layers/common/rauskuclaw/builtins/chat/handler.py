"""The way of a chat job: from its input over the provider's stream to its result."""

from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from rauskuclaw.builtins.chat.input import ChatInput, Options, messages_of, options_of
from rauskuclaw.builtins.chat.output import ChatOutput, result_of
from rauskuclaw.builtins.chat.structured import Shape
from rauskuclaw.builtins.declaration import Services
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Delta, Finished, Message, Meter, ModelRequest
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import ModelProvider
from rauskuclaw.providers import demo, errors
from rauskuclaw.providers.endings import LENGTH
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.services.recording import record

if TYPE_CHECKING:
    from rauskuclaw.services.spending.service import Call

# Clients look for these two in the log.
COMPLETED = "Provider-backed handler completed"
FAILED = "Provider-backed handler failed"
CALLING = "Calling the model"


class Hook(Protocol):
    """What goes on around the call: reading memories before it, writing one after it."""

    async def before_call(
        self, payload: ChatInput, messages: tuple[Message, ...], ctx: JobContext
    ) -> tuple[tuple[Message, ...], dict[str, Json]]:
        """The messages to send, and fields for the result. May raise HandlerError: then no call is made."""
        ...

    async def after_call(self, payload: ChatInput, result: ChatOutput, ctx: JobContext) -> dict[str, Json]:
        """More fields for the result. The call is paid for; raise HandlerError only where the job demands it."""
        ...


@dataclass(frozen=True)
class Chat:
    """The pipeline of one handler.

    `adds_prompt`: the prompt is the last of the messages, not instead of them. `own_tokens` are those that the
    provider adds to a call by itself.
    """

    handler: str
    provider: ModelProvider
    services: Services
    max_output_tokens: int
    hooks: tuple[Hook, ...] = ()
    adds_prompt: bool = False
    own_tokens: int = 0
    clock: Clock = utc_now

    async def run(self, payload: ChatInput, ctx: JobContext) -> ChatOutput:
        more: dict[str, Json] = {}
        try:
            messages = messages_of(payload, adds_prompt=self.adds_prompt)
        except ProviderError as exc:
            await self._log_failure(exc, ctx)
            raise
        for hook in self.hooks:
            messages, fields = await hook.before_call(payload, messages, ctx)
            more |= fields
        try:
            answer, fields = await self._answer(payload, messages, ctx)
        except HandlerError as exc:
            await self._log_failure(exc, ctx)
            raise
        result = result_of(answer, provider=self.provider.name, more=more | fields)
        for hook in self.hooks:
            result = result.model_copy(update=await hook.after_call(payload, result, ctx))
        await self._log_completion(result, ctx)
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
        await self.services.gate.check(self.provider.key_id, job_created_at=ctx.created_at)
        answer = await self._call(self._request(model, messages, options, ctx), ctx)
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

    async def _call(self, request: ModelRequest, ctx: JobContext) -> Finished:
        """One paid call. Whatever ends it, cancelling included, what it used until then is accounted for."""
        call = await self._begin(request, ctx)
        meter = Meter()
        received = 0
        finished: Finished | None = None
        try:
            async with aclosing(self.provider.stream(request, meter)) as events:
                async for event in events:
                    if isinstance(event, Delta):
                        received += len(event.text.encode())
                        await ctx.delta(event.text)
                    else:
                        finished = event
        except ProviderError as exc:
            if call is not None and exc.is_free and not received and meter == Meter():
                await call.release()
            if exc.is_rejection:
                await self._count_rejection()
            created = ctx.created_at
            raise await self.services.gate.limited(self.provider.key_id, exc, job_created_at=created) from exc
        finally:
            if call is not None:
                await call.settle(meter.usage, text_chars=received + meter.hidden_bytes)
        if finished is None:
            raise ProviderError("The provider's answer was cut off", code=errors.RESPONSE, details={"reason": "cut"})
        return finished

    async def _count_rejection(self) -> None:
        """What the alert of a rejected key is judged by."""
        if self.services.metrics is not None:
            count = Count("provider.rejected", code=self.provider.name)
            await record(self.services.metrics, [count], at=self.clock())

    async def _begin(self, request: ModelRequest, ctx: JobContext) -> "Call | None":
        """Set the money aside; None for the demo, which costs nothing and is no model. Raises HandlerError."""
        meta = {
            "handler": self.handler,
            "provider": self.provider.name,
            "model": request.model,
            "max_output_tokens": request.max_output_tokens,
        }
        await ctx.log("info", CALLING, meta)
        if self.provider.name == demo.NAME:
            return None
        return await self.services.spending().begin(
            job_id=ctx.job_id,
            job_type=ctx.job_type,
            key=ctx.submitted_by,
            provider=self.provider.name,
            model=request.model,
            messages_chars=_sent_bytes(request),
            own_tokens=self.own_tokens,
            max_output_tokens=request.max_output_tokens,
            deadline=request.deadline,
        )

    async def _log_completion(self, result: ChatOutput, ctx: JobContext) -> None:
        read, written = result.memory_context or {}, result.memory_write or {}
        meta = {
            "handler": self.handler,
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

    async def _log_failure(self, exc: HandlerError, ctx: JobContext) -> None:
        why = exc.failure
        meta = {
            "handler": self.handler,
            "provider": self.provider.name,
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
    chat = Chat(name, provider, services, max_output_tokens, hooks, adds_prompt, own_tokens)
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


def _sent_bytes(request: ModelRequest) -> int:
    """The size of all that is sent for the model to read, in bytes of UTF-8."""
    texts = [each.content for each in request.messages]
    texts += [call.name + call.arguments for each in request.messages for call in each.tool_calls]
    texts += [f"{tool.name}{tool.description}{tool.parameters}" for tool in request.tools]
    texts += [str(request.schema or "")]
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
