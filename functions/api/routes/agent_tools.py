"""Tools that models may call: their specifications, and calling several of them from outside of a run."""

from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json

if TYPE_CHECKING:
    from rauskuclaw.ports.tools import ToolFailedError
    from rauskuclaw.tools.batch import CallOutcome, ToolBatches
    from rauskuclaw.tools.registry import Tools

# Of the JSON of an output: what a model can still read in one message. The contract's number.
MAX_OUTPUT_CHARS = 12_000


class ToolEngine(Protocol):
    """What is asked for only by a request, so that a start does not import it."""

    @property
    def tools(self) -> "Tools": ...

    @property
    def tool_batches(self) -> "ToolBatches": ...


class AgentToolRoutes:
    """`longest_wait`: how long an answer may take here, however long somebody wants to wait."""

    def __init__(self, engine: ToolEngine, *, longest_wait: timedelta) -> None:
        self._engine = engine
        self._longest_wait = longest_wait

    async def list_tools(self, request: Request) -> Response:
        principal_of(request)
        offered = await self._engine.tools.offered()
        tools = [spec.as_function() for spec in offered if not spec.is_of_runs]
        within = [spec.as_function() for spec in offered if spec.is_of_runs]
        return reply({"ok": True, "tools": tools, "count": len(tools), "run_only": within})

    async def invoke_batch(self, request: Request) -> Response:
        from rauskuclaw.tools.batch_input import read_batch

        batch = read_batch(await read_object(request))
        outcomes = await self._engine.tool_batches.invoke(
            batch,
            wait=min(batch.wait, self._longest_wait),
            caller=principal_of(request),
            key=request.headers.get("idempotency-key"),
            correlation_id=request.scope[CORRELATION_ID],
        )
        results = [_result(outcome) for outcome in outcomes]
        messages = [_message(result) for result in results]
        mode = "sync" if batch.is_sync else "async"
        return reply({"ok": True, "mode": mode, "results": results, "tool_messages": messages})


def _result(outcome: "CallOutcome") -> JsonObject:
    output, is_truncated = _shortened(outcome.value)
    return {
        "call_id": outcome.call.call_id,
        "name": outcome.call.name,
        "ok": outcome.error is None,
        "pending": outcome.is_pending,
        "job_id": outcome.job_id,
        "output": output,
        "truncated": is_truncated,
        "error": None if outcome.error is None else _error(outcome.error),
    }


def _error(error: "ToolFailedError") -> JsonObject:
    body: JsonObject = {"code": error.code, "message": error.message}
    if error.details is not None:
        body["details"] = error.details
    return body


def _shortened(value: Json) -> tuple[Json, bool]:
    """The value, or the beginning of its JSON when that is too long; whether it is."""
    text = compact_json(value)
    if len(text) <= MAX_OUTPUT_CHARS:
        return value, False
    return {"truncated": True, "chars": len(text), "preview": text[:MAX_OUTPUT_CHARS]}, True


def _message(result: JsonObject) -> JsonObject:
    """The result as the message that a model is given."""
    if result["error"] is not None:
        content: Json = {"error": result["error"]}
    elif result["pending"]:
        content = {"pending": True, "job_id": result["job_id"]}
    else:
        content = result["output"]
    return {
        "role": "tool",
        "tool_call_id": result["call_id"],
        "name": result["name"],
        "content": compact_json(content),
    }


def add_agent_tool_routes(app: FastAPI, routes: AgentToolRoutes) -> None:
    add_route(app, "GET", "/v1/agent-tools", routes.list_tools, "listAgentTools")
    add_route(app, "POST", "/v1/agent-tools/invoke-batch", routes.invoke_batch, "invokeAgentTools")
