"""`memory.embed.sync`: gives a memory its vector. Jobs that run at about the same time share calls to the embedder."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict, RootModel

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import EmbeddingFailedError

if TYPE_CHECKING:
    from rauskuclaw.services.memory.embedding import Embedding, Ready

NAME = "builtin:memory.embed.sync"


class EmbedInput(HandlerInput):
    memory_id: str | None = None


class EmbedReady(HandlerOutput):
    memory_id: str
    embedding_status: Literal["ready"] = "ready"
    dimension: int
    model: str


class EmbedCut(EmbedReady):
    """The text was long: so many of its characters were embedded."""

    embedded_chars: int


class EmbedSkipped(HandlerOutput):
    """The memory went before it was embedded."""

    skipped: Literal[True] = True
    reason: Literal["not_found", "expired"]
    memory_id: str


class EmbedOutput(RootModel[EmbedCut | EmbedReady | EmbedSkipped]):
    """One of them."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def spec(embedding: "Callable[[], Embedding] | None", *, clock: Clock = utc_now) -> HandlerSpec:
    """The handler; `embedding` is called when the first job needs it, None where vectors are switched off."""

    async def run(payload: EmbedInput, ctx: JobContext) -> EmbedOutput:
        from rauskuclaw.services.memory.embedding import Ready

        if embedding is None:
            text = "Vectors are switched off (MEMORY_VECTOR_ENABLED)"
            raise HandlerError(text, code="VECTOR_NOT_ENABLED")
        if not payload.memory_id:
            raise HandlerError("The input has no memory_id")
        try:
            outcome = await embedding().embed(payload.memory_id)
        except EmbeddingFailedError as exc:
            raise _failure(exc, clock) from exc
        if isinstance(outcome, Ready):
            if outcome.cut_at is not None:
                await ctx.log("warn", f"The text is long: its first {outcome.cut_at} characters were embedded")
            return EmbedOutput(_ready(payload.memory_id, outcome))
        return EmbedOutput(EmbedSkipped(memory_id=payload.memory_id, reason=outcome.reason))

    return HandlerSpec(
        name=NAME,
        summary="Embed a memory, so that it is found by what it means",
        input_model=EmbedInput,
        output_model=EmbedOutput,
        run=run,
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.services().embedding if parts.settings.memory.vectors_enabled else None)


BUILTIN = Builtin(
    _make, JobType("system.memory.embed.sync", handler=NAME, default_timeout_sec=60, default_max_attempts=3)
)


def _ready(memory_id: str, outcome: "Ready") -> EmbedReady:
    found = EmbedReady(memory_id=memory_id, dimension=outcome.dimension, model=outcome.model)
    return found if outcome.cut_at is None else EmbedCut(**found.model_dump(), embedded_chars=outcome.cut_at)


def _failure(exc: EmbeddingFailedError, clock: Clock) -> HandlerError:
    """The same failure as the job's own, tried again where that may help and when the other side says it may."""
    wait_sec = exc.details.get("retry_after_sec") if isinstance(exc.details, Mapping) else None
    retry_at = clock() + timedelta(seconds=wait_sec) if isinstance(wait_sec, int) and exc.retryable else None
    failure_class = FailureClass.PERMANENT
    if exc.retryable:
        failure_class = FailureClass.RETRYABLE if retry_at is None else FailureClass.RATE_LIMITED
    return HandlerError(exc.message, code=exc.code, details=exc.details, failure_class=failure_class, retry_at=retry_at)
