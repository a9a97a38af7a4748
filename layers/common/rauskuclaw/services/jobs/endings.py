"""The ends of jobs: committed, told to whoever watches, and passed on to children when somebody cancels.

A watch is what is owed to its watcher. It is due soon before its job's end is committed, so that the sweep tells what a
process could not tell any more; until then everything here is only faster than that.

Who watches is a job, whose inbox takes the end; or, by an id `<listener>/<anything>`, a service of ours that listens.
The listener `*` is told of every end without a watch, and nothing is owed to it: it finds by itself what it has missed.
"""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Job, JobStatus, Json
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.lifecycle import Rules, Transition, cancel
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.errors import BackendError
from rauskuclaw.ports import Backend
from rauskuclaw.ports.watches import Watch
from rauskuclaw.services.jobs.wakeups import wake

logger = logging.getLogger(__name__)

SOON = timedelta(minutes=1)  # until the sweep looks whether a job that was about to end has done so
LATER = timedelta(hours=1)  # until it looks again at one that has not
MAX_RESULT_BYTES = 16 * 1024
DUE_AT_ONCE = 50  # their jobs and watchers are asked for together: a hundred
CANCEL_TRIES = 20
EVERY_END = "*"
MISSING = "missing"  # in place of the status of a job that is gone

# Is told the watcher's id and the job, None when it is gone. May be told more than once; raises what keeps it from
# hearing, and is told again later.
Listener = Callable[[str, Job | None], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class WatchCounts:
    """What one look at due watches did. `has_more`: another one soon is worth it."""

    told: int = 0
    failed: int = 0
    has_more: bool = False


class Endings:
    """Any number may work at once, anywhere: an end is told once, because an inbox takes it once.

    `listeners` by name. Where one is not known, watches for it are left to another process.
    """

    def __init__(
        self, *, backend: Backend, rules: Rules, clock: Clock, listeners: Mapping[str, Listener] | None = None
    ) -> None:
        self._backend = backend
        self._listeners = listeners or {}
        self._store = backend.store
        self._watches = backend.watches
        self._rules = rules
        self._clock = clock

    async def commit(self, change: Transition) -> bool:
        """Apply a change as `JobStore.transition` does; of one that makes the job final, tell whoever watches it.

        Raises BackendError: safe to repeat. What could not be told is left to the sweep.
        """
        job = change.after
        if not job.status.is_final:
            return await self._store.transition(change)
        if await self._store.transition(replace(change, unwatched=True)):
            await self._announce(job)
            return True
        watches = await self._watches.of_job(job.id)
        if watches:
            await self._watches.put([replace(each, check_at=self._clock() + SOON) for each in watches])
        if not await self._store.transition(change):
            return False
        await self._tell(job.id, job, watches)
        await self._announce(job)
        return True

    async def _announce(self, job: Job) -> None:
        """Never raises: the end is committed."""
        if (listener := self._listeners.get(EVERY_END)) is not None:
            try:
                await listener(EVERY_END, job)
            except Exception:
                logger.exception("The end of %s could not be announced", job.id)

    async def tell_due(self, now: datetime | None = None) -> WatchCounts:
        """Look at watches that are due: tell what has ended, and let the others be due again later.

        Raises BackendError when the store cannot be read at all. One bad row never holds up the others.
        """
        now = now or self._clock()
        due = await self._watches.due(now, limit=DUE_AT_ONCE)
        if not due:
            return WatchCounts()
        ids = {each.job_id for each in due} | {each.watcher_id for each in due if _listener_of(each) is None}
        states = {job_id: status for job_id, (status, _) in (await self._store.statuses(sorted(ids))).items()}
        told = failed = 0
        for watch in due:
            try:
                told += await self._look(watch, states, now)
            except Exception:
                logger.exception("The watch of %s on %s could not be looked at", watch.watcher_id, watch.job_id)
                failed += 1
        return WatchCounts(told, failed, has_more=len(due) == DUE_AT_ONCE)

    async def watch(self, *job_ids: str, watcher_id: str) -> None:
        """Have a job told of the end of others. Ask afterwards whether that has come already. Safe to repeat."""
        soon = self._clock() + SOON
        await self._watches.put([Watch(job_id, watcher_id, soon) for job_id in job_ids])

    async def is_cancelled(self, job_id: str) -> bool:
        """Whether the job is there and cancelled. Raises BackendError (retry)."""
        found = await self._store.statuses([job_id])
        return job_id in found and found[job_id][0] is JobStatus.CANCELLED

    async def cancel_children(self, parent_id: str) -> None:
        """Cancel what this job has started and what that has started, as far as it is under way. Safe to repeat.

        Raises BackendError.
        """
        for child_id in await self._watches.children(parent_id):
            await self.cancel_child(child_id)

    async def cancel_child(self, job_id: str) -> None:
        """Cancel a job because its parent was, and its children with it. Safe to repeat. Raises BackendError."""
        for _ in range(CANCEL_TRIES):
            job = await self._store.get_slim_job(job_id)
            if job is None or job.status.is_final:
                return
            if await self.commit(cancel(job, at=self._clock(), rules=self._rules)):
                await self.cancel_children(job_id)
                return
        logger.error("Job %s keeps changing and could not be cancelled with its parent", job_id)

    async def _look(self, watch: Watch, states: dict[str, JobStatus], now: datetime) -> bool:
        """Whether the watcher was told."""
        watcher, status = states.get(watch.watcher_id), states.get(watch.job_id)
        if _listener_of(watch) is None and (watcher is None or watcher.is_final):
            await self._watches.end([watch])
            return False
        if status is not None and not status.is_final:
            await self._watches.put([replace(watch, check_at=now + LATER)])
            return False
        return await self._tell(watch.job_id, await self._store.get_job(watch.job_id), [watch]) == 1

    async def _tell(self, job_id: str, job: Job | None, watches: Sequence[Watch]) -> int:
        """Tell each watcher of the end of the job; how many could be told."""
        told = 0
        for watch in watches:
            try:
                if await self._tell_one(watch, job):
                    await self._watches.end([watch])
                    told += 1
            except BackendError as exc:
                logger.warning("The sweep will tell %s of the end of %s: %s", watch.watcher_id, job_id, exc)
        return told

    async def _tell_one(self, watch: Watch, job: Job | None) -> bool:
        """Into the inbox of a job, or to a listener. False: nobody here can hear it."""
        name = _listener_of(watch)
        if name is None:
            item = InboxItem(InboxKind.CHILD, watch.job_id, ending_of(job), self._clock())
            delivered = await self._backend.runs.deliver(watch.watcher_id, item)
            if delivered is not None:
                await wake(self._backend, delivered, now=item.at)
            return True
        try:
            if (listener := self._listeners.get(name)) is not None:
                await listener(watch.watcher_id, job)
                return True
        except BackendError:
            raise
        except Exception:
            logger.exception("%s could not hear of the end of %s", watch.watcher_id, watch.job_id)
        # It must not stay in front of the others, which are due too.
        await self._watches.put([replace(watch, check_at=self._clock() + LATER)])
        return False


def _listener_of(watch: Watch) -> str | None:
    """The name of the listener that watches; None where a job does."""
    name, slash, _ = watch.watcher_id.partition("/")
    return name if slash else None


def ending_of(job: Job | None) -> dict[str, Json]:
    """What became of a job, for whoever waits for it: `status`, `result` up to 16 KB, `error`. None: it is gone."""
    if job is None:
        return {"status": MISSING, "result": None, "error": None}
    error = job.error and {"code": job.error.code, "message": job.error.message, "details": job.error.details}
    is_short = len(compact_json(job.result).encode()) <= MAX_RESULT_BYTES
    return {"status": job.status.value, "result": job.result if is_short else None, "error": error}
