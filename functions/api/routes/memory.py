"""Memories: write, read, list, search, reset."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.query import flag_of, limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_moment
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.domain.memories import EmbeddingError, Memory, ScopeSummary
    from rauskuclaw.services.memory.found import Explanation, Match
    from rauskuclaw.services.memory.service import Memories


class MemoryEngine(Protocol):
    """`memories` is asked for only by a request, so that a start does not import it."""

    @property
    def memories(self) -> "Memories": ...


class MemoryRoutes:
    def __init__(self, engine: MemoryEngine) -> None:
        self._engine = engine

    async def put(self, request: Request) -> Response:
        principal = principal_of(request)
        body = await read_object(request)
        correlation_id = request.scope[CORRELATION_ID]
        stored = await self._engine.memories.put(body, caller=principal, correlation_id=correlation_id)
        answer: JsonObject = {"ok": True, "memory": serialize_memory(stored.memory)}
        return reply({**answer, "unchanged": True} if stored.is_unchanged else answer, 201)

    async def read(self, request: Request) -> Response:
        principal_of(request)
        memory = await self._engine.memories.get(request.path_params["memory_id"])
        return reply({"ok": True, "memory": serialize_memory(memory)})

    async def mark(self, request: Request) -> Response:
        principal = principal_of(request)
        body = await read_object(request)
        memory = await self._engine.memories.mark(request.path_params["memory_id"], body, caller=principal)
        return reply({"ok": True, "memory": serialize_memory(memory)})

    async def list_memories(self, request: Request) -> Response:
        principal_of(request)
        params = request.query_params
        page = await self._engine.memories.list_memories(
            scope=text_of(params, "scope"),
            key=text_of(params, "key"),
            include_expired=flag_of(params, "include_expired"),
            limit=limit_of(params, "limit", default=100, cap=500),
            cursor=text_of(params, "cursor"),
        )
        found = [serialize_memory(memory) for memory in page.items]
        return reply({"ok": True, "memories": found, "count": len(found), "cursor": page.cursor})

    async def delete(self, request: Request) -> Response:
        principal_of(request)
        memory_id = request.path_params["memory_id"]
        await self._engine.memories.delete(memory_id)
        return reply({"ok": True, "id": memory_id, "deleted": True})

    async def scopes(self, request: Request) -> Response:
        principal_of(request)
        params = request.query_params
        query, include_expired = text_of(params, "q"), flag_of(params, "include_expired")
        found = await self._engine.memories.scopes(
            contains=query or "",
            include_expired=include_expired,
            limit=limit_of(params, "limit", default=200, cap=1000),
        )
        scopes = [serialize_scope(scope) for scope in found]
        head: JsonObject = {"ok": True, "include_expired": include_expired, "query": query}
        return reply({**head, "count": len(scopes), "scopes": scopes})

    async def reset(self, request: Request) -> Response:
        principal_of(request)
        done = await self._engine.memories.reset(await read_object(request))
        return reply(
            {
                "ok": True,
                "scope": done.scope,
                "deleted_memories": done.deleted_memories,
                "deleted_vectors": done.deleted_vectors,
                "matched_memories": done.deleted_memories,
                "remaining_memories": done.remaining_memories,
                "remaining_vectors": done.remaining_vectors,
            }
        )

    async def search(self, request: Request) -> Response:
        principal_of(request)
        found = await self._engine.memories.search(await read_object(request))
        used = self._engine.memories.embedder_info()
        matches = [serialize_match(match) for match in found.matches]
        answer: JsonObject = {"ok": True, "matches": matches, "count": len(matches), "mode": found.mode}
        embedder = {"name": used.name, "model": used.model} if used is not None else None
        return reply({**answer, "embedder": embedder, "notices": list(found.notices)})

    async def reembed(self, request: Request) -> Response:
        principal_of(request)
        scope, queued = await self._engine.memories.reembed(await read_object(request))
        return reply({"ok": True, "scope": scope, "queued": queued}, 202)

    async def status(self, request: Request) -> Response:
        principal_of(request)
        used, settings = self._engine.memories.embedder_info(), self._engine.memories.settings
        embedder = used and {
            "name": used.name,
            "model": used.model,
            "dimension": used.dimension,
            "is_semantic": used.is_semantic,
        }
        quota = {"rows_per_scope": settings.rows_per_scope, "bytes_per_scope": settings.bytes_per_scope}
        answer: JsonObject = {"ok": True, "vectors_enabled": settings.vectors_enabled}
        return reply({**answer, "embedder": embedder, "quota": quota})


def add_memory_routes(app: FastAPI, routes: MemoryRoutes) -> None:
    """The fixed paths first: they would be taken for ids."""
    add_route(app, "POST", "/v1/memory/search", routes.search, "searchMemory")
    add_route(app, "GET", "/v1/memory", routes.list_memories, "listMemories")
    add_route(app, "POST", "/v1/memory", routes.put, "putMemory")
    add_route(app, "GET", "/v1/memory/scopes", routes.scopes, "listMemoryScopes")
    add_route(app, "GET", "/v1/memory/status", routes.status, "readMemoryStatus")
    add_route(app, "POST", "/v1/memory/reset", routes.reset, "resetMemory")
    add_route(app, "POST", "/v1/memory/reembed", routes.reembed, "reembedMemory")
    add_route(app, "GET", "/v1/memory/{memory_id}", routes.read, "readMemory")
    add_route(app, "PATCH", "/v1/memory/{memory_id}", routes.mark, "markMemory")
    add_route(app, "DELETE", "/v1/memory/{memory_id}", routes.delete, "deleteMemory")


def serialize_memory(memory: "Memory") -> JsonObject:
    """The memory object: exactly these twelve fields."""
    return {
        "id": memory.id,
        "scope": memory.scope,
        "key": memory.key,
        "value": memory.value,
        "tags": list(memory.tags),
        "created_at": to_wire(memory.created_at),
        "updated_at": to_wire(memory.updated_at),
        "expires_at": serialize_moment(memory.expires_at),
        "embedding_status": memory.status.value,
        "embedding_error": _serialize_error(memory.error) if memory.error is not None else None,
        "embedded_at": serialize_moment(memory.embedded_at),
        "trust": memory.trust.value,
    }


def _serialize_error(error: "EmbeddingError") -> JsonObject:
    return {"code": error.code, "message": error.message, "details": error.details, "at": to_wire(error.at)}


def serialize_scope(scope: "ScopeSummary") -> JsonObject:
    return {
        "scope": scope.scope,
        "total_count": scope.total,
        "ready_count": scope.ready,
        "pending_count": scope.pending,
        "failed_count": scope.failed,
        "latest_updated_at": to_wire(scope.latest_updated_at),
        "bytes": scope.bytes,
        "models": list(scope.models),
    }


def serialize_match(match: "Match") -> JsonObject:
    return {
        "memory": serialize_memory(match.memory),
        "score": match.score,
        "distance": match.distance,
        "similarity": match.similarity,
        "weak": match.is_weak,
        "explain": _serialize_explanation(match.explain),
    }


def _serialize_explanation(explain: "Explanation") -> JsonObject:
    vector, text = explain.vector, explain.text
    return {
        "vector": vector
        and {"rank": vector.rank, "distance": vector.distance, "score": vector.score, "margin": vector.margin},
        "text": text
        and {"rank": text.rank, "score": round(text.score, 6), "words": list(text.words), "share": text.share},
        "decay": explain.decay,
    }
