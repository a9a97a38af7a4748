"""Routes of what surrounds a job: log, events, attempts, why it waits, its callback."""

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import id_of, limit_of
from functions.api.http.responses import reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import JsonObject, serialize_log, serialize_moment
from rauskuclaw.domain.admission import Reason
from rauskuclaw.domain.attempts import Attempt
from rauskuclaw.domain.callbacks import Delivery
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.services.jobs.explaining import Explanation
from rauskuclaw.services.jobs.redelivery import Redelivery
from rauskuclaw.services.jobs.service import Jobs


class JobViewRoutes:
    """Each checks first that the caller may see the job at all (404)."""

    def __init__(self, jobs: Jobs, redelivery: Redelivery) -> None:
        self._jobs = jobs
        self._redelivery = redelivery

    async def logs(self, request: Request) -> Response:
        limit = limit_of(request.query_params, "tail", default=200, cap=2000)
        found = await self._jobs.tail_log(request.path_params["job_id"], caller=principal_of(request), limit=limit)
        return reply({"ok": True, "logs": [serialize_log(event) for event in found], "count": len(found)})

    async def events(self, request: Request) -> Response:
        params = request.query_params
        after = id_of(params.get("after"))
        found = await self._jobs.read_events(
            request.path_params["job_id"],
            caller=principal_of(request),
            after=after,
            limit=limit_of(params, "limit", default=200, cap=2000),
        )
        next_after = found[-1].id if found else after
        events = [serialize_event(event) for event in found]
        return reply({"ok": True, "events": events, "count": len(events), "next_after": next_after})

    async def attempts(self, request: Request) -> Response:
        found = await self._jobs.attempts(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, "attempts": [serialize_attempt(attempt) for attempt in found], "count": len(found)})

    async def explain(self, request: Request) -> Response:
        explanation = await self._jobs.explain(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, **serialize_explanation(explanation)})

    async def callback(self, request: Request) -> Response:
        caller = principal_of(request)
        job = await self._jobs.get_slim(request.path_params["job_id"], caller=caller)
        delivery = await self._redelivery.get(job, caller=caller)
        return reply({"ok": True, "delivery": serialize_delivery(delivery) if delivery is not None else None})

    async def redeliver(self, request: Request) -> Response:
        caller = principal_of(request)
        job = await self._jobs.get_slim(request.path_params["job_id"], caller=caller)
        delivery = await self._redelivery.redeliver(job, caller=caller)
        return reply({"ok": True, "delivery": serialize_delivery(delivery)}, 202)


def add_job_view_routes(app: FastAPI, routes: JobViewRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/logs", routes.logs, "tailLog")
    add_route(app, "GET", "/v1/jobs/{job_id}/events", routes.events, "readEvents")
    add_route(app, "GET", "/v1/jobs/{job_id}/attempts", routes.attempts, "listAttempts")
    add_route(app, "GET", "/v1/jobs/{job_id}/explain", routes.explain, "explainJob")
    add_route(app, "GET", "/v1/jobs/{job_id}/callback", routes.callback, "readCallback")
    add_route(app, "POST", "/v1/jobs/{job_id}/callback/redeliver", routes.redeliver, "redeliverCallback")


def serialize_event(event: LogEvent) -> JsonObject:
    return {"kind": event.kind, **serialize_log(event)}


def serialize_attempt(attempt: Attempt) -> JsonObject:
    return {
        "number": attempt.number,
        "worker": attempt.worker,
        "started_at": to_wire(attempt.started_at),
        "ended_at": serialize_moment(attempt.ended_at),
        "outcome": attempt.outcome,
        "error": attempt.error,
    }


def serialize_explanation(explanation: Explanation) -> JsonObject:
    job = explanation.job
    return {
        "job_id": job.id,
        "status": job.status.value,
        "claimable": explanation.is_claimable,
        "reasons": [_serialize_reason(reason) for reason in explanation.reasons],
        "lane": job.lane,
        "run_at": to_wire(job.run_at),
        "attempts_left": explanation.attempts_left,
        "crashes": job.crashes,
        "interruptions": job.interruptions,
    }


def _serialize_reason(reason: Reason) -> JsonObject:
    return {
        "code": reason.code,
        "message": reason.message,
        "until": serialize_moment(reason.until),
        "details": reason.details,
    }


def serialize_delivery(delivery: Delivery) -> JsonObject:
    return {
        "event_id": delivery.id,
        "url": delivery.url,
        "state": delivery.state.value,
        "tries": delivery.tries,
        "next_at": serialize_moment(delivery.next_at),
        "last_status": delivery.last_status,
        "last_error": delivery.last_error,
        "created_at": to_wire(delivery.created_at),
    }
