"""Conversations and their messages as clients see them, in answers and in the stream."""

from typing import TYPE_CHECKING

from functions.api.routes.event_stream import frame
from functions.api.routes.serializers import JsonObject
from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.conversations.live import PartsChanged, StatusChanged, TextGrew
from rauskuclaw.domain.conversations.settings import settings_json
from rauskuclaw.domain.usage import to_usd
from rauskuclaw.services.conversations.following import ConversationChanged, LostTrack, MessageShown, Told, TurnNews

if TYPE_CHECKING:
    from rauskuclaw.domain.conversations.conversation import Conversation
    from rauskuclaw.services.conversations.reading import Shown


def serialize_conversation(conversation: "Conversation", state: str) -> JsonObject:
    """`state` is idle, running or waiting."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created_by": conversation.created_by,
        "settings": settings_json(conversation.settings),
        "leaf": conversation.leaf,
        "active_job": conversation.active_job,
        "created_at": to_wire(conversation.created_at),
        "updated_at": to_wire(conversation.updated_at),
        "archived": conversation.archived,
        "preview": conversation.preview,
        "state": state,
        "queued": len(conversation.queued),
        "cost_usd": to_usd(conversation.cost_nano),
        "revision": conversation.revision,
    }


def serialize_message(message: "Shown") -> JsonObject:
    """A message of a branch, or one that waits."""
    return {
        "id": message.id,
        "parent": message.parent,
        "role": message.role.value,
        "parts": list(message.parts),
        "job_id": message.job_id,
        "at": to_wire(message.at),
        "status": message.status,
        "siblings": list(message.siblings),
        "index": message.index,
        "cost_usd": to_usd(message.cost_nano),
    }


def frame_of(told: Told) -> bytes:
    """What happened, as an event of the stream."""
    name, data = _event(told)
    return frame(name, data, id=told.cursor)


def _event(told: Told) -> tuple[str, JsonObject]:
    match told.what:
        case ConversationChanged(conversation, state):
            return "conversation", {"conversation": serialize_conversation(conversation, state)}
        case MessageShown(message):
            return "message", {"message": serialize_message(message)}
        case LostTrack():
            return "reset", {}
        case TurnNews(message_id, job_id, news):
            return _news(message_id, job_id, news)


def _news(message_id: str, job_id: str, news: TextGrew | PartsChanged | StatusChanged) -> tuple[str, JsonObject]:
    match news:
        case TextGrew(text):
            return "delta", {"message_id": message_id, "part": "text", "text": text}
        case PartsChanged(parts):
            return "parts", {"message_id": message_id, "parts": parts}
        case StatusChanged(status, waiting):
            data: JsonObject = {"message_id": message_id, "job_id": job_id, "status": status, "waiting": waiting}
            return "status", data
