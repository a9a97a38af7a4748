"""The caller, as far as the services need to know. How a caller proves it is the API's business."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from rauskuclaw.domain.job import Job
from rauskuclaw.errors import ForbiddenError, NotFoundError

Role = Literal["admin", "read"]


def no_such_job(job_id: str) -> NotFoundError:
    """Also what is said of a job in a queue that the caller may not see."""
    return NotFoundError("Job not found", details={"id": job_id})


@dataclass(frozen=True, slots=True)
class Principal:
    """A caller. `name` scopes idempotency keys; `queue_allowlist` limits which jobs exist for it (None: all)."""

    name: str
    role: Role = "admin"
    sse: bool = True
    queue_allowlist: frozenset[str] | None = None

    @property
    def can_write(self) -> bool:
        """Whether it may do more than look."""
        return self.role == "admin"

    @property
    def may_vouch(self) -> bool:
        """Whether its word makes a memory trusted: a person's key. One that is limited to queues is a program's."""
        return self.can_write and self.queue_allowlist is None

    def sees(self, queue: str) -> bool:
        """Whether jobs of the queue exist for it."""
        return self.queue_allowlist is None or queue in self.queue_allowlist

    def only(self, queue: str) -> "Principal":
        """The same caller, who for once looks at one queue. Raises ForbiddenError for one outside the allowlist."""
        self.require_queues([queue])
        return replace(self, queue_allowlist=frozenset({queue}))

    def require_sight(self, job: Job) -> None:
        """Raise NotFoundError, as for a job that does not exist, when its queue is outside the allowlist."""
        if not self.sees(job.queue):
            raise no_such_job(job.id)

    def require_queues(self, queues: Iterable[str]) -> None:
        """Raise ForbiddenError when a named queue is outside the allowlist."""
        if self.queue_allowlist is None:
            return
        for queue in queues:
            if queue not in self.queue_allowlist:
                raise ForbiddenError(
                    f"This key may not use queue '{queue}'",
                    details={"allowed_queues": sorted(self.queue_allowlist)},
                )
