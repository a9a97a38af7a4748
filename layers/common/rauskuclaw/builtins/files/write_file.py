"""`data.write_file`: change a file of the workspace, or make one. Each job writes once, however often it is tried."""

import base64
import binascii
import hashlib
from datetime import timedelta
from typing import Annotated

from pydantic import Field, model_validator

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import FilePath, failing_the_job, paths_in, workspace_of
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.domain.workspace.edits import Edit, EditMode, sha256_of
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import Change, ToolContext, ToolOffer
from rauskuclaw.services.workspace.content import is_binary
from rauskuclaw.services.workspace.editing import Edited, EditRequest
from rauskuclaw.services.workspace.keeping import KEPT_MAX_BYTES, Author

NAME = "builtin:data.write_file"
PREVIEW_CHARS = 2000
# Versions, by which a repetition is recognised, are kept longer; twenty later writes to the same file push one out.
REMEMBERED = timedelta(days=1)

Offset = Annotated[int, Field(ge=0, le=2**53), FROM_WHOLE_FLOAT]


class WriteFileInput(HandlerInput):
    path: FilePath
    mode: EditMode = Field(EditMode.REPLACE, strict=False)
    content: Annotated[str | None, Field(description="Text, or content_base64 for any bytes")] = None
    content_base64: str | None = None
    offset: Annotated[Offset, Field(description="insert_at: before the byte with this number")] = 0
    start: Annotated[Offset, Field(description="replace_range: first byte")] = 0
    end: Annotated[Offset | None, Field(description="replace_range: the byte behind the last; start if left out")] = (
        None
    )
    dry_run: Annotated[bool, Field(description="Only tell what would change")] = False
    create_if_missing: bool = True
    mkdir_p: Annotated[bool, Field(description="Accepted; missing folders are always made")] = False
    expected_sha256: Annotated[
        str | None,
        Field(min_length=64, max_length=64, description="Of the content it has to have now, in hexadecimal digits"),
    ] = None
    max_bytes: Annotated[int, Field(ge=1, le=KEPT_MAX_BYTES), FROM_WHOLE_FLOAT] = KEPT_MAX_BYTES

    @model_validator(mode="after")
    def _one_content(self) -> "WriteFileInput":
        if (self.content is None) == (self.content_base64 is None):
            raise ValueError("give content or content_base64")
        if self.content_base64 is not None:
            _decoded(self.content_base64)
        return self


class WriteFileOutput(HandlerOutput):
    """Before is null where no file was. `version` brings that back, by the workspace's undo."""

    path: str
    changed: bool
    created: bool
    dry_run: bool
    bytes_before: int | None
    bytes_after: int
    sha256_before: str | None
    sha256_after: str
    preview_before: str | None
    preview_after: str
    version: str | None


def _make(parts: Parts) -> HandlerSpec:
    workspace = workspace_of(parts)

    async def run(payload: WriteFileInput, ctx: JobContext) -> WriteFileOutput:
        request, editing = _request(payload), workspace().editing
        with failing_the_job():
            if payload.dry_run:
                edited = await editing.preview(request)
            else:
                edited = await editing.edit(request, author=_author(ctx))
        done = "Would write" if payload.dry_run else "Wrote" if edited.is_changed else "Left"
        await ctx.log("info", f"{done} a file", {"bytes_after": len(edited.after)})
        return _output(edited, dry_run=payload.dry_run)

    async def preview(arguments: dict[str, Json], ctx: ToolContext) -> Change | None:
        edited = await workspace().editing.preview(_request(WriteFileInput.model_validate(arguments)))
        before, after = edited.before or b"", edited.after
        if is_binary(before) or is_binary(after):
            return None
        return Change(before.decode("utf-8", "replace"), after.decode("utf-8", "replace"))

    return HandlerSpec(
        name=NAME,
        summary="Write a file of the workspace, or a part of it",
        input_model=WriteFileInput,
        output_model=WriteFileOutput,
        run=run,
        tool=ToolOffer(
            effect=Effect.KEYED,
            is_quick=True,
            paths=paths_in,
            remembers_sec=int(REMEMBERED.total_seconds()),
            preview=preview,
        ),
    )


BUILTIN = Builtin(_make, JobType("data.write_file", handler=NAME, default_timeout_sec=45))


def _request(payload: WriteFileInput) -> EditRequest:
    is_text = payload.content is not None
    content = payload.content.encode() if payload.content is not None else _decoded(payload.content_base64 or "")
    start = payload.offset if payload.mode is EditMode.INSERT_AT else payload.start
    end = start if payload.end is None else payload.end
    return EditRequest(
        path=payload.path,
        edit=Edit(payload.mode, content, start, end, is_text),
        create_if_missing=payload.create_if_missing,
        expected_sha256=payload.expected_sha256.lower() if payload.expected_sha256 else None,
        max_bytes=payload.max_bytes,
    )


def _author(ctx: JobContext) -> Author:
    """The job, and which of a run's calls it is: the same over all attempts of one, and of no other."""
    call = hashlib.sha256(ctx.effect_key("write").encode()).hexdigest()[:12]
    return Author(f"job:{ctx.job_id}:{call}", is_agent=True)


def _output(edited: Edited, *, dry_run: bool) -> WriteFileOutput:
    before, after = edited.before, edited.after
    return WriteFileOutput(
        path=str(edited.path),
        changed=edited.is_changed,
        created=before is None,
        dry_run=dry_run,
        bytes_before=None if before is None else len(before),
        bytes_after=len(after),
        sha256_before=sha256_of(before),
        sha256_after=hashlib.sha256(after).hexdigest(),
        preview_before=None if before is None else _preview(before),
        preview_after=_preview(after),
        version=edited.version,
    )


def _preview(content: bytes) -> str:
    """The beginning as text."""
    return content[: 4 * PREVIEW_CHARS].decode("utf-8", "replace").replace("\0", "\ufffd")[:PREVIEW_CHARS]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("content_base64 is no base64") from None
