"""The workspace's history and search: what writes replaced, bringing it back, and finding files."""

from typing import TYPE_CHECKING

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import flag_of, limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from functions.api.routes.workspace import WorkspaceEngine, author_of, if_match_of, serialize_file
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.domain.workspace.entries import Version


class HistoryRoutes:
    def __init__(self, engine: WorkspaceEngine) -> None:
        self._engine = engine

    async def list_versions(self, request: Request) -> Response:
        principal_of(request)
        path, found = await self._engine.workspace.history.list_versions(request.query_params.get("path"))
        versions = [serialize_version(version) for version in found]
        return reply({"ok": True, "path": str(path), "versions": versions, "count": len(versions)})

    async def read_version(self, request: Request) -> Response:
        principal_of(request)
        params = request.query_params
        version, text = await self._engine.workspace.history.read_text(params.get("path"), params.get("version"))
        shown = {**serialize_version(version), "content": text.text, "lossy": text.is_lossy}
        return reply({"ok": True, "version": shown})

    async def restore(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.requests import read_restoration

        author, given = author_of(request), read_restoration(await read_object(request))
        done = await self._engine.workspace.history.restore(given, author=author, if_match=if_match_of(request))
        file = serialize_file(done.entry) if done.entry is not None else None
        return reply({"ok": True, "path": str(done.path), "file": file, "version": done.version})

    async def search_names(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.errors import describe

        principal_of(request)
        params = request.query_params
        found = await self._engine.workspace.names.find(
            params.get("q", ""),
            path=params.get("path"),
            max_results=limit_of(params, "limit", default=50, cap=200),
            cursor=text_of(params, "cursor"),
            field="q",
        )
        entries = [describe(entry) for entry in found.entries]
        answer: JsonObject = {"ok": True, "entries": entries, "count": len(entries), "scanned": found.scanned}
        return reply({**answer, "more": found.more, "cursor": found.cursor})

    async def search_text(self, request: Request) -> Response:
        from rauskuclaw.services.workspace.patterns import Pattern

        principal_of(request)
        params = request.query_params
        pattern = Pattern(
            params.get("q", ""), is_regex=flag_of(params, "regex"), is_case_sensitive=flag_of(params, "case"), field="q"
        )
        found = await self._engine.workspace.texts.find(
            pattern,
            path=params.get("path"),
            max_matches=limit_of(params, "limit", default=100, cap=500),
            cursor=text_of(params, "cursor"),
        )
        matches = [
            {"path": match.path, "line": match.line, "column": match.column, "text": match.text}
            for match in found.matches
        ]
        answer: JsonObject = {"ok": True, "matches": matches, "count": len(matches), "cursor": found.cursor}
        return reply({**answer, "searched": found.searched, "skipped": found.skipped})


def serialize_version(version: "Version") -> JsonObject:
    return {
        "id": version.id,
        "kept_at": to_wire(version.kept_at),
        "replaced_by": version.replaced_by,
        "size": version.size,
        "etag": version.etag,
    }


def add_history_routes(app: FastAPI, routes: HistoryRoutes) -> None:
    add_route(app, "GET", "/v1/workspace/versions", routes.list_versions, "listWorkspaceVersions")
    add_route(app, "GET", "/v1/workspace/version", routes.read_version, "readWorkspaceVersion")
    add_route(app, "POST", "/v1/workspace/restore", routes.restore, "restoreWorkspaceFile")
    add_route(app, "GET", "/v1/workspace/search/names", routes.search_names, "searchWorkspaceNames")
    add_route(app, "GET", "/v1/workspace/search/text", routes.search_text, "searchWorkspaceText")
