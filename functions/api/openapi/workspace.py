"""The workspace: files that people and agents share."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import Count, Ok, Schema, Timestamp, absent
from functions.api.openapi.operation import CURSOR_PARAM, Operation, Param, answer

PATH, FOLDER = "notes/plan.md", "notes"
ETAG, VERSION = "5d41402abc4b2a76", "01JC2Q4ZV0"
CONFIRM = "9b74c9897bac770ffc029102a200c5de"
TEXT = "# Plan\n"
PATH_PARAM = Param(
    "path",
    {"type": "string"},
    description="relative to the root; `..`, control characters and what is kept from callers are refused",
    example=PATH,
    is_required=True,
)
FOLDER_PARAM = Param("path", {"type": "string", "default": "."}, description="the folder", example=FOLDER)
IF_MATCH = Param(
    "If-Match",
    {"type": "string"},
    "header",
    "the etags of contents that may be replaced, or `*`; for another one the answer is 409 with what is there",
    f'"{ETAG}"',
)
CHANGE_NOTE = "`version` is what it replaced, for a restore; null when nothing was kept."


class FileSchema(Schema):
    path: str = Field(examples=[PATH])
    size: int = Field(description="bytes", examples=[7])
    modified_at: Timestamp | None
    etag: str | None = Field(description="another one after every change of the content", examples=[ETAG])


class TextFileSchema(FileSchema):
    content: str = Field(examples=[TEXT])
    lossy: bool = Field(description="some bytes are no UTF-8: saving this text would lose them", examples=[False])


class SavedFileSchema(FileSchema):
    version: str | None = Field(examples=[VERSION])


class EntrySchema(Schema):
    """A file or folder; a folder has no size and no etag."""

    name: str = Field(examples=["plan.md"])
    path: str = Field(examples=[PATH])
    is_dir: bool = Field(examples=[False])
    size: int | None = Field(examples=[7])
    modified_at: Timestamp | None
    etag: str | None = Field(examples=[ETAG])


class FolderResponse(Ok):
    root: str = Field(description="what absolute paths begin with", examples=["/srv/workspace"])
    path: str = Field(examples=[FOLDER])
    entries: list[EntrySchema]
    count: Count
    cursor: str | None


class TextFileResponse(Ok):
    file: TextFileSchema


class SavedFileResponse(Ok):
    file: SavedFileSchema


class CreatedSchema(Schema):
    """`size` and all below are of files."""

    path: str = Field(examples=[PATH])
    kind: Literal["file", "dir"] = Field(examples=["file"])
    overwritten: bool = Field(description="something was replaced", examples=[False])
    size: int | None = Field(default=None, examples=[7])
    modified_at: Timestamp | None = None
    etag: str | None = Field(default=None, examples=[ETAG])
    version: str | None = None


class CreatedResponse(Ok):
    entry: CreatedSchema


class DeletedPathSchema(Schema):
    path: str = Field(examples=[FOLDER])


class ContentsSchema(Schema):
    files: int = Field(examples=[12])
    size: int = Field(description="bytes", examples=[48211])


class DeletedResponse(Ok):
    """`contents` and `confirm` are of folders."""

    deleted: bool = Field(description="false: it was only asked what would go", examples=[True])
    file: DeletedPathSchema
    contents: ContentsSchema | None = None
    confirm: str | None = Field(default=None, examples=[CONFIRM])
    version: str | None


class MovedResponse(Ok):
    moved: bool = Field(description="false: both are the same place", examples=[True])
    from_path: str = Field(examples=[PATH])
    to_path: str = Field(examples=["done/plan.md"])


class MovingResponse(MovedResponse):
    """A large folder in S3: the job goes on with it."""

    job_id: str = Field(examples=["5e0f3c3a-5a0f-4c5e-9b52-0b6a3f0d8f11"])


class SaveFileRequest(BaseModel):
    path: str = Field(examples=[PATH])
    content: str = Field(description="the whole text", examples=[TEXT])


class CreateEntryRequest(BaseModel):
    path: str = Field(examples=[PATH])
    kind: Literal["file", "dir"] | None = absent(examples=["file"])
    content: str | None = absent(description="of a file", examples=[TEXT])
    overwrite: bool | None = absent(description="replace a file; take a folder that is there")


class MoveEntryRequest(BaseModel):
    from_path: str = Field(examples=[PATH])
    to_path: str = Field(examples=["done/plan.md"])
    overwrite: bool | None = absent(description="replace what is there, of the same kind")


OPERATIONS = (
    Operation(
        id="listWorkspaceFiles",
        summary="List a folder of the workspace",
        description="Folders first, then by name. Go on with `cursor` until it is null.",
        tag="workspace",
        access="read",
        answers={200: answer(FolderResponse)},
        errors=(400, 404),
        params=(
            FOLDER_PARAM,
            Param("limit", {"type": "integer", "default": 200}, description="clamped to 1..1000"),
            CURSOR_PARAM,
        ),
    ),
    Operation(
        id="readWorkspaceFile",
        summary="Read a text file",
        description="Up to the limit of texts (413). A NUL in the first 8192 bytes makes a file no text (415).",
        tag="workspace",
        access="read",
        answers={200: answer(TextFileResponse)},
        errors=(400, 404, 413, 415),
        params=(PATH_PARAM,),
    ),
    Operation(
        id="saveWorkspaceFile",
        summary="Save a text file that is there",
        description=f"Atomic: readers see the old text or the new. {CHANGE_NOTE}",
        tag="workspace",
        access="write",
        answers={200: answer(SavedFileResponse)},
        errors=(404, 409, 507),
        params=(IF_MATCH,),
        body=SaveFileRequest,
    ),
    Operation(
        id="createWorkspaceEntry",
        summary="Create a file or a folder",
        description=f"The folder it is in must be there. {CHANGE_NOTE}",
        tag="workspace",
        access="write",
        answers={201: answer(CreatedResponse)},
        errors=(404, 409, 507),
        body=CreateEntryRequest,
    ),
    Operation(
        id="moveWorkspaceEntry",
        summary="Rename or move a file or a folder",
        description="Its history goes with it. Never into itself, and never over a folder that it is in.",
        tag="workspace",
        access="write",
        answers={200: answer(MovedResponse), 202: answer(MovingResponse, moved=False)},
        errors=(404, 409),
        params=(IF_MATCH,),
        body=MoveEntryRequest,
    ),
    Operation(
        id="deleteWorkspaceFile",
        summary="Delete a file, or a folder with all in it",
        description=(
            "A file can be restored from its history. A folder cannot: it takes `recursive=true` and the "
            "`confirm` that the same request with `dry_run=true` tells: it is of exactly what was counted."
        ),
        tag="workspace",
        access="write",
        answers={200: answer(DeletedResponse, version=VERSION)},
        errors=(400, 404, 409),
        params=(
            PATH_PARAM,
            Param("recursive", {"type": "boolean", "default": False}, description="also a folder"),
            Param("dry_run", {"type": "boolean", "default": False}, description="only tell what would go"),
            Param("confirm", {"type": "string"}, description="from a dry run", example=CONFIRM),
            IF_MATCH,
        ),
    ),
)
