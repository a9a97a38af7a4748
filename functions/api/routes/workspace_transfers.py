"""Files of any size: downloads with ranges, streamed uploads, and ways to the storage that do not lead through us."""

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from functions.api.http.auth import principal_of
from functions.api.http.byte_ranges import RangeNotSatisfiableError
from functions.api.http.middleware import IS_HEAD
from functions.api.http.query import flag_of
from functions.api.http.request_body import MAX_BODY_BYTES, read_object
from functions.api.http.responses import JSON_TYPE, error_reply, reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from functions.api.routes.workspace import (
    OVERHEAD_BYTES,
    WorkspaceEngine,
    author_of,
    if_match_of,
    serialize_file,
    tag_headers,
)
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.services.fields import FieldFault, invalid

if TYPE_CHECKING:
    from rauskuclaw.services.workspace.writing import Written

FORM_TYPE = "multipart/form-data"
TRUE = ("true", "1")


class TransferRoutes:
    def __init__(self, engine: WorkspaceEngine) -> None:
        self._engine = engine

    async def download(self, request: Request) -> Response | ASGIApp:
        """A large file comes from the storage where that can be asked; an earlier version always comes from us."""
        from functions.api.routes.file_answer import FileAnswer, Wanted

        principal_of(request)
        path, version = request.query_params.get("path"), request.query_params.get("version")
        if version:
            return FileAnswer(await self._engine.workspace.history.open(path, version))
        wanted, workspace = Wanted(request), self._engine.workspace
        try:
            if workspace.transfers.lead_past_us and not request.scope.get(IS_HEAD):
                entry = await workspace.files.stat_file(path)
                first, end = wanted.span_of(entry)
                signed = await workspace.transfers.download(entry, length=end - first)
                if signed is not None:
                    return reply({"ok": True, "url": signed.url}, 307, headers={"location": signed.url})
            reading = await workspace.files.open(path, wanted.span_of)
        except RangeNotSatisfiableError as exc:
            return error_reply(exc, headers={"content-range": f"bytes */{exc.size}"})
        return FileAnswer(reading, wanted.range)

    async def link(self, request: Request) -> Response:
        """Where to get a file without a redirect, which a page of another origin could not follow."""
        principal_of(request)
        workspace = self._engine.workspace
        entry = await workspace.files.stat_file(request.query_params.get("path"))
        signed = await workspace.transfers.download(entry, length=entry.size or 0)
        link: JsonObject | None = None
        if signed is not None:
            link = {"url": signed.url, "expires_at": to_wire(signed.expires_at)}
        return reply({"ok": True, "file": serialize_file(entry), "link": link}, headers=tag_headers(entry))

    async def upload(self, request: Request) -> Response:
        """JSON with base64, a form, or the file itself as the body: of any type, when the query says where it goes."""
        content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if content_type == JSON_TYPE and "path" not in request.query_params:
            written = await self._upload_json(request)
        elif content_type == FORM_TYPE:
            written = await self._upload_form(request)
        else:
            written = await self._upload_body(request)
        file = {**serialize_file(written.entry), "overwritten": written.replaced, "version": written.version}
        return reply({"ok": True, "file": file}, 201, headers=tag_headers(written.entry))

    async def _upload_json(self, request: Request) -> "Written":
        from rauskuclaw.services.workspace.requests import read_upload

        author, workspace = author_of(request), self._engine.workspace
        longest = workspace.settings.upload_max_bytes * 3 // 2 + OVERHEAD_BYTES
        given = read_upload(await read_object(request, max_bytes=max(MAX_BODY_BYTES, longest)))
        return await workspace.writing.upload(given, author=author, if_match=if_match_of(request))

    async def _upload_form(self, request: Request) -> "Written":
        from functions.api.http.uploads import read_file_form

        form = await read_file_form(request)
        given = {**request.query_params, **form.fields}
        path = given.get("path", "")
        if path.endswith("/"):  # a folder: the file keeps its name, of which a browser may send a whole path
            path += form.filename.replace("\\", "/").rpartition("/")[2]
        return await self._stream(request, form.chunks, path=path, overwrite=given.get("overwrite") in TRUE)

    async def _upload_body(self, request: Request) -> "Written":
        from functions.api.http.uploads import body_chunks

        params = request.query_params
        if request.headers.get("content-encoding", "").strip().lower() not in ("", "identity"):
            raise invalid([FieldFault("content-encoding", "must be absent: send the file as it is")])
        async with aclosing(body_chunks(request)) as chunks:
            path, overwrite = params.get("path"), flag_of(params, "overwrite")
            return await self._stream(request, chunks, path=path, overwrite=overwrite)

    async def _stream(
        self, request: Request, chunks: AsyncIterator[bytes], *, path: str | None, overwrite: bool
    ) -> "Written":
        workspace = self._engine.workspace
        workspace.writing.require_room(request.headers.get("content-length"))
        return await workspace.writing.stream(
            path, chunks, overwrite=overwrite, author=author_of(request), if_match=if_match_of(request)
        )

    async def prepare(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.requests import read_announced_upload

        author, given = author_of(request), read_announced_upload(await read_object(request))
        ticket = await self._engine.workspace.transfers.upload(given, author=author, if_match=if_match_of(request))
        signed = ticket.request
        upload: JsonObject = {
            "path": str(ticket.path),
            "method": signed.method,
            "url": signed.url,
            "headers": dict(signed.headers),
            "needs_key": ticket.is_ours,
            "expires_at": to_wire(signed.expires_at),
        }
        return reply({"ok": True, "upload": upload})


def add_transfer_routes(app: FastAPI, routes: TransferRoutes) -> None:
    add_route(app, "GET", "/v1/workspace/download", routes.download, "downloadWorkspaceFile")
    add_route(app, "GET", "/v1/workspace/link", routes.link, "linkWorkspaceFile")
    add_route(app, "POST", "/v1/workspace/upload", routes.upload, "uploadWorkspaceFile")
    add_route(app, "POST", "/v1/workspace/uploads", routes.prepare, "prepareWorkspaceUpload")
