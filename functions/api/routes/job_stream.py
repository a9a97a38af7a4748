"""A job's live view as server-sent events: a tail over its durable event log, with the job itself in between. Takes its
key from the header or, on this one route, from the query.

Order within the stream: events are read before the job, but sent after it. So whoever has seen the log line of a change
has been sent the job after that change, and may resume after that line without missing a status.

Many may watch, and a job may hold a megabyte, so a look reads the new events and the job without input and result. The
whole job is read once for each of its changes, however many watch; and the more streams are open, the longer each
pauses between two looks.
"""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from fastapi import FastAPI, Request, Response
from starlette.types import ASGIApp

from functions.api.http.auth import principal_of
from functions.api.http.query import id_of
from functions.api.http.rate_limit import StreamSlots
from functions.api.http.routing import add_route
from functions.api.routes.event_stream import HEARTBEAT, RETRY, RETRY_SOON, EventStream, StreamTimes, frame
from functions.api.routes.job_frames import Face, JobFrames, event_frame, face_of
from rauskuclaw.ports import Backend, Listener
from rauskuclaw.ports.notifier import job_topic
from rauskuclaw.services.jobs.service import Jobs

EVENTS_AT_ONCE = 200


@dataclass(frozen=True)
class Resume:
    """Where a client starts: after which event id, and whether it was connected before."""

    after: int
    is_reconnect: bool


class JobStream(EventStream):
    """The answer to one stream request, an ASGI application. The job is known to exist."""

    def __init__(
        self,
        *,
        backend: Backend,
        frames: JobFrames,
        job_id: str,
        resume: Resume,
        times: StreamTimes,
        slots: StreamSlots,
        caller: str,
    ) -> None:
        super().__init__(times=times, slots=slots, caller=caller)
        self._backend = backend
        self._frames = frames
        self._job_id = job_id
        self._resume = resume

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        listener = self._backend.notifier.listen(job_topic(self._job_id))
        try:
            async with aclosing(self._chunks(listener)) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            listener.close()

    async def _chunks(self, listener: Listener) -> AsyncGenerator[bytes, None]:
        now = asyncio.get_running_loop().time
        times = self._times
        ends_at = now() + (times.longest if times.wait is None else times.wait)
        silent_since = now()
        after = self._resume.after
        shown: Face = None
        was_final = False
        yield RETRY
        while True:
            looked_at = now()
            found = await self._backend.store.read_events(self._job_id, after=after, limit=EVENTS_AT_ONCE)
            job = await self._backend.store.get_slim_job(self._job_id)
            chunk = b""
            if job is not None and face_of(job) != shown:
                job, chunk = await self._frames.update_of(job) or (None, b"")
            if job is None:
                yield frame("end", {"reason": "deleted"})
                return
            shown = face_of(job)
            chunk += b"".join(map(event_frame, found))
            if chunk:
                yield chunk
                silent_since = now()
            if found:
                after = found[-1].id
            if was_final and not found:
                yield frame("end", {"reason": job.status.value})
                return
            # The last lines may have been committed between the two reads: look once more before the end.
            was_final = job.status.is_final
            if was_final or len(found) == EVENTS_AT_ONCE:
                continue
            if now() >= ends_at or (times.wait is not None and (found or not self._resume.is_reconnect)):
                yield RETRY_SOON
                return
            silent_for = now() - silent_since
            if silent_for >= times.heartbeat:
                yield HEARTBEAT
                silent_since, silent_for = now(), 0
            await listener.wait(max(0.001, min(times.poll, times.heartbeat - silent_for, ends_at - now())))
            await asyncio.sleep(looked_at + self._slots.pause_sec - now())


class StreamRoutes:
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


def add_stream_route(app: FastAPI, routes: StreamRoutes) -> None:
    add_route(app, "GET", "/v1/jobs/{job_id}/stream", routes.stream, "streamJob")
