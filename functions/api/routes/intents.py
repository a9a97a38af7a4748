"""Submitting several jobs as they were meant, some of them waiting for others."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_job

if TYPE_CHECKING:
    from rauskuclaw.services.jobs.intents import IntentSubmission, Submitted


class IntentEngine(Protocol):
    """What is asked for only by a request, so that a start does not import it."""

    @property
    def intents(self) -> "IntentSubmission": ...


class IntentRoutes:
    def __init__(self, engine: IntentEngine) -> None:
        self._engine = engine

    async def submit(self, request: Request) -> Response:
        from rauskuclaw.services.jobs.intents import read_intents

        done = await self._engine.intents.submit(
            read_intents(await read_object(request)),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
            correlation_id=request.scope[CORRELATION_ID],
        )
        return reply({"ok": True, **_serialize(done)}, 201 if done.created else 200)


def _serialize(done: "Submitted") -> JsonObject:
    return {
        "created_jobs": [
            {
                "source_idx": each.number,
                "kind": "tool_doc" if each.is_doc else "intent",
                "job": serialize_job(each.job),
            }
            for each in done.created
        ],
        "normalized_jobs": [{"idx": each.number, **each.fields()} for each in done.intents],
        "repairs": [{"idx": each.number, "kind": each.kind, "value": each.value} for each in done.repairs],
        "skipped": [
            {"idx": each.number, "type": each.type, "code": each.code, "message": each.message} for each in done.skipped
        ],
    }


def add_intent_routes(app: FastAPI, routes: IntentRoutes) -> None:
    add_route(app, "POST", "/v1/jobs/submit-intent", routes.submit, "submitIntents")
