"""The inbox of a run: what others say to it. Anybody may write there, once under each key, until the job is final."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from rauskuclaw.domain.job import Json

# Of the messages of one run, over its whole life: so that reading its inbox stays cheap. What answers the run itself
# (replies, ends of jobs) always has room: there is as much of it as the run has asked for.
MAX_MESSAGES_BYTES = 4 * 1024 * 1024
FIRST_LOOK, LAST_LOOK = timedelta(minutes=1), timedelta(hours=1)
MIN_MESSAGE_BYTES = 4 * 1024  # a shorter one counts as this many, which limits their number to 1,024


class InboxKind(StrEnum):
    REPLY = "reply"  # to a question; the key is the question's id
    MESSAGE = "message"  # of a person; the key is the message's id
    UNFOLD = "unfold"  # of a person who would have the model see everything; the key is the number of the `Folded` step
    CHILD = "child"  # what became of a job that was waited for; the key is its id


@dataclass(frozen=True, slots=True)
class InboxItem:
    """Something said to a run. `seq` counts the arrivals from 1; 0 before it is stored.

    `body` of a reply: `{"by", "choice", "arguments"?, "text"?}`; of a message: `{"by", "text", "mode"}`; of an
    unfolding: `{"by"}`; of a child: `{"status", "result", "error"}`.
    """

    kind: InboxKind
    key: str
    body: Json
    at: datetime
    seq: int = 0

    def weight(self, size: int) -> int:
        """What this item takes of `MAX_MESSAGES_BYTES`, stored in so many bytes."""
        return max(size, MIN_MESSAGE_BYTES) if self.kind is InboxKind.MESSAGE else 0


@dataclass(frozen=True, slots=True)
class WaitingFor:
    """What a queued job waits for: `kind` is `question`, `child` or `dependency`, `id` the question's or the job's.

    `step` is the number of the `Question` or `Intended` step, 0 for a dependency. At `until` it is looked at again in
    any case.
    """

    kind: str
    id: str
    step: int
    until: datetime
    reason: (
        str  # code of `explain`: AWAITING_APPROVAL, AWAITING_ANSWER, BUDGET_PAUSED, AWAITING_CHILD, AWAITING_DEPENDENCY
    )


def next_look(now: datetime, *, since: datetime) -> datetime:
    """When to look again at what has been waited for since then: after about as long as that was.

    Whoever waits is told of it. Only where that is lost does the look matter.
    """
    return now + min(LAST_LOOK, max(FIRST_LOOK, now - since))
