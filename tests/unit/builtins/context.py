"""A job context that only notes what a handler says."""

from dataclasses import replace
from datetime import datetime, timedelta

from pydantic import BaseModel

from rauskuclaw.domain.events import Level
from rauskuclaw.domain.failures import Failure, HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.inbox import InboxItem
from rauskuclaw.domain.runs.steps import Body, Step
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.ledger import LedgerChange
from rauskuclaw.ports.runs import RunRecord
from rauskuclaw.services.execution.values import checked_result, read_input
from tests.support.clock import NOON


class NotingRecord:
    """See rauskuclaw.ports.runs.RunRecord: steps and inbox in lists. `said` is what others have put in."""

    def __init__(self, *said: InboxItem) -> None:
        self.steps: list[Step] = []
        self.said = [replace(item, seq=place) for place, item in enumerate(said, start=1)]

    async def read(self) -> list[Step]:
        return list(self.steps)

    def step(self, body: Body, *, seq: int, at: datetime) -> Step:
        return Step(seq, at, NotingContext.attempt, body)

    async def append(self, *bodies: Body, ledger: LedgerChange | None = None) -> list[Step]:
        first = len(self.steps) + 1
        new = [self.step(body, seq=seq, at=NOON) for seq, body in enumerate(bodies, start=first)]
        self.steps += new
        return new

    async def inbox(self) -> list[InboxItem]:
        return list(self.said)

    async def deliver(self, item: InboxItem) -> InboxItem:
        for first in self.said:
            if (first.kind, first.key) == (item.kind, item.key):
                return first
        self.said.append(replace(item, seq=len(self.said) + 1))
        return self.said[-1]


class NotingContext:
    """See rauskuclaw.ports.handlers.JobContext."""

    job_id = "job-1"
    job_type = "some.type"
    queue = "default"
    attempt = 1
    correlation_id = "cor-1"
    submitted_by = "ops"
    created_at = NOON
    deadline = NOON + timedelta(seconds=60)

    def __init__(self) -> None:
        self.run: RunRecord = NotingRecord()
        self.lines: list[tuple[Level, str, Json]] = []
        self.fractions: list[float] = []
        self.texts: list[str] = []

    def effect_key(self, step: str) -> str:
        return f"job-1:{step}"

    async def log(self, level: Level, message: str, meta: Json = None) -> None:
        self.lines.append((level, message, meta))

    async def progress(self, fraction: float, message: str = "") -> None:
        self.fractions.append(fraction)

    async def delta(self, text: str) -> None:
        self.texts.append(text)


async def call(spec: HandlerSpec, value: Json = None, ctx: NotingContext | None = None) -> Json:
    """Run a handler as the engine does: input read, result checked, both JSON."""
    payload: BaseModel = read_input(spec, value)
    return checked_result(spec, await spec.run(payload, ctx or NotingContext()))


async def failure(spec: HandlerSpec, value: Json = None, ctx: NotingContext | None = None) -> Failure:
    """The failure of a handler that must fail."""
    try:
        result = await call(spec, value, ctx)
    except HandlerError as exc:
        return exc.failure
    raise AssertionError(f"did not fail: {result}")
