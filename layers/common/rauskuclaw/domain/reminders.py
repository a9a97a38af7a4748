"""Reminders: messages that say "look at this schedule now". Losing or doubling one loses and doubles nothing."""

import json
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.json import ascii_json
from rauskuclaw.domain.wakeups import BadMessageError

MESSAGE_TYPE = "schedule.due"
MESSAGE_VERSION = 1


@dataclass(frozen=True, slots=True)
class Reminder:
    """A schedule to look at, not before `due_at`. The schedule's row decides what that leads to."""

    schedule_id: str
    due_at: datetime


def encode(reminder: Reminder) -> str:
    """The message body: small, versioned JSON."""
    value = {
        "v": MESSAGE_VERSION,
        "type": MESSAGE_TYPE,
        "schedule_id": reminder.schedule_id,
        "due_at_ms": to_ms(reminder.due_at),
    }
    return ascii_json(value)


def decode(body: str) -> Reminder:
    """Read a message body. Raises BadMessageError for anything but a reminder of our version."""
    try:
        value = json.loads(body)
        if (value["type"], value["v"]) != (MESSAGE_TYPE, MESSAGE_VERSION):
            raise BadMessageError(f"not a {MESSAGE_TYPE} message of version {MESSAGE_VERSION}")
        schedule_id, due_at_ms = value["schedule_id"], value["due_at_ms"]
        if not isinstance(schedule_id, str) or not schedule_id or isinstance(due_at_ms, bool):
            raise BadMessageError("schedule_id is missing")
        return Reminder(schedule_id, from_ms(due_at_ms))
    except (ValueError, RecursionError, LookupError, TypeError, OverflowError, OSError) as exc:
        raise BadMessageError("the body is no reminder") from exc
