"""Parts of a request that servers refuse. They are asked again without them, which costs nothing.

A refusal that helped is remembered, so that only the first call of a process asks twice.
"""

import json
import re

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.models import Message, ModelRequest

STREAM_OPTIONS, MAX_TOKENS, JSON_SCHEMA, JSON_OBJECT = "stream_options", "max_tokens", "json_schema", "json_object"
NAMES = {
    STREAM_OPTIONS: re.compile("stream_options|include_usage"),
    MAX_TOKENS: re.compile("max_tokens"),
}
FORMAT = re.compile(
    r"response.?(?:format|mime)|json.?schema|json.?object|json.?mode|structured.?output|guided|grammar", re.IGNORECASE
)
# Said of this schema, or of it together with tools; another may be taken.
ONE_SCHEMA = re.compile(r"invalid.{0,3}schema|schema for response|grammar|tool|function", re.IGNORECASE)
REFUSALS = frozenset({400, 404, 422})
# Servers that do not know a format fail over it in this way too.
FORMAT_REFUSALS = REFUSALS | {500, 501}
INSTRUCTION = "Answer with one JSON value and nothing else, no words around it. It has to satisfy this JSON Schema:\n"


def refused_by(status: int, body: Json, message: str, request: ModelRequest, refused: frozenset[str]) -> frozenset[str]:
    """What an error refuses by its name, of what was asked for; empty when asking again would not help."""
    text = f"{message} {json.dumps(body)}"
    found = set()
    if status in REFUSALS:
        found = {name for name, pattern in NAMES.items() if pattern.search(text)} - refused
    if status in FORMAT_REFUSALS and request.schema is not None and FORMAT.search(text):
        found |= {next((form for form in (JSON_SCHEMA, JSON_OBJECT) if form not in refused), JSON_OBJECT)} - refused
    return frozenset(found)


def is_of_one_request(body: Json, message: str) -> bool:
    """Whether a refusal says nothing about the next request."""
    return bool(ONE_SCHEMA.search(f"{message} {json.dumps(body)}"))


def format_of(request: ModelRequest, refused: frozenset[str]) -> JsonObject | None:
    """The strictest form of asking for JSON that is left; None for a request without a schema, or without any left."""
    if request.schema is None:
        return None
    if JSON_SCHEMA not in refused:
        return {"type": JSON_SCHEMA, "json_schema": {"name": "answer", "schema": request.schema}}
    return {"type": JSON_OBJECT} if JSON_OBJECT not in refused else None


def messages_of(request: ModelRequest, refused: frozenset[str]) -> tuple[Message, ...]:
    """The conversation; with the schema in words where the server takes none. Many take one system message only."""
    if request.schema is None or JSON_SCHEMA not in refused:
        return request.messages
    words = INSTRUCTION + json.dumps(request.schema, ensure_ascii=False)
    first, *rest = request.messages or (Message("system", ""),)
    if first.role == "system":
        return (Message("system", f"{first.content}\n\n{words}".strip()), *rest)
    return (Message("system", words), first, *rest)
