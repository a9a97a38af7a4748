"""The workspace's files: browse, read, save, create, move, delete."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.byte_ranges import quoted, tags_of
from functions.api.http.query import flag_of, limit_of, text_of
from functions.api.http.request_body import MAX_BODY_BYTES, read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_moment

if TYPE_CHECKING:
    from rauskuclaw.domain.workspace.entries import Entry
    from rauskuclaw.services.workspace.keeping import Author
    from rauskuclaw.services.workspace.service import WorkspaceService

MAX_ESCAPE = 6  # bytes of JSON for one of text
OVERHEAD_BYTES = 64 * 1024  # the other fields


class WorkspaceEngine(Protocol):
    """`workspace` is asked for only by a request, so that a start does not import it."""

    @property
    def workspace(self) -> "WorkspaceService": ...


class WorkspaceRoutes:
    def __init__(self, engine: WorkspaceEngine) -> None:
        self._engine = engine

    async def list_dir(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.errors import describe

        principal_of(request)
        params, files = request.query_params, self._engine.workspace.files
        folder = await files.list_dir(
            params.get("path"),
            limit=limit_of(params, "limit", default=200, cap=1000),
            cursor=text_of(params, "cursor"),
        )
        entries = [describe(entry) for entry in folder.page.items]
        answer: JsonObject = {"ok": True, "root": files.root, "path": str(folder.path), "entries": entries}
        return reply({**answer, "count": len(entries), "cursor": folder.page.cursor})

    async def read(self, request: Request) -> Response:
        principal_of(request)
        found = await self._engine.workspace.files.read_text(request.query_params.get("path"))
        file = {**serialize_file(found.entry), "content": found.content.text, "lossy": found.content.is_lossy}
        return reply({"ok": True, "file": file}, headers=tag_headers(found.entry))

    async def save(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.requests import read_text

        author, given = author_of(request), read_text(await self._read_text_body(request))
        written = await self._engine.workspace.writing.save(given, author=author, if_match=if_match_of(request))
        file = {**serialize_file(written.entry), "version": written.version}
        return reply({"ok": True, "file": file}, headers=tag_headers(written.entry))

    async def create(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.requests import read_creation

        author, given = author_of(request), read_creation(await self._read_text_body(request))
        written = await self._engine.workspace.writing.create(given, author=author)
        entry: JsonObject = {"path": str(written.entry.path), "kind": given.kind, "overwritten": written.replaced}
        if given.kind == "file":
            entry |= {**serialize_file(written.entry), "version": written.version}
        return reply({"ok": True, "entry": entry}, 201, headers=tag_headers(written.entry))

    async def move(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.requests import read_relocation

        author, given = author_of(request), read_relocation(await read_object(request))
        done = await self._engine.workspace.moving.move(given, author=author, if_match=if_match_of(request))
        answer: JsonObject = {"moved": done.moved, "from_path": str(done.source), "to_path": str(done.target)}
        if done.job_id is not None:
            return reply({"ok": True, **answer, "job_id": done.job_id}, status=202)
        return reply({"ok": True, **answer})

    async def delete(self, request: Request) -> Response:
        author, params = author_of(request), request.query_params
        erased = await self._engine.workspace.erasing.delete(
            params.get("path"),
            author=author,
            if_match=if_match_of(request),
            recursive=flag_of(params, "recursive"),
            confirm=params.get("confirm"),
            dry_run=flag_of(params, "dry_run"),
        )
        answer: JsonObject = {"ok": True, "deleted": erased.deleted, "file": {"path": str(erased.path)}}
        if erased.contents is not None:
            answer |= {
                "contents": {"files": erased.contents.files, "size": erased.contents.size},
                "confirm": erased.contents.confirm,
            }
        return reply({**answer, "version": erased.version})

    async def _read_text_body(self, request: Request) -> JsonObject:
        """A JSON body that holds a text: however it is escaped, the text's own limit is the one that counts."""
        longest = self._engine.workspace.settings.write_max_bytes * MAX_ESCAPE + OVERHEAD_BYTES
        return await read_object(request, max_bytes=max(MAX_BODY_BYTES, longest))


def author_of(request: Request) -> "Author":
    from rauskuclaw.services.workspace.keeping import Author

    caller = principal_of(request)
    return Author(caller.name, may_guide=caller.may_vouch)


def if_match_of(request: Request) -> tuple[str, ...] | None:
    """The contents that may be replaced; None: whatever there is."""
    return tags_of(request.headers.get("if-match"))


def tag_headers(entry: "Entry") -> dict[str, str]:
    return {"etag": quoted(entry.etag)} if entry.etag is not None else {}


def serialize_file(entry: "Entry") -> JsonObject:
    return {
        "path": str(entry.path),
        "size": entry.size,
        "modified_at": serialize_moment(entry.modified_at),
        "etag": entry.etag,
    }


def add_workspace_routes(app: FastAPI, routes: WorkspaceRoutes) -> None:
    add_route(app, "GET", "/v1/workspace/files", routes.list_dir, "listWorkspaceFiles")
    add_route(app, "GET", "/v1/workspace/file", routes.read, "readWorkspaceFile")
    add_route(app, "PUT", "/v1/workspace/file", routes.save, "saveWorkspaceFile")
    add_route(app, "DELETE", "/v1/workspace/file", routes.delete, "deleteWorkspaceFile")
    add_route(app, "POST", "/v1/workspace/create", routes.create, "createWorkspaceEntry")
    add_route(app, "PATCH", "/v1/workspace/move", routes.move, "moveWorkspaceEntry")
