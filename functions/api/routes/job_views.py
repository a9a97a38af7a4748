"""What can be seen of a job besides itself: log, events, attempts, why it waits, its callback."""

from fastapi import Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.query import id_of, limit_of
from functions.api.http.responses import reply
from functions.api.http.routing import Api, add_route
from functions.api.routes.serializers import attempt_wire, delivery_wire, event_wire, explanation_wire, log_wire
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
        return reply({"ok": True, "logs": [log_wire(event) for event in found], "count": len(found)})

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
        events = [event_wire(event) for event in found]
        return reply({"ok": True, "events": events, "count": len(events), "next_after": next_after})

    async def attempts(self, request: Request) -> Response:
        found = await self._jobs.attempts(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, "attempts": [attempt_wire(attempt) for attempt in found], "count": len(found)})

    async def explain(self, request: Request) -> Response:
        explanation = await self._jobs.explain(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, **explanation_wire(explanation)})

    async def callback(self, request: Request) -> Response:
        caller = principal_of(request)
        job = await self._jobs.get_slim(request.path_params["job_id"], caller=caller)
        delivery = await self._redelivery.get(job, caller=caller)
        return reply({"ok": True, "delivery": delivery_wire(delivery) if delivery is not None else None})

    async def redeliver(self, request: Request) -> Response:
        caller = principal_of(request)
        job = await self._jobs.get_slim(request.path_params["job_id"], caller=caller)
        delivery = await self._redelivery.redeliver(job, caller=caller)
        return reply({"ok": True, "delivery": delivery_wire(delivery)}, 202)


def add_job_view_routes(app: Api, routes: JobViewRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/logs", routes.logs, "tailLog")
    add_route(app, "GET", "/v1/jobs/{job_id}/events", routes.events, "readEvents")
    add_route(app, "GET", "/v1/jobs/{job_id}/attempts", routes.attempts, "listAttempts")
    add_route(app, "GET", "/v1/jobs/{job_id}/explain", routes.explain, "explainJob")
    add_route(app, "GET", "/v1/jobs/{job_id}/callback", routes.callback, "readCallback")
    add_route(app, "POST", "/v1/jobs/{job_id}/callback/redeliver", routes.redeliver, "redeliverCallback")
