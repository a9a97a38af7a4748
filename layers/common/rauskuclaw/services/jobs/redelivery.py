"""Callbacks from the caller's side: what became of one, and sending it again."""

from dataclasses import replace

from rauskuclaw.domain.callbacks import Delivery, DeliveryState
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.job import Job
from rauskuclaw.errors import ConflictError, NotFoundError
from rauskuclaw.ports.store import DeliveryChange, DeliveryStore
from rauskuclaw.services.principal import Principal


class Redelivery:
    """Reading and reviving callback deliveries.

    Both take the job, which nobody has who may not see it, and look at its queue once more: of a foreign job there is
    nothing (NotFoundError), whatever a route forgot.
    """

    def __init__(self, *, store: DeliveryStore, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def get(self, job: Job, *, caller: Principal) -> Delivery | None:
        """The delivery of a job, or None when it owes none (yet)."""
        caller.require_sight(job)
        return await self._store.get_delivery(job.id)

    async def redeliver(self, job: Job, *, caller: Principal) -> Delivery:
        """Make a finished delivery due again, with all its tries and the same event id.

        Raises NotFoundError when there is none, ConflictError while it is pending anyway.
        """
        before = await self.get(job, caller=caller)
        if before is None:
            raise NotFoundError("The job has no callback delivery", details={"id": job.id})
        if before.state is DeliveryState.PENDING:
            raise ConflictError("The callback is waiting to be sent already", details={"state": before.state})
        now = self._clock()
        after = replace(before, state=DeliveryState.PENDING, tries=0, next_at=now, planned_at=now)
        if not await self._store.change_delivery(DeliveryChange(before, after)):
            raise ConflictError("The callback has changed meanwhile", details={"state": before.state})
        return after
