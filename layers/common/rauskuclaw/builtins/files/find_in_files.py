"""`tools.find_in_files`: lines of the workspace's files that have a text or match a regular expression."""

from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import FolderPath, failing_the_job, paths_in, workspace_of
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput
from rauskuclaw.domain.job import JobType
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.services.workspace.patterns import MAX_CHARS, Pattern
from rauskuclaw.services.workspace.text_search import MAX_FILES, MAX_MATCHES

NAME = "builtin:tools.find_in_files"


class FindInFilesInput(HandlerInput):
    query: Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]
    regex: Annotated[bool, Field(description="The query is a regular expression (RE2)")] = False
    case_sensitive: bool = False
    path: FolderPath = "."
    max_files: Annotated[int, Field(ge=1, le=MAX_FILES), FROM_WHOLE_FLOAT] = MAX_FILES
    max_results: Annotated[int, Field(ge=1, le=MAX_MATCHES), FROM_WHOLE_FLOAT] = 100
    cursor: Annotated[str | None, Field(max_length=4096, description="`next_cursor` of an earlier result")] = None


class FoundLine(HandlerOutput):
    """`line` and `column` begin with 1; `text` is cut around the match."""

    path: str
    line: int
    column: int
    text: str


class FindInFilesOutput(HandlerOutput):
    """`files_skipped` are binary or too large. `next_cursor` null: everything was searched."""

    query: str
    matches: list[FoundLine]
    files_searched: int
    files_skipped: int
    next_cursor: str | None


def _make(parts: Parts) -> HandlerSpec:
    workspace = workspace_of(parts)

    async def run(payload: FindInFilesInput, ctx: JobContext) -> FindInFilesOutput:
        with failing_the_job():
            pattern = Pattern(payload.query, is_regex=payload.regex, is_case_sensitive=payload.case_sensitive)
            found = await workspace().texts.find(
                pattern,
                path=payload.path,
                max_files=payload.max_files,
                max_matches=payload.max_results,
                cursor=payload.cursor,
            )
        await ctx.log("info", "Searched in files", {"files_searched": found.searched, "matches": len(found.matches)})
        return FindInFilesOutput(
            query=payload.query,
            matches=[
                FoundLine(path=each.path, line=each.line, column=each.column, text=each.text) for each in found.matches
            ],
            files_searched=found.searched,
            files_skipped=found.skipped,
            next_cursor=found.cursor,
        )

    return HandlerSpec(
        name=NAME,
        summary="Find text in files of the workspace",
        input_model=FindInFilesInput,
        output_model=FindInFilesOutput,
        run=run,
        tool=ToolOffer(effect=Effect.PURE, is_quick=True, paths=paths_in),
    )


BUILTIN = Builtin(_make, JobType("tools.find_in_files", handler=NAME, default_timeout_sec=60))
