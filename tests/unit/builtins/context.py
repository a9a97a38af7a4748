"""A job context that only notes what a handler says."""

from datetime import timedelta

from pydantic import BaseModel

from rauskuclaw.domain.events import Level
from rauskuclaw.domain.failures import Failure, HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.services.execution.values import checked_result, read_input
from tests.support.clock import NOON


class NotingContext:
    """See rauskuclaw.ports.handlers.JobContext."""

    job_id = "job-1"
    job_type = "some.type"
    attempt = 1
    correlation_id = "cor-1"
    submitted_by = "ops"
    created_at = NOON
    deadline = NOON + timedelta(seconds=60)

    def __init__(self) -> None:
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
