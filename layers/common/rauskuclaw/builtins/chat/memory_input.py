"""Reading the `memory` and `memory_write` blocks: a faulty block fails the job before anything is called or paid."""

import re
from dataclasses import dataclass
from typing import NoReturn, get_args

from rauskuclaw.builtins.chat.input import ChatInput
from rauskuclaw.config import MemorySettings
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Message
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.services.jobs.requests import MAX_TAG, as_text
from rauskuclaw.services.memory.requests import (
    KEY_EXPECTED,
    KEY_PATTERN,
    MAX_QUERY,
    MAX_TAGS,
    MAX_TTL_SEC,
    SCOPE_EXPECTED,
    SCOPE_PATTERN,
    Mode,
    PutRequest,
    SearchRequest,
)

CONTEXT_INPUT = "MEMORY_CONTEXT_INPUT"
WRITE_INPUT = "MEMORY_WRITE_INPUT"
WHOLE_NUMBER = re.compile(r"\s*[0-9]{1,9}\s*")


@dataclass(frozen=True, slots=True)
class ContextBlock:
    """A well-formed `memory` block."""

    request: SearchRequest
    required: bool


@dataclass(frozen=True, slots=True)
class WriteBlock:
    """A well-formed `memory_write` block."""

    scope: str
    key: str
    tags: tuple[str, ...]
    ttl_sec: int | None
    required: bool

    def request(self, value: Json, trust: Integrity | None = None) -> PutRequest:
        return PutRequest(self.scope, self.key, value, self.tags, self.ttl_sec, trust)


@dataclass(frozen=True, slots=True)
class Block:
    """One block being read. The first fault ends it: HandlerError with the block's code, naming the field."""

    name: str
    code: str
    given: dict[str, Json]

    @classmethod
    def of(cls, name: str, code: str, given: Json) -> "Block":
        block = cls(name, code, given if isinstance(given, dict) else {})
        if not isinstance(given, dict):
            block.fail("", "must be an object")
        return block

    def fail(self, field: str, message: str) -> NoReturn:
        place = f"{self.name}.{field}" if field else self.name
        raise HandlerError(f"{place}: {message}", code=self.code, details={"field": place, "message": message})

    def name_of(self, field: str, pattern: re.Pattern[str], expected: str, *, default: str | None = None) -> str:
        value = self.given.get(field)
        if value is None or (default is not None and value == ""):
            return default if default is not None else self.fail(field, "is required")
        text = value.strip() if isinstance(value, str) else ""
        return text if pattern.fullmatch(text) else self.fail(field, f"must be {expected}")

    def number(self, field: str, *, high: int) -> int | None:
        """An integer in 1..high, also as text; None when it is absent or blank."""
        value = self.given.get(field)
        if value is None or (isinstance(value, str) and not value.strip()):
            return None
        if isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
            value = int(value)
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= high:
            self.fail(field, f"must be an integer from 1 to {high}")
        return value

    def required(self) -> bool:
        value = self.given.get("required")
        if value is not None and not isinstance(value, bool):
            self.fail("required", "must be true or false")
        return bool(value)


def read_context_block(
    payload: ChatInput, messages: tuple[Message, ...], *, limits: MemorySettings
) -> ContextBlock | None:
    """The `memory` block; None when there is none. Raises HandlerError `MEMORY_CONTEXT_INPUT`."""
    if payload.memory is None:
        return None
    block = Block.of("memory", CONTEXT_INPUT, payload.memory)
    top_k_field = "top_k" if block.given.get("top_k") is not None else "topK"
    mode = block.given.get("mode", "vector")
    if mode not in get_args(Mode):
        block.fail("mode", f"must be one of {', '.join(get_args(Mode))}")
    request = SearchRequest(
        scope=block.name_of("scope", SCOPE_PATTERN, SCOPE_EXPECTED),
        query=_query(block, payload, messages),
        top_k=block.number(top_k_field, high=limits.top_k_max) or limits.top_k_default,
        mode=mode,
    )
    return ContextBlock(request, block.required())


def _query(block: Block, payload: ChatInput, messages: tuple[Message, ...]) -> str:
    """The question asked of the memories: the block's, else the prompt, else what the user said last."""
    given = block.given.get("query")
    if given is not None and not isinstance(given, str):
        block.fail("query", "must be text")
    spoken = [message for message in reversed(messages) if message.content.strip()]
    from_user = [message.content for message in spoken if message.role == "user"]
    for text in (given, payload.prompt, *from_user, *(message.content for message in spoken)):
        if text and text.strip():
            return text.strip()[:MAX_QUERY]
    block.fail("query", "is required where there is neither a prompt nor a message")


def read_write_block(payload: ChatInput, *, job_id: str) -> WriteBlock | None:
    """The `memory_write` block; None when there is none. Raises HandlerError `MEMORY_WRITE_INPUT`."""
    if payload.memory_write is None:
        return None
    block = Block.of("memory_write", WRITE_INPUT, payload.memory_write)
    return WriteBlock(
        scope=block.name_of("scope", SCOPE_PATTERN, SCOPE_EXPECTED),
        key=block.name_of("key", KEY_PATTERN, KEY_EXPECTED, default=f"chat.reply.{job_id}"),
        tags=_tags(block),
        ttl_sec=block.number("ttl_sec", high=MAX_TTL_SEC),
        required=block.required(),
    )


def _tags(block: Block) -> tuple[str, ...]:
    given = block.given.get("tags")
    if given is None:
        return ()
    if not isinstance(given, list):
        block.fail("tags", "must be an array")
    tags = tuple(as_text(tag) for tag in given[:MAX_TAGS])
    if any(len(tag) > MAX_TAG for tag in tags):
        block.fail("tags", f"must be at most {MAX_TAG} characters long each")
    return tags
