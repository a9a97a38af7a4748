"""The responses protocol, as far as the Codex program speaks it: a stream of items, or an error in its place."""

from collections.abc import Iterator

from local.model_server.content import PIECE, WORD, reply_text
from local.model_server.odd_answers import event
from rauskuclaw.domain.job import Json, JsonObject

ID = "resp_1"


def as_chat(body: JsonObject) -> JsonObject:
    """The request in the form of a chat completion. Parts of messages are joined; what is not a message is left out."""
    messages = [
        {"role": each.get("role", "user"), "content": _text_of(each.get("content"))}
        for each in body.get("input", [])
        if isinstance(each, dict) and each.get("type", "message") == "message"
    ]
    shape = (body.get("text") or {}).get("format") or {}
    wanted = {"json_schema": {"schema": shape["schema"]}} if "schema" in shape else None
    return {"model": body.get("model", ""), "messages": messages, "stream": True, "response_format": wanted}


def events(body: JsonObject, *, words: int = 0) -> Iterator[bytes]:
    """The answer in pieces; its last event carries the usage."""
    text = reply_text(as_chat(body), words=words)
    item = _item(text, "completed")
    yield event({"type": "response.created", "response": {"id": ID, "object": "response", "status": "in_progress"}})
    yield event({"type": "response.output_item.added", "output_index": 0, "item": _item("", "in_progress")})
    for piece in PIECE.findall(text):
        place = {"item_id": item["id"], "output_index": 0, "content_index": 0}
        yield event({"type": "response.output_text.delta", **place, "delta": piece})
    yield event({"type": "response.output_item.done", "output_index": 0, "item": item})
    done = {"id": ID, "object": "response", "status": "completed", "output": [item], "usage": usage_of(body, text)}
    yield event({"type": "response.completed", "response": done})


def usage_of(body: JsonObject, text: str) -> JsonObject:
    """A word is a token here, and half of the input comes from a cache."""
    asked = sum(len(WORD.findall(each["content"])) for each in as_chat(body)["messages"])
    told = len(WORD.findall(text))
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": asked // 2},
        "output_tokens": told,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + told,
    }


def _item(text: str, status: str) -> JsonObject:
    content = [{"type": "output_text", "text": text, "annotations": []}] if text else []
    return {"type": "message", "id": "msg_1", "role": "assistant", "status": status, "content": content}


def _text_of(content: Json) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(part["text"] for part in parts if isinstance(part, dict) and isinstance(part.get("text"), str))
