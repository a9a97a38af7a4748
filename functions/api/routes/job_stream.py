"""A job's live view. Takes its key from the header or, on this one route, from the query."""

from fastapi import Request, Response
from starlette.types import ASGIApp

from functions.api.http.auth import principal_of
from functions.api.http.query import id_of
from functions.api.http.rate_limit import StreamSlots
from functions.api.http.routing import Api, add_route
from functions.api.routes.job_frames import JobFrames
from functions.api.routes.job_streaming import JobStream, Resume, StreamTimes
from rauskuclaw.ports import Backend
from rauskuclaw.services.jobs.service import Jobs


class StreamRoutes:
    """Opens streams; how they run is in streams.py."""

    def __init__(self, *, jobs: Jobs, backend: Backend, times: StreamTimes, slots: StreamSlots) -> None:
        self._jobs = jobs
        self._backend = backend
        self._times = times
        self._slots = slots
        self._frames = JobFrames(backend.store)

    async def stream(self, request: Request) -> Response | ASGIApp:
        caller = principal_of(request)
        job = await self._jobs.get_slim(request.path_params["job_id"], caller=caller)
        last_id = id_of(request.headers.get("last-event-id"))
        resume = Resume(max(last_id, id_of(request.query_params.get("since_log_id"))), is_reconnect=last_id > 0)
        if job.status.is_final and resume.is_reconnect and not await self._has_more(job.id, resume.after):
            # This is how a browser's EventSource is told not to come back.
            return Response(status_code=204)
        return JobStream(
            backend=self._backend,
            frames=self._frames,
            job_id=job.id,
            resume=resume,
            times=self._times,
            slots=self._slots,
            caller=caller.name,
        )

    async def _has_more(self, job_id: str, after: int) -> bool:
        return bool(await self._backend.store.read_events(job_id, after=after, limit=1))


def add_stream_route(app: Api, routes: StreamRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/stream", routes.stream, "streamJob")
