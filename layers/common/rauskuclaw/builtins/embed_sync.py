"""`memory.embed.sync`: answers that this version has no vectors."""

from typing import Literal

from rauskuclaw.builtins.contract import HandlerSpec, JobContext
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput
from rauskuclaw.domain.failures import HandlerFailure


class EmbedInput(HandlerInput):
    memory_id: str | None = None


class EmbedOutput(HandlerOutput):
    memory_id: str
    embedding_status: Literal["ready"]
    dimension: int
    model: str


async def run(payload: EmbedInput, ctx: JobContext) -> EmbedOutput:
    """Always fails, for good: trying again would not bring vectors."""
    raise HandlerFailure("Vectors are not available in this version", code="VECTOR_NOT_ENABLED")


SPEC = HandlerSpec(
    name="builtin:memory.embed.sync",
    summary="Embed a memory (not available in this version)",
    input_model=EmbedInput,
    output_model=EmbedOutput,
    run=run,
)
