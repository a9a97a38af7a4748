"""The texts of a stream. That of a whole job is made once for each change and shared by all who watch."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace

from functions.api.routes.event_stream import frame
from functions.api.routes.serializers import serialize_job, serialize_log
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job
from rauskuclaw.ports.store import JobStore

# The kinds of events of a log by their names in a stream; clients pass over names that they do not know.
EVENT_NAMES = {
    "log": "log_append",
    "progress": "progress",
    "delta": "delta",
    "step": "step",
    "question": "question",
}
MAX_KEPT_BYTES = 4 * 1024 * 1024

Face = Hashable


def face_of(job: Job) -> Face:
    """What a watcher would notice, input and result aside; a renewed lease is not among it."""
    owner = job.lease.owner if job.lease is not None else None
    error = (job.error.at, job.error.code, job.error.message) if job.error is not None else None
    counts = (job.attempts, job.max_attempts, job.timeout_sec, job.priority, job.fence)
    return (job.status, counts, job.updated_at, error, owner)


def event_frame(event: LogEvent) -> bytes:
    return frame(EVENT_NAMES[event.kind], serialize_log(event), id=event.id)


class JobFrames:
    """The newest `job_update` of each job that is watched, by its face; the oldest go when they take too much room."""

    def __init__(self, store: JobStore, *, most_bytes: int = MAX_KEPT_BYTES) -> None:
        self._store = store
        self._most_bytes = most_bytes
        self._kept: OrderedDict[str, tuple[Job, bytes]] = OrderedDict()
        self._bytes = 0

    async def update_of(self, slim: Job) -> tuple[Job, bytes] | None:
        """The job (slim) and its text, as new as `slim` or newer. None when it is gone. Raises BackendError."""
        kept = self._kept.get(slim.id)
        if kept is not None and face_of(kept[0]) == face_of(slim):
            return kept
        job = await self._store.get_job(slim.id)
        if job is None:
            return None
        made = (replace(job, input=None, result=None), frame("job_update", {"job": serialize_job(job)}))
        self._keep(made)
        return made

    def _keep(self, made: tuple[Job, bytes]) -> None:
        job, text = made
        self._drop(job.id)
        self._kept[job.id] = made
        self._bytes += len(text)
        while self._bytes > self._most_bytes:
            self._drop(next(iter(self._kept)))

    def _drop(self, job_id: str) -> None:
        dropped = self._kept.pop(job_id, None)
        if dropped is not None:
            self._bytes -= len(dropped[1])
