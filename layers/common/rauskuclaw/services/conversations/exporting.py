"""A conversation as a file: Markdown for people, JSON for programs."""

import json
import re

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.conversations.conversation import Conversation
from rauskuclaw.domain.conversations.messages import Message, Role
from rauskuclaw.domain.conversations.settings import settings_json
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.usage import to_usd

SPEAKERS = {Role.USER: "You", Role.ASSISTANT: "Assistant", Role.SYSTEM: "Notice"}
FENCE = re.compile(r"`{3,}")


def as_json(conversation: Conversation, path: list[Message]) -> JsonObject:
    """Everything of the branch that is shown."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "created_at": to_wire(conversation.created_at),
        "updated_at": to_wire(conversation.updated_at),
        "settings": settings_json(conversation.settings),
        "messages": [_message(each) for each in path],
    }


def as_markdown(conversation: Conversation, path: list[Message]) -> str:
    """The branch that is shown: who said what and when; calls of tools and what came of them as blocks of JSON."""
    lines = [f"# {_line(conversation.title) or 'Conversation'}", ""]
    for message in path:
        lines += [f"## {SPEAKERS[message.role]}, {to_wire(message.at)}", ""]
        for part in message.parts:
            lines += [*_part(part), ""]
    return "\n".join(lines).rstrip() + "\n"


def file_name(conversation: Conversation, extension: str) -> str:
    """Of the title, else of the id."""
    words = re.sub(r"[^\w -]+", "", conversation.title).strip()[:80]
    return f"{words or conversation.id}.{extension}"


def _message(message: Message) -> JsonObject:
    return {
        "id": message.id,
        "parent": message.parent,
        "role": message.role.value,
        "at": to_wire(message.at),
        "status": message.outcome.value,
        "job_id": message.job_id,
        "cost_usd": to_usd(message.usage.cost_nano) if message.usage is not None else None,
        "parts": list(message.parts),
    }


def _part(part: JsonObject) -> list[str]:
    kind, data = str(part.get("type")), part.get("data")
    if kind in ("text", "reasoning"):
        return [str(part.get("text"))]
    if kind == "file":
        return [f"[file: {_line(str(part.get('path') or part.get('filename')))}]"]
    if kind.startswith("tool-"):
        outcome = part.get("errorText") or part.get("output")
        return [f"Called `{_line(kind[5:])}`:", *_block(part.get("input")), "which gave:", *_block(outcome)]
    if kind == "data-question" and isinstance(data, dict):
        answer = data.get("answer") or {}
        return [f"Asked: {data.get('text')}", f"Answered: {answer.get('text') or answer.get('choice') or 'not'}"]
    if kind == "data-heard" and isinstance(data, dict):
        return [f"Meanwhile said: {data.get('text')}"]
    if kind in ("data-error", "data-job") and isinstance(data, dict):
        return [f"{data.get('code') or data.get('status')}: {data.get('message') or data.get('text')}"]
    return []


def _block(value: Json) -> list[str]:
    """A fence that nothing inside can close."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2)
    longest = max((len(found) for found in FENCE.findall(text)), default=2)
    return ["", f"{'`' * (longest + 1)}json", text, "`" * (longest + 1), ""]


def _line(text: str) -> str:
    return " ".join(text.split())
