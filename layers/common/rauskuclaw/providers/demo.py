"""Answers without a model, a key or a network, so that a first run can chat; and says so in every answer."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Awaitable, Callable

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import CONTEXT_HEAD
from rauskuclaw.domain.models import Delta, Finished, Message, Meter, ModelEvent, ModelRequest
from rauskuclaw.domain.usage import Usage

NAME = "demo"
MODEL = "demo-1"
LABEL = "This is a demo answer: no language model is configured."
SETUP = "To get real answers, set OPENAI_ENABLED=1 with OPENAI_API_KEY or an OPENAI_BASE_URL of your own."
PAUSE_SEC = 0.03
PIECE = re.compile(r"\S+\s*|\s+")
QUOTE_CHARS = 400
CONTEXT_CHARS = 600
PLANS = "You plan work"
WANTS_A_JOB = re.compile(r"\b(job|task|report|schedule|run|create)\b", re.IGNORECASE)


class DemoProvider:
    """See ports/models.py. Deterministic: the same messages get the same answer. Costs nothing."""

    name = NAME
    model = MODEL
    key_id = NAME

    def __init__(self, *, is_enabled: bool, pause: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._is_enabled = is_enabled
        self._pause = pause

    @property
    def is_enabled(self) -> bool:
        return self._is_enabled

    def check(self) -> None:
        """Nothing is missing that it needs."""

    def describe(self) -> dict[str, Json]:
        return {"enabled": self._is_enabled, "model": MODEL}

    async def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        text = json.dumps(sample(request.schema)) if request.schema is not None else _answer(request.messages)
        for piece in PIECE.findall(text):
            await self._pause(PAUSE_SEC)
            yield Delta(piece)
        yield Finished(text=text, finish_reason="stop", model=MODEL, usage=Usage(), extra={"demo": True})


def _answer(messages: tuple[Message, ...]) -> str:
    said = [each.content for each in messages if each.role == "user" and not each.content.startswith(CONTEXT_HEAD)]
    asked = said[-1] if said else ""
    parts = [LABEL, f"You wrote ({len(asked.split())} words, turn {len(said)}):", _quoted(asked, QUOTE_CHARS)]
    for each in messages:
        is_told = each.role == "system" and "memory context" in each.content.lower()
        if is_told or (each.content.startswith(CONTEXT_HEAD) and "\n1. key: " in each.content):
            parts += ["I was given this as context:", _quoted(each.content, CONTEXT_CHARS)]
    if any(PLANS in each.content for each in messages if each.role == "system") or WANTS_A_JOB.search(asked):
        parts += ["A job that would fit:", _proposal(asked)]
    return "\n\n".join([*parts, SETUP])


def _quoted(text: str, limit: int) -> str:
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return "\n".join(f"> {line}" for line in cut.splitlines() or [""])


def _proposal(asked: str) -> str:
    """A suggestion in the form that the chat understands: a fenced block with a list of jobs."""
    title = " ".join(asked.split())[:60] or "Demo"
    jobs = {"jobs": [{"type": "report.generate", "input": {"title": title}, "reason": "Suggested by the demo"}]}
    return f"```rausku_jobs\n{json.dumps(jobs, indent=2, ensure_ascii=False)}\n```"


def sample(schema: dict[str, Json]) -> Json:
    """A small value in the shape of a simple JSON Schema; what the schema only says in words is not understood."""
    for choice in ("const", "default"):
        if choice in schema:
            return schema[choice]
    if schema.get("enum"):
        return schema["enum"][0]
    kind = schema.get("type")
    kind = kind[0] if isinstance(kind, list) and kind else kind
    if kind == "object" or "properties" in schema:
        return {name: sample(each) for name, each in schema.get("properties", {}).items() if isinstance(each, dict)}
    if kind == "array":
        items = schema.get("items")
        return [sample(items)] if isinstance(items, dict) else []
    simple: dict[str, Json] = {"integer": schema.get("minimum", 0), "number": schema.get("minimum", 0), "boolean": True}
    return simple.get(str(kind), None if kind == "null" else "demo")
