"""Jobs that models suggest in conversations: creating them, and those that were created."""

from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_job, serialize_job_summary

if TYPE_CHECKING:
    from rauskuclaw.services.suggestions.service import Creation, Suggestions

MAX_LISTED = 40


class SuggestionEngine(Protocol):
    """What is asked for only by a request, so that a start does not import it."""

    @property
    def suggestions(self) -> "Suggestions": ...


class SuggestedJobRoutes:
    def __init__(self, engine: SuggestionEngine) -> None:
        self._engine = engine

    async def create(self, request: Request) -> Response:
        from rauskuclaw.services.suggestions.requests import read_creation

        caller, suggestions = principal_of(request), self._engine.suggestions
        wanted = read_creation(await read_object(request))
        conversation = await suggestions.for_writing(request.path_params["conversation_id"], caller=caller)
        outcome = await suggestions.create(
            conversation, wanted.message_id, indexes=wanted.indexes, mode=wanted.mode, caller=caller
        )
        return reply({"ok": True, **_serialize(outcome)})

    async def list_jobs(self, request: Request) -> Response:
        caller, suggestions = principal_of(request), self._engine.suggestions
        conversation = await suggestions.conversation(request.path_params["conversation_id"], caller=caller)
        found = await suggestions.jobs_of(conversation, limit=MAX_LISTED)
        jobs = [
            {**serialize_job_summary(job), "message_id": place.message_id, "index": place.index}
            for place, job in found
            if caller.sees(job.queue)
        ]
        return reply({"ok": True, "jobs": jobs, "count": len(jobs)})


def _serialize(outcome: "Creation") -> JsonObject:
    created = [{"index": each.index, "job": serialize_job(each.job)} for each in outcome.created]
    skipped = [{"index": each.index, "code": each.code, "reason": each.reason} for each in outcome.skipped]
    return {"created": created, "skipped": skipped}


def add_suggested_job_routes(app: FastAPI, routes: SuggestedJobRoutes) -> None:
    add_route(app, "POST", "/v1/conversations/{conversation_id}/jobs", routes.create, "createSuggestedJobs")
    add_route(app, "GET", "/v1/conversations/{conversation_id}/jobs", routes.list_jobs, "listSuggestedJobs")
