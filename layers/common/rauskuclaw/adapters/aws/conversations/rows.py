"""Conversations and their messages to items and back. A row is written as a whole; it is small."""

import json
from dataclasses import dataclass

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.bodies import Reference
from rauskuclaw.adapters.aws.values import Item, dumps
from rauskuclaw.domain.clock import from_ms, moment_of, ms, to_ms
from rauskuclaw.domain.conversations.codec import label_json, label_of, queued_of, usage_json, usage_of
from rauskuclaw.domain.conversations.conversation import Conversation, Turn
from rauskuclaw.domain.conversations.ids import is_turn_of
from rauskuclaw.domain.conversations.messages import Message, Outcome, Role
from rauskuclaw.domain.conversations.settings import settings_of
from rauskuclaw.domain.conversations.tree import Node
from rauskuclaw.domain.job import Json, JsonObject

# Attributes of a row: where settings and queue are kept, and that its messages are still being stored.
SETTINGS, QUEUED, FORMING = "se", "qd", "fm"
DELETED = "dl"


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a row keeps what may be long."""

    settings: Reference | None
    queued: Reference | None


def row_of(row: Conversation, kept: Kept) -> Item:
    """The item of a conversation: in the due index while something is owed, in lists until it is deleted."""
    due: Item = {}
    if row.check_at is not None:
        due = {
            "dp": keys.due_partition_of(keys.CONVERSATION, row.id),
            "dk": keys.place_of(row.check_at, row.id),
        }
    listed = {} if row.deleted_at is not None else {"lp": keys.list_partition_of(keys.CONVERSATIONS, row.id)}
    return (
        {
            "pk": keys.conversation_pk(row.id),
            "sk": keys.ROW,
            "rv": row.revision,
            "qu": row.queue,
            DELETED: ms(row.deleted_at),
            "d": dumps(_details(row)),
            SETTINGS: kept.settings,
            QUEUED: kept.queued,
            "cs": keys.place_of(row.updated_at, row.id),
        }
        | due
        | listed
    )


def _details(row: Conversation) -> JsonObject:
    turn = row.turn
    values: JsonObject = {
        "b": row.created_by,
        "c": to_ms(row.created_at),
        "t": row.title,
        "l": row.leaf,
        "u": None if turn is None else [turn.job_id, turn.message_id, turn.depth, to_ms(turn.at)],
        "a": row.archived,
        "p": row.preview,
        "m": row.messages,
        "n": row.turns,
        "o": row.cost_nano,
        "w": row.calls,
        "y": row.memories,
        "k": ms(row.check_at),
    }
    return {name: value for name, value in values.items() if value}


def conversation_of(item: Item, *, settings: Json, queued: Json) -> Conversation:
    """The inverse, of a row and what it refers to."""
    updated_ms, conversation_id = keys.split_place(item["cs"])
    rest: JsonObject = json.loads(item["d"])
    turn = rest.get("u")
    return Conversation(
        id=conversation_id,
        created_by=rest.get("b", ""),
        created_at=from_ms(rest["c"]),
        updated_at=from_ms(updated_ms),
        title=rest.get("t", ""),
        settings=settings_of(settings or {}),
        leaf=rest.get("l"),
        turn=None if turn is None else Turn(turn[0], turn[1], turn[2], from_ms(turn[3])),
        queued=queued_of(queued or []),
        archived=rest.get("a", False),
        preview=rest.get("p", ""),
        messages=rest.get("m", 0),
        turns=rest.get("n", 0),
        cost_nano=rest.get("o", 0),
        calls=rest.get("w", 0),
        memories=rest.get("y", 0),
        check_at=moment_of(rest.get("k")),
        deleted_at=moment_of(item.get(DELETED)),
        revision=item["rv"],
    )


def message_item(message: Message, *, parts: Reference | None) -> Item:
    rest = {
        "a": to_ms(message.at),
        "p": message.parent,
        "j": message.job_id,
        "o": None if message.outcome is Outcome.DONE else message.outcome.value,
        "l": label_json(message.label),
        "u": usage_json(message.usage),
    }
    return {
        "pk": keys.conversation_pk(message.conversation_id),
        "sk": keys.message_sk(message.id),
        "n": message.number,
        "de": message.depth,
        "ro": message.role.value,
        "d": dumps({name: value for name, value in rest.items() if value is not None}),
        "v": parts,
    }


def message_of(conversation_id: str, item: Item, *, parts: Json) -> Message:
    rest: JsonObject = json.loads(item["d"])
    return Message(
        id=item["sk"].removeprefix(keys.MESSAGE),
        conversation_id=conversation_id,
        parent=rest.get("p"),
        role=Role(item["ro"]),
        parts=tuple(parts),
        at=from_ms(rest["a"]),
        depth=item["de"],
        number=item["n"],
        job_id=rest.get("j"),
        label=label_of(rest.get("l")),
        usage=usage_of(rest.get("u")),
        outcome=Outcome(rest.get("o", Outcome.DONE.value)),
    )


def node_item(message: Message) -> Item:
    """Where the message stands, and the job that goes with it: for finding one's way without reading what is said."""
    return {
        "pk": keys.conversation_pk(message.conversation_id),
        "sk": keys.node_sk(message.depth, message.number),
        "i": message.id,
        "p": message.parent,
        "j": message.job_id if is_turn_of(message.job_id, message.id) else None,
    }


def node_of(item: Item) -> Node:
    depth, number = keys.node_in(item["sk"])
    return Node(item["i"], item.get("p"), depth, number)
