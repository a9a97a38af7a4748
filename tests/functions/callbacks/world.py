"""A store with a finished job that owes a callback, and a sender for it."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from rauskuclaw.callback_signatures import Signer
from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.callbacks import CallbackGate, Delivery
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Job, JobStatus
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.egress.policy import Egress, HostRules
from rauskuclaw.ports import Backend
from rauskuclaw.services.jobs.callbacks import Callbacks
from tests.support.clock import NOON, ManualClock
from tests.support.drivers import Opener
from tests.support.factories import make_failure, make_submission


@dataclass
class World:
    """One storage, its clock, and what may be called back."""

    backend: Backend
    clock: ManualClock
    allowlist: tuple[str, ...]

    @property
    def gate(self) -> CallbackGate:
        return CallbackGate(allowlist=self.allowlist)

    async def finish(self, url: str, *, result: Any = None, fails: bool = False, **given: Any) -> Job:
        """Submit a job, run it and finish it, so that it owes a callback."""
        submission = make_submission(callback_url=url, max_attempts=1, **given)
        await self.backend.store.submit([submission], now=NOON)
        rules = Rules(callbacks=self.gate)
        claimed = lifecycle.claim(submission.job, owner="boot/worker", at=self.clock(), rules=rules)
        if fails:
            failure = make_failure(details={"why": "so"})
            done = lifecycle.fail_attempt(
                claimed.after, failure, at=self.clock(), draw=0.0, rules=rules, handler="builtin:x"
            )
        else:
            done = lifecycle.succeed(claimed.after, result, at=self.clock(), rules=rules)
        assert await self.backend.store.transition(claimed)
        assert await self.backend.store.transition(done)
        return done.after

    def sender(self, egress: Egress | None = None, **given: Any) -> Callbacks:
        plain: dict[str, Any] = {
            "store": self.backend.store,
            "egress": egress or EgressClient(),
            "gate": self.gate,
            "hosts": HostRules.of(self.allowlist, covers_subdomains=True),
            "clock": self.clock,
            "send_time": timedelta(seconds=5),
        }
        return Callbacks(**{**plain, **given})

    async def delivery(self, job: Job) -> Delivery:
        found = await self.backend.store.get_delivery(job.id)
        assert found is not None
        return found

    async def log(self, job: Job) -> list[LogEvent]:
        """What the job's log says about callbacks."""
        lines = await self.backend.store.tail_log(job.id, limit=100)
        return [line for line in lines if line.message.startswith("Callback")]

    async def status(self, job: Job) -> JobStatus:
        found = await self.backend.store.get_job(job.id)
        assert found is not None
        return found.status


@asynccontextmanager
async def a_world(open_backend: Opener, *allowlist: str) -> AsyncIterator[World]:
    backend = await open_backend()
    try:
        yield World(backend, ManualClock(), allowlist)
    finally:
        await backend.close()


def signer(secret: str = "a secret of at least thirty-two bytes", previous: str | None = None) -> Signer:
    return Signer(secret, previous=previous)


def messages(lines: Iterable[LogEvent]) -> list[tuple[str, str]]:
    return [(line.level, line.message) for line in lines]
