"""The inbox of a run: what others say to it. Anybody may write there, once under each key, until the job is final."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.job import Json


class InboxKind(StrEnum):
    REPLY = "reply"  # to a question; the key is the question's id
    MESSAGE = "message"  # of a person; the key is the message's id
    CHILD = "child"  # what became of a job that was waited for; the key is its id


@dataclass(frozen=True, slots=True)
class InboxItem:
    """Something said to a run. `seq` counts the arrivals from 1; 0 before it is stored.

    `body` of a reply: `{"by", "choice", "arguments"?, "text"?}`; of a message: `{"by", "text", "mode"}`; of a child:
    `{"status", "result", "error"}`.
    """

    kind: InboxKind
    key: str
    body: Json
    at: datetime
    seq: int = 0


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
