"""Working memory of sessions."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.query import text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import serialize_moment
from rauskuclaw.domain.clock import to_wire

if TYPE_CHECKING:
    from rauskuclaw.domain.working_memory import WorkingMemory
    from rauskuclaw.services.working_memory import WorkingMemories


class WorkingMemoryEngine(Protocol):
    """What is asked for only by a request, so that a start does not import it."""

    @property
    def working_memories(self) -> "WorkingMemories": ...


class WorkingMemoryRoutes:
    def __init__(self, engine: WorkingMemoryEngine) -> None:
        self._engine = engine

    async def read(self, request: Request) -> Response:
        from rauskuclaw.services.working_memory import read_session_id

        principal_of(request)
        session_id = read_session_id(text_of(request.query_params, "session_id"))
        return _reply(await self._engine.working_memories.get(session_id))

    async def latest(self, request: Request) -> Response:
        principal_of(request)
        return _reply(await self._engine.working_memories.latest())

    async def write(self, request: Request) -> Response:
        from rauskuclaw.services.working_memory import read_working_memory

        wanted = read_working_memory(await read_object(request))
        stored = await self._engine.working_memories.put(
            wanted, caller=principal_of(request), correlation_id=request.scope[CORRELATION_ID]
        )
        return _reply(stored, 201)

    async def delete(self, request: Request) -> Response:
        from rauskuclaw.services.working_memory import read_session_id

        caller = principal_of(request)
        session_id = read_session_id(text_of(request.query_params, "session_id"))
        deleted = await self._engine.working_memories.delete(session_id, caller=caller)
        return reply({"ok": True, "session_id": session_id, "deleted": deleted})


def _reply(memory: "WorkingMemory", status: int = 200) -> Response:
    return reply(
        {
            "ok": True,
            "session_id": memory.session_id,
            "state": memory.state.as_json(),
            "trust": memory.label.integrity.value,
            "updated_at": to_wire(memory.updated_at),
            "expires_at": serialize_moment(memory.expires_at),
        },
        status,
    )


def add_working_memory_routes(app: FastAPI, routes: WorkingMemoryRoutes) -> None:
    add_route(app, "GET", "/v1/working-memory", routes.read, "readWorkingMemory")
    add_route(app, "GET", "/v1/working-memory/latest", routes.latest, "latestWorkingMemory")
    add_route(app, "POST", "/v1/working-memory", routes.write, "writeWorkingMemory")
    add_route(app, "DELETE", "/v1/working-memory", routes.delete, "deleteWorkingMemory")
