"""The attempts of a job, read back from its event log, so that no attempt has to be stored twice."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from rauskuclaw.domain import events
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Json

OUTCOMES = {
    events.SUCCEEDED: "succeeded",
    events.ATTEMPT_FAILED: "failed",
    events.CANCELLED: "cancelled",
    events.WORKER_LOST: "worker_lost",
    events.GIVEN_BACK: "given_back",
    events.HEARD_MORE: "given_back",
    events.OUT_OF_TIME: "given_back",
    events.WAITING: "waiting",
    events.WAITING_FOR_JOB: "waiting",
}
# A parked run's line is in the words of whoever parked it, and known by what it carries (lifecycle.snooze).
PARKED_META = {"code", "until", "attempt"}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of a job. `outcome` is None while it runs."""

    number: int
    worker: str | None
    started_at: datetime
    ended_at: datetime | None = None
    outcome: str | None = None
    error: Json = None


def attempts_of(log: Iterable[LogEvent]) -> tuple[Attempt, ...]:
    """Fold a job's log, oldest first, into its attempts. A number repeats when an attempt was given back."""
    found: list[Attempt] = []
    for event in log:
        meta = event.meta if isinstance(event.meta, dict) else {}
        if event.message == events.CLAIMED:
            number = meta.get("attempt") or len(found) + 1
            found.append(Attempt(number=number, worker=meta.get("worker"), started_at=event.at))
        elif (outcome := _outcome(event)) and found and found[-1].ended_at is None:
            error = {name: meta.get(name) for name in ("error", "code")} if "error" in meta else None
            found[-1] = replace(found[-1], ended_at=event.at, outcome=outcome, error=error)
    return tuple(found)


def is_snooze(event: LogEvent) -> bool:
    """Whether the line says that the job was put off by somebody whom it needs."""
    return isinstance(event.meta, dict) and set(event.meta) == PARKED_META


def _outcome(event: LogEvent) -> str | None:
    return "parked" if is_snooze(event) else OUTCOMES.get(event.message)
