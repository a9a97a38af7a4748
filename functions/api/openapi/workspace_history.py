"""Earlier versions of workspace files, and finding files."""

from pydantic import BaseModel, Field

from functions.api.openapi.base import Count, Ok, Schema, Timestamp
from functions.api.openapi.operation import CURSOR_PARAM, Operation, Param, answer
from functions.api.openapi.workspace import (
    ETAG,
    FOLDER_PARAM,
    IF_MATCH,
    PATH,
    PATH_PARAM,
    TEXT,
    VERSION,
    EntrySchema,
    FileSchema,
)


class FileVersionSchema(Schema):
    """`size` and `etag` null: there was nothing before."""

    id: str = Field(examples=[VERSION])
    kept_at: Timestamp
    replaced_by: str = Field(description="who wrote then: a key's name, or a job's id", examples=["ops"])
    size: int | None = Field(examples=[7])
    etag: str | None = Field(examples=[ETAG])


class FileVersionsResponse(Ok):
    path: str = Field(examples=[PATH])
    versions: list[FileVersionSchema]
    count: Count


class TextVersionSchema(FileVersionSchema):
    content: str = Field(examples=[TEXT])
    lossy: bool = Field(examples=[False])


class TextVersionResponse(Ok):
    version: TextVersionSchema


class RestoredFileResponse(Ok):
    """`file` null: there was nothing before, so nothing is there now. `version` undoes the restore."""

    path: str = Field(examples=[PATH])
    file: FileSchema | None
    version: str | None = Field(examples=[VERSION])


class NameMatchesResponse(Ok):
    entries: list[EntrySchema] = Field(description="the nearest first")
    count: Count
    scanned: int = Field(description="names looked at", examples=[120])
    more: bool = Field(description="there were more than `limit`", examples=[False])
    cursor: str | None = Field(description="goes on with names that were not looked at")


class TextMatchSchema(Schema):
    path: str = Field(examples=[PATH])
    line: int = Field(examples=[1])
    column: int = Field(description="in characters, from 1", examples=[3])
    text: str = Field(description="the line, cut around the match", examples=["# Plan"])


class TextMatchesResponse(Ok):
    matches: list[TextMatchSchema]
    count: Count
    searched: int = Field(description="files", examples=[48])
    skipped: int = Field(description="files that are no text, or larger than 1 MiB", examples=[2])
    cursor: str | None = Field(description="goes on behind the last file that was searched")


class RestoreFileRequest(BaseModel):
    path: str = Field(examples=[PATH])
    version: str = Field(min_length=1, examples=[VERSION])


OPERATIONS = (
    Operation(
        id="listWorkspaceVersions",
        summary="What writes at a path replaced, newest first",
        description="The last 20 contents of up to 4 MiB, for 30 days; also where nothing is any more.",
        tag="workspace",
        access="read",
        answers={200: answer(FileVersionsResponse)},
        errors=(400,),
        params=(PATH_PARAM,),
    ),
    Operation(
        id="readWorkspaceVersion",
        summary="Read the text of an earlier version",
        description="As the file itself is read; `downloadWorkspaceFile` has versions that are no text.",
        tag="workspace",
        access="read",
        answers={200: answer(TextVersionResponse)},
        errors=(400, 404, 413, 415),
        params=(
            PATH_PARAM,
            Param("version", {"type": "string"}, description="its id", example=VERSION, is_required=True),
        ),
    ),
    Operation(
        id="restoreWorkspaceFile",
        summary="Bring an earlier version back",
        description="What is there now is kept before, so that this can be undone in turn.",
        tag="workspace",
        access="write",
        answers={200: answer(RestoredFileResponse)},
        errors=(404, 409, 507),
        params=(IF_MATCH,),
        body=RestoreFileRequest,
    ),
    Operation(
        id="searchWorkspaceNames",
        summary="Find files by name, however it is spelt",
        description="Case, accents, separators and a single slip do not matter. At most 10,000 names are looked at.",
        tag="workspace",
        access="read",
        answers={200: answer(NameMatchesResponse)},
        errors=(400, 404),
        params=(
            Param("q", {"type": "string"}, description="1 to 200 characters", example="plan", is_required=True),
            FOLDER_PARAM,
            Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200"),
            CURSOR_PARAM,
        ),
    ),
    Operation(
        id="searchWorkspaceText",
        summary="Find lines of text files",
        description=(
            "Plain text, or with `regex=true` an expression of RE2, of linear time. At most 500 files "
            "and ten seconds; go on with `cursor`."
        ),
        tag="workspace",
        access="read",
        answers={200: answer(TextMatchesResponse)},
        errors=(400, 404),
        params=(
            Param(
                "q", {"type": "string"}, description="1 to 500 characters of one line", example="plan", is_required=True
            ),
            FOLDER_PARAM,
            Param("regex", {"type": "boolean", "default": False}, description="it is an expression of RE2"),
            Param("case", {"type": "boolean", "default": False}, description="case matters"),
            Param("limit", {"type": "integer", "default": 100}, description="clamped to 1..500"),
            CURSOR_PARAM,
        ),
    ),
)
