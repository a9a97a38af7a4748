"""A bench for attempts: real storage, a manual clock, handlers made by the test, and a store that can fail."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any, cast

from pydantic import BaseModel

from rauskuclaw.domain.job import Job, JobType
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.domain.wakeups import WakeUpMessage
from rauskuclaw.errors import StoreUnavailableError
from rauskuclaw.ports import Backend, Store
from rauskuclaw.ports.handlers import HandlerSpec, Registry
from rauskuclaw.services.execution.attempt import Outcome
from rauskuclaw.services.execution.claiming import Execution
from rauskuclaw.services.execution.leases import Timing
from tests.support.clock import ManualClock
from tests.support.factories import RULES, make_submission

OWNER = "boot-1/worker-1"
# As in production, only a hundred times faster.
QUICK = Timing(renew_every_sec=0.2, watch_every_sec=0.03, watch_gap_sec=0.01, settle_sec=0.0005, grace_sec=0.1)


class Anything(BaseModel):
    """Any JSON object; what a handler without a shape of its own takes and returns."""

    model_config = {"extra": "allow"}


Run = Callable[[Any, Any], Awaitable[Any]]


def handler(
    run: Run,
    *,
    name: str = "builtin:test",
    takes: type[BaseModel] = Anything,
    returns: type[BaseModel] = Anything,
) -> HandlerSpec:
    return HandlerSpec(name=name, summary="for a test", input_model=takes, output_model=returns, run=run)


async def returns_nothing(payload: Any, context: Any) -> Anything:
    return Anything()


@dataclass
class FlakyStore:
    """A store that passes every call on, counts them, and may be told to fail at some, or to hang until told else."""

    inner: Store
    failing: set[str] = field(default_factory=set)
    hanging: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    calls: Counter[str] = field(default_factory=Counter)

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.inner, name)

        async def call(*args: Any, **given: Any) -> Any:
            self.calls[name] += 1
            while name in self.hanging:
                await asyncio.sleep(0.002)
            if name in self.broken:
                raise RuntimeError("a fault of the driver")
            if name in self.failing:
                raise StoreUnavailableError("the store is away")
            return await method(*args, **given)

        return call


class Bench:
    """Submits jobs and deals with their wake-ups. Jobs have the type `test`, run by the first handler given."""

    def __init__(
        self, backend: Backend, clock: ManualClock, *handlers: HandlerSpec, rules: Rules = RULES, **given: Any
    ) -> None:
        self.store = FlakyStore(backend.store)
        self.backend = replace(backend, store=cast(Store, self.store))
        self.clock = clock
        self.specs = handlers or (handler(returns_nothing),)
        self.rules = rules
        self.execution = self.new_execution(**given)

    def new_execution(self, **given: Any) -> Execution:
        """One more worker on the same storage."""
        plain: dict[str, Any] = {
            "owner": OWNER,
            "served_queues": frozenset({"default"}),
            "timing": QUICK,
            "draw": lambda: 0.5,
        }
        return Execution(
            backend=self.backend,
            registry=Registry.of(*self.specs),
            rules=self.rules,
            clock=self.clock,
            **{**plain, **given},
        )

    async def submit(self, **given: Any) -> Job:
        """A queued job of type `test`; the type is made when it is first needed."""
        await self.store.inner.create_type(JobType(name="test", handler=self.specs[0].name))
        submission = make_submission(**{"type": "test", **given})
        await self.store.inner.submit([submission], now=self.clock())
        return submission.job

    async def attempt(self, job: Job, *, remaining_sec: float | None = None) -> Outcome:
        """Deal with a wake-up of the job in an invocation of its own."""
        async with self.execution.batch(1, remaining_sec=remaining_sec) as batch:
            return await self.execution.run_attempt(message_for(job), batch)

    async def stored(self, job: Job) -> Job:
        found = await self.store.inner.get_job(job.id)
        assert found is not None
        return found

    async def log(self, job: Job) -> list[str]:
        """The messages of the job's log, oldest first."""
        return [event.message for event in await self.store.inner.read_events(job.id, after=0, limit=2000)]


def message_for(job: Job) -> WakeUpMessage:
    return WakeUpMessage(job_id=job.id, attempt=1, correlation_id=job.correlation_id)
