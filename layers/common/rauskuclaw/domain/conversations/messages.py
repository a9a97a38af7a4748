"""Messages, and where each stands in its conversation's tree."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.job import JsonObject
from rauskuclaw.domain.runs.labels import CLEAN, Label

Parts = tuple[JsonObject, ...]


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"
    #: A notice of ours, such as what became of a suggested job.
    SYSTEM = "system"


class Outcome(StrEnum):
    """How the turn of an assistant message has ended; every other message is done."""

    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a turn took: calls to models, tokens, billionths of a dollar, milliseconds."""

    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    cost_nano: int = 0
    ms: int = 0
    provider: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message; never changed once it is stored.

    `parent` is the message it follows, None for the first of a branch from the root; `depth` counts from 0 there.
    `number` is its place in the order in which the conversation's messages were stored, from 1. `parts` are those of
    the AI SDK's `UIMessage`. `job_id` is the turn's job of an assistant message. `label` is that of its run, so that
    the next turn of its branch begins with it.
    """

    id: str
    conversation_id: str
    parent: str | None
    role: Role
    parts: Parts
    at: datetime
    depth: int = 0
    number: int = 0
    job_id: str | None = None
    label: Label = CLEAN
    usage: Usage | None = None
    outcome: Outcome = Outcome.DONE


@dataclass(frozen=True, slots=True)
class Queued:
    """Said while a turn was under way; becomes a message when its turn comes. `role`: notices wait here too.

    `by` names the key that said it, in whose name its turn will run.
    """

    id: str
    parts: Parts
    at: datetime
    role: Role = Role.USER
    by: str = ""


def text_of(parts: Parts) -> str:
    """The words of a message: its text parts and the names of its files, one a line."""
    texts = (part.get("text" if part.get("type") == "text" else "filename") for part in parts if _is_said(part))
    return "\n".join(text for text in texts if isinstance(text, str))


def memories_written(parts: Parts) -> int:
    """How many memories the turn has kept, by its write-back and by calls of its tool."""
    return sum(_is_memory(part) for part in parts)


def _is_memory(part: JsonObject) -> bool:
    if part.get("type") == "data-memory-write":
        data = part.get("data")
        return isinstance(data, dict) and data.get("status") == "ok"
    return part.get("type") == "tool-memory_write" and part.get("state") == "output-available"


def _is_said(part: JsonObject) -> bool:
    return part.get("type") in {"text", "file"}
