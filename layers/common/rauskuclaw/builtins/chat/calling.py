"""A paid call to a model: the money is set aside before it, and whatever ends it, what it used is accounted for."""

from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rauskuclaw.builtins.declaration import Services
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.models import Delta, Finished, Message, Meter, ModelRequest
from rauskuclaw.domain.usage import NO_ACCOUNT, JobAccount
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.ports.models import ModelProvider
from rauskuclaw.providers import demo, errors
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.services.recording import record

if TYPE_CHECKING:
    from rauskuclaw.services.spending.call import Call

CALLING = "Calling the model"
INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class ModelCalls:
    """Calls of one handler to one provider. `own_tokens` are those that the provider adds to a call by itself."""

    handler: str
    provider: ModelProvider
    services: Services
    own_tokens: int = 0
    clock: Clock = utc_now

    @property
    def is_paid(self) -> bool:
        """The demo costs nothing and is no model."""
        return self.provider.name != demo.NAME

    async def begin(self, request: ModelRequest, ctx: JobContext) -> "Call | None":
        """Tell of the call and set its money aside; None where it is not paid. Raises HandlerError."""
        meta = {
            "handler": self.handler,
            "provider": self.provider.name,
            "model": request.model,
            "max_output_tokens": request.max_output_tokens,
        }
        await ctx.log("info", CALLING, meta)
        call = self.plan(request, ctx)
        if call is not None:
            await self.services.spending().reserve(call)
        return call

    def plan(
        self, request: ModelRequest, ctx: JobContext, *, account: JobAccount = NO_ACCOUNT, size: int | None = None
    ) -> "Call | None":
        """The call before it begins, with nothing written; None where it is not paid. Raises HandlerError.

        `account` is what the call is counted under, besides the configured budgets. `size` is the request's
        `sent_bytes`, where the caller knows it already.
        """
        if not self.is_paid:
            return None
        return self.services.spending().plan(
            job_id=ctx.job_id,
            job_type=ctx.job_type,
            key=ctx.submitted_by,
            provider=self.provider.name,
            model=request.model,
            messages_chars=sent_bytes(request) if size is None else size,
            own_tokens=self.own_tokens,
            max_output_tokens=request.max_output_tokens,
            deadline=request.deadline,
            account=account,
        )

    async def answer(self, request: ModelRequest, call: "Call | None", ctx: JobContext) -> Finished:
        """The answer, shown as it comes. Whatever ends it, cancelling included, what was used until then is settled."""
        try:
            return await self.hear(request, call, ctx)
        finally:
            if call is not None:
                await call.write()

    async def hear(
        self,
        request: ModelRequest,
        call: "Call | None",
        ctx: JobContext,
        *,
        is_interrupted: Callable[[], Awaitable[bool]] | None = None,
    ) -> Finished:
        """The answer, shown as it comes. Whatever ends it, what was used until then is counted, to be settled.

        `is_interrupted` is asked now and then; at its first yes the answer ends where it is, for the reason
        `interrupted`.
        """
        meter = Meter()
        received: list[str] = []
        finished: Finished | None = None
        try:
            async with aclosing(self.provider.stream(request, meter)) as events:
                async for event in events:
                    if not isinstance(event, Delta):
                        finished = event
                        continue
                    received.append(event.text)
                    await ctx.delta(event.text)
                    if is_interrupted is not None and await is_interrupted():
                        return Finished("".join(received), INTERRUPTED, request.model, meter.usage)
        except ProviderError as exc:
            if call is not None and exc.is_free and not any(received) and meter == Meter():
                await call.release()
            if exc.is_rejection:
                await self._count_rejection()
            created = ctx.created_at
            raise await self.services.gate.limited(self.provider.key_id, exc, job_created_at=created) from exc
        finally:
            if call is not None:
                size = sum(len(text.encode()) for text in received)
                call.count(meter.usage, text_chars=size + meter.hidden_bytes)
        if finished is None:
            raise ProviderError("The provider's answer was cut off", code=errors.RESPONSE, details={"reason": "cut"})
        return finished

    async def _count_rejection(self) -> None:
        """What the alert of a rejected key is judged by."""
        if self.services.metrics is not None:
            count = Count("provider.rejected", code=self.provider.name)
            await record(self.services.metrics, [count], at=self.clock())


def sent_bytes(request: ModelRequest) -> int:
    """The size of all that is sent for the model to read, in bytes of UTF-8."""
    return sum(map(message_bytes, request.messages)) + bytes_beside(request)


def message_bytes(message: Message) -> int:
    """What one message adds to `sent_bytes`."""
    return _bytes_of([message.content, *(call.name + call.arguments for call in message.tool_calls)])


def bytes_beside(request: ModelRequest) -> int:
    """What is sent besides the messages: the tools, and the schema of the answer."""
    tools = [f"{tool.name}{tool.description}{tool.parameters}" for tool in request.tools]
    return _bytes_of([*tools, str(request.schema or "")])


def _bytes_of(texts: list[str]) -> int:
    return sum(len(text.encode("utf-8", "replace")) for text in texts)
