"""Rows of conversations and messages to domain values and back."""

from rauskuclaw.adapters.sqlite.values import Row, Values, dumps, loads
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.conversations.codec import (
    label_json,
    label_of,
    parts_text,
    queued_json,
    queued_of,
    usage_json,
    usage_of,
)
from rauskuclaw.domain.conversations.conversation import Conversation, Turn
from rauskuclaw.domain.conversations.messages import Message, Outcome, Role
from rauskuclaw.domain.conversations.settings import settings_json, settings_of
from rauskuclaw.domain.job import Json

CONVERSATION_COLUMNS = (
    "id, created_by, queue, created_at, updated_at, title, settings, leaf, turn_job_id, turn_message_id, turn_depth, "
    "turn_at, queued, archived, preview, messages, turns, cost_nano, calls, memories, check_at, deleted_at, revision"
)
MESSAGE_COLUMNS = "number, id, parent, depth, role, at, job_id, outcome, label, usage, parts"


def conversation_values(row: Conversation) -> Values:
    """In the order of `CONVERSATION_COLUMNS`."""
    turn = row.turn
    lock = (None, None, None, None) if turn is None else (turn.job_id, turn.message_id, turn.depth, to_ms(turn.at))
    return (
        row.id,
        row.created_by,
        row.queue,
        to_ms(row.created_at),
        to_ms(row.updated_at),
        row.title,
        dumps(settings_json(row.settings)),
        row.leaf,
        *lock,
        dumps(queued_json(row.queued)),
        row.archived,
        row.preview,
        row.messages,
        row.turns,
        row.cost_nano,
        row.calls,
        row.memories,
        ms(row.check_at),
        ms(row.deleted_at),
        row.revision,
    )


def conversation_of(row: Row) -> Conversation:
    """The inverse."""
    (conversation_id, created_by, _, created_at, updated_at, title, settings, leaf, *lock, queued, archived) = row[:14]
    preview, messages, turns, cost_nano, calls, memories, check_at, deleted_at, revision = row[14:]
    job_id, message_id, depth, at = lock
    return Conversation(
        id=conversation_id,
        created_by=created_by,
        created_at=from_ms(created_at),
        updated_at=from_ms(updated_at),
        title=title,
        settings=settings_of(loads(settings)),
        leaf=leaf,
        turn=None if job_id is None else Turn(job_id, message_id, depth, from_ms(at)),
        queued=queued_of(loads(queued)),
        archived=bool(archived),
        preview=preview,
        messages=messages,
        turns=turns,
        cost_nano=cost_nano,
        calls=calls,
        memories=memories,
        check_at=moment_of(check_at),
        deleted_at=moment_of(deleted_at),
        revision=revision,
    )


def message_values(message: Message) -> Values:
    """In the order of `MESSAGE_COLUMNS`."""
    return (
        message.number,
        message.id,
        message.parent,
        message.depth,
        message.role.value,
        to_ms(message.at),
        message.job_id,
        message.outcome.value,
        _text(label_json(message.label)),
        _text(usage_json(message.usage)),
        parts_text(message.parts),
    )


def message_of(conversation_id: str, row: Row) -> Message:
    """The inverse."""
    number, message_id, parent, depth, role, at, job_id, outcome, label, usage, parts = row
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        parent=parent,
        role=Role(role),
        parts=tuple(loads(parts)),
        at=from_ms(at),
        depth=depth,
        number=number,
        job_id=job_id,
        label=label_of(loads(label)),
        usage=usage_of(loads(usage)),
        outcome=Outcome(outcome),
    )


def _text(value: Json) -> str | None:
    return None if value is None else dumps(value)
