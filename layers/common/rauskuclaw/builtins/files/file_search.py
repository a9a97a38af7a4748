"""`tools.file_search`: files of the workspace by their names, however these are spelt."""

from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import FolderPath, failing_the_job, paths_in, workspace_of
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput
from rauskuclaw.domain.job import JobType
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.services.workspace.name_search import MAX_CHARS, MAX_RESULTS, MAX_SCANNED

NAME = "builtin:tools.file_search"


class FileSearchInput(HandlerInput):
    query: Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]
    path: FolderPath = "."
    max_results: Annotated[int, Field(ge=1, le=MAX_RESULTS), FROM_WHOLE_FLOAT] = 50
    cursor_offset: Annotated[int, Field(ge=0, le=MAX_SCANNED, description="Results to pass over"), FROM_WHOLE_FLOAT] = 0
    max_scanned: Annotated[int, Field(ge=1, le=MAX_SCANNED, description="Files to look at"), FROM_WHOLE_FLOAT] = (
        MAX_SCANNED
    )


class FoundFile(HandlerOutput):
    path: str
    name: str
    size: int | None


class FileSearchOutput(HandlerOutput):
    """The best match first. `next_cursor_offset` null: there are no more. `complete`: every file was looked at."""

    query: str
    results: list[FoundFile]
    scanned: int
    complete: bool
    next_cursor_offset: int | None


def _make(parts: Parts) -> HandlerSpec:
    workspace = workspace_of(parts)

    async def run(payload: FileSearchInput, ctx: JobContext) -> FileSearchOutput:
        begin, end = payload.cursor_offset, payload.cursor_offset + payload.max_results
        with failing_the_job():
            found = await workspace().names.find(
                payload.query, path=payload.path, max_results=end, max_scanned=payload.max_scanned
            )
        await ctx.log("info", "Searched for files", {"scanned": found.scanned})
        return FileSearchOutput(
            query=payload.query,
            results=[
                FoundFile(path=str(each.path), name=each.name, size=each.size) for each in found.entries[begin:end]
            ],
            scanned=found.scanned,
            complete=found.cursor is None,
            next_cursor_offset=end if found.more else None,
        )

    return HandlerSpec(
        name=NAME,
        summary="Find files of the workspace by their names",
        input_model=FileSearchInput,
        output_model=FileSearchOutput,
        run=run,
        tool=ToolOffer(effect=Effect.PURE, is_quick=True, paths=paths_in),
    )


BUILTIN = Builtin(_make, JobType("tools.file_search", handler=NAME, default_timeout_sec=45))
