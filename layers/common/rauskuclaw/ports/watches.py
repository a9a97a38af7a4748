"""Watches: who is to be told that a job has ended, and which jobs a job has started."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Watch:
    """`watcher_id` waits for the end of `job_id`. At `check_at` the sweep looks whether it has come.

    The watcher is a job, or `<listener>/<anything>`, a service that listens.
    """

    job_id: str
    watcher_id: str
    check_at: datetime


class WatchStore(Protocol):
    """Watches, one for each pair of job and watcher; `Transition.unwatched` asks for them. Neither job needs to exist.

    A watch stays until it is ended: whoever makes a watched job final puts its watches again, due soon, before the
    commit. So nobody waits for long for what was committed by somebody who died before telling.
    """

    async def put(self, watches: Sequence[Watch]) -> None:
        """Store each watch, or give one that is stored this `check_at`. Durable when it returns; safe to repeat."""
        ...

    async def of_job(self, job_id: str) -> list[Watch]:
        """Everybody who watches the job (consistent), by the watcher's id."""
        ...

    async def due(self, now: datetime, *, limit: int) -> list[Watch]:
        """Watches whose `check_at <= now`, most overdue first; reads only what is due."""
        ...

    async def plan_anew(self, now: datetime, *, longest: timedelta) -> int:
        """The clock was set back: watches that are due later than `longest` from now are due at once.

        How many. Safe to repeat. Does nothing where the time is the service's, not the machine's.
        """
        ...

    async def end(self, watches: Sequence[Watch]) -> None:
        """Remove these. Safe to repeat."""
        ...

    async def children(self, parent_id: str) -> list[str]:
        """Ids of the jobs that were submitted with this `Job.parent`, as long as they are kept (consistent)."""
        ...
