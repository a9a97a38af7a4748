"""Jobs: create, read, list, cancel, retry."""

from fastapi import FastAPI, Request, Response

from functions.api.http.auth import principal_of
from functions.api.http.middleware import CORRELATION_ID
from functions.api.http.query import limit_of, text_of
from functions.api.http.request_body import read_object
from functions.api.http.responses import error_body, reply
from functions.api.http.routing import add_route
from functions.api.routes.serializers import (
    JsonObject,
    serialize_job,
    serialize_job_summary,
    serialize_waiting,
    serialize_warnings,
)
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.queues import job_warnings
from rauskuclaw.errors import RauskuClawError
from rauskuclaw.ports import JobFilter, Page
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.jobs.service import MAX_BATCH, Accepted, Draft, Jobs

STATUSES = {status.value: status for status in JobStatus}
REPLAYED = {"idempotent-replayed": "true"}


class JobRoutes:
    """The routes of jobs themselves; watching them is in job_views.py and job_stream.py."""

    def __init__(self, jobs: Jobs, *, served_queues: frozenset[str]) -> None:
        self._jobs = jobs
        self._served_queues = served_queues

    async def create(self, request: Request) -> Response:
        accepted = await self._jobs.submit(
            await read_object(request),
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
            correlation_id=request.scope[CORRELATION_ID],
        )
        return self._accepted_reply(accepted)

    async def create_batch(self, request: Request) -> Response:
        body = await read_object(request)
        listed = body.get("jobs")
        if not isinstance(listed, list) or not 1 <= len(listed) <= MAX_BATCH:
            raise invalid([FieldFault("jobs", f"must be an array of 1 to {MAX_BATCH} jobs")])
        outcomes = await self._jobs.submit_batch(
            [_draft(item) for item in listed],
            caller=principal_of(request),
            correlation_id=request.scope[CORRELATION_ID],
        )
        results = [self._batch_result(outcome) for outcome in outcomes]
        return reply({"ok": True, "results": results, "count": len(results)})

    async def read(self, request: Request) -> Response:
        job = await self._jobs.get(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, "job": serialize_job(job)})

    async def list_jobs(self, request: Request) -> Response:
        page = await self._page(request)
        jobs = [serialize_job_summary(job) for job in page.items]
        waiting = serialize_waiting(page.items)
        return reply({"ok": True, "jobs": jobs, "count": len(jobs), "cursor": page.cursor, **waiting})

    async def _page(self, request: Request) -> Page[Job]:
        params = request.query_params
        caller = principal_of(request)
        status, queue = text_of(params, "status"), text_of(params, "queue")
        if queue is not None:
            caller.require_queues([queue])
        if status is not None and status not in STATUSES:
            return Page(())
        where = JobFilter(status=STATUSES.get(status or ""), type=text_of(params, "type"), queue=queue)
        limit = limit_of(params, "limit", default=50, cap=200)
        return await self._jobs.list_jobs(where, caller=caller, limit=limit, cursor=text_of(params, "cursor"))

    async def cancel(self, request: Request) -> Response:
        job = await self._jobs.cancel(request.path_params["job_id"], caller=principal_of(request))
        return reply({"ok": True, "job": serialize_job(job)})

    async def retry(self, request: Request) -> Response:
        accepted = await self._jobs.retry(
            request.path_params["job_id"],
            caller=principal_of(request),
            idempotency_key=request.headers.get("idempotency-key"),
            correlation_id=request.scope[CORRELATION_ID],
        )
        return self._accepted_reply(accepted)

    def _accepted_reply(self, accepted: Accepted) -> Response:
        body = {"ok": True, **self._serialize_accepted(accepted)}
        return reply(body, headers=REPLAYED) if accepted.is_replay else reply(body, 201)

    def _batch_result(self, outcome: Accepted | RauskuClawError) -> JsonObject:
        if isinstance(outcome, RauskuClawError):
            return {"ok": False, "status": outcome.status, "error": error_body(outcome)}
        return {"ok": True, "status": 200 if outcome.is_replay else 201, **self._serialize_accepted(outcome)}

    def _serialize_accepted(self, accepted: Accepted) -> JsonObject:
        replayed: JsonObject = {"idempotent": True} if accepted.is_replay else {}
        warnings = serialize_warnings(job_warnings(accepted.job, served=self._served_queues))
        return {"job": serialize_job(accepted.job), **replayed, **warnings}


def _draft(item: Json) -> Draft:
    """An item of a batch. Its key rides in the body; one that is not text is refused with the item, not the batch."""
    key = item.get("idempotency_key") if isinstance(item, dict) else None
    return Draft(item, key)


def add_job_routes(app: FastAPI, routes: JobRoutes) -> None:
    add_route(app, "POST", "/v1/jobs", routes.create, "createJob")
    add_route(app, "GET", "/v1/jobs/{job_id}", routes.read, "readJob")
    add_route(app, "GET", "/v1/jobs", routes.list_jobs, "listJobs")
    add_route(app, "POST", "/v1/jobs/batch", routes.create_batch, "createJobs")
    add_route(app, "POST", "/v1/jobs/{job_id}/cancel", routes.cancel, "cancelJob")
    add_route(app, "POST", "/v1/jobs/{job_id}/retry", routes.retry, "retryJob")
