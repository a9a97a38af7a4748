"""A turn under way, as its job's event log tells it: parts and text up to each event, the same for whoever reads it.

What the model has said of an answer that no step holds yet is `text`. Its lines say after how many steps they came, so
one that is written late, when a step holds the whole answer already, adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rauskuclaw.domain import events
from rauskuclaw.domain.conversations.parts import TurnParts
from rauskuclaw.domain.events import LogEvent
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.runs.steps import Step

QUEUED, RUNNING, WAITING = "queued", "running", "waiting"
STATUSES = {
    events.CREATED: QUEUED,
    events.CLAIMED: RUNNING,
    events.WAITING: WAITING,
    events.WAITING_FOR_JOB: WAITING,
    events.REQUEUED: QUEUED,
    events.WORKER_LOST: QUEUED,
    events.GIVEN_BACK: QUEUED,
    events.HEARD_MORE: QUEUED,
    events.OUT_OF_TIME: QUEUED,
}


@dataclass(frozen=True, slots=True)
class TextGrew:
    """Some more of the text."""

    text: str


@dataclass(frozen=True, slots=True)
class PartsChanged:
    """These are the parts now, the text so far included."""

    parts: list[JsonObject]


@dataclass(frozen=True, slots=True)
class StatusChanged:
    """`waiting` says what for: `{reason, until}`."""

    status: str
    waiting: Json = None


News = TextGrew | PartsChanged | StatusChanged


@dataclass(slots=True)
class LiveTurn:
    """`cursor` is the id of the last event taken in; `status` where the turn stands."""

    turn: TurnParts = field(default_factory=TurnParts)
    text: str = ""
    cursor: int = 0
    status: str = QUEUED
    waiting: Json = None

    @property
    def parts(self) -> list[JsonObject]:
        return self.turn.so_far(self.text)

    def wants(self, event: LogEvent) -> int:
        """The number of the last step that has to be known to take this event in."""
        is_step = event.kind in ("step", "question") and isinstance(event.meta, dict)
        return int(event.meta.get("to", 0)) if is_step else 0

    def take(self, event: LogEvent, steps: Sequence[Step]) -> News | None:
        """Take in the next event; `steps` holds those up to `wants`. What a reader is told of it, if anything."""
        self.cursor = event.id
        if event.kind == "delta":
            return self._delta(event)
        if event.kind in ("step", "question"):
            return self._steps(self.wants(event), steps)
        return self._line(event) if event.kind == "log" else None

    def _delta(self, event: LogEvent) -> News | None:
        meta = event.meta if isinstance(event.meta, dict) else {}
        if meta.get("reset"):
            was, self.text = self.text, ""
            return PartsChanged(self.parts) if was else None
        is_late = 0 < meta.get("after", 0) < self.turn.head
        if is_late or self.turn.is_summing_up or not event.message:
            return None
        self.text += event.message
        return TextGrew(event.message)

    def _steps(self, last: int, steps: Sequence[Step]) -> News | None:
        was = self.parts
        for step in steps:
            if self.turn.head < step.seq <= last:
                self.turn.apply(step)
                self.text = ""
        now = self.parts
        return PartsChanged(now) if now != was else None

    def _line(self, event: LogEvent) -> News | None:
        status = STATUSES.get(event.message)
        if status is None or (status == self.status and status != WAITING):
            return None
        self.status, self.waiting = status, None
        if status == WAITING and isinstance(event.meta, dict):
            self.waiting = {"reason": event.meta.get("reason"), "until": event.meta.get("until")}
        return StatusChanged(status, self.waiting)
