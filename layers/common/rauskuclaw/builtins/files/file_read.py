"""`data.file_read`: the beginning of a text file of the workspace."""

from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import FilePath, failing_the_job, paths_in, workspace_of
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput
from rauskuclaw.domain.job import JobType
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.services.workspace.content import content_of
from rauskuclaw.services.workspace.files import shown

NAME = "builtin:data.file_read"
DEFAULT_BYTES = 262_144


class FileReadInput(HandlerInput):
    path: FilePath
    max_bytes: Annotated[int, Field(ge=512, le=1_048_576), FROM_WHOLE_FLOAT] = DEFAULT_BYTES


class FileReadOutput(HandlerOutput):
    """`content_text` has a replacement character for each byte that is no UTF-8."""

    path: str
    truncated: bool
    bytes_read: int
    total_bytes: int
    content_text: str
    etag: str | None


def _make(parts: Parts) -> HandlerSpec:
    workspace = workspace_of(parts)

    async def run(payload: FileReadInput, ctx: JobContext) -> FileReadOutput:
        with failing_the_job():
            reading = await workspace().files.open(payload.path, lambda entry: (0, payload.max_bytes))
            content = await content_of(reading)
            text = shown(content).text
        size = reading.entry.size or 0
        await ctx.log("info", "Read a file", {"bytes_read": len(content), "total_bytes": size})
        return FileReadOutput(
            path=str(reading.entry.path),
            truncated=len(content) < size,
            bytes_read=len(content),
            total_bytes=size,
            content_text=text,
            etag=reading.entry.etag,
        )

    return HandlerSpec(
        name=NAME,
        summary="Read a text file of the workspace",
        input_model=FileReadInput,
        output_model=FileReadOutput,
        run=run,
        tool=ToolOffer(effect=Effect.PURE, is_quick=True, paths=paths_in),
    )


BUILTIN = Builtin(_make, JobType("data.file_read", handler=NAME, default_timeout_sec=30))
