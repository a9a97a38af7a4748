"""Reading what people send about conversations. Every fault is told under the name of its field."""

import re
from dataclasses import dataclass
from uuid import UUID

from rauskuclaw.domain.conversations.messages import Parts
from rauskuclaw.domain.conversations.settings import (
    SETTING_NAMES,
    ConversationSettings,
    settings_json,
    settings_of,
)
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.preferences import policy_faults
from rauskuclaw.domain.runs.faults import FaultyError
from rauskuclaw.services.fields import Fields, require_object
from rauskuclaw.services.jobs.requests import read_callback_url, read_queue
from rauskuclaw.services.jobs.types import NAME_EXPECTED, NAME_PATTERN
from rauskuclaw.services.memory.requests import KEY_EXPECTED, KEY_PATTERN, SCOPE_EXPECTED, SCOPE_PATTERN

MAX_TITLE = 200
MAX_TEXT = 100_000
MAX_SYSTEM = 20_000
MAX_SETTINGS_BYTES = 48 * 1024
MAX_PARTS = 20
MAX_TOOLS = 128
MAX_TOP_K, MAX_TTL_SEC = 100, 365 * 86_400
PROVIDERS = ("openai", "codex", "demo")
CHANGEABLE = ("title", "archived", "settings", "leaf")
BUSY_MODES = ("queue", "steer", "interrupt", "reject")
CAPS = {"rounds": 200, "tool_calls": 1000, "wall_clock_sec": 86_400, "tokens": 10**9}
MAX_USD = 10_000
SHORT_TEXT = re.compile(r"[^\x00-\x1f]{1,200}")
TOOL_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
IDS = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConversation:
    """`id` and `title` None: they are made."""

    id: str | None
    title: str
    settings: ConversationSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message as it was sent. `parent` counts where `has_parent`: None is the root."""

    id: str | None
    parts: Parts
    parent: str | None
    has_parent: bool
    busy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What is to be changed of a conversation; None stays as it is."""

    title: str | None
    archived: bool | None
    settings: ConversationSettings | None
    leaf: str | None


def read_new(body: Json) -> NewConversation:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(require_object(body))
    title = _title(fields) or ""
    settings = _settings(fields, ConversationSettings())
    new = NewConversation(id=_id(fields, "id"), title=title, settings=settings)
    fields.check()
    return new


def read_edits(body: Json, before: ConversationSettings) -> Edits:
    """Settings are merged name by name, and null removes one. Raises InvalidRequestError naming fields."""
    given = require_object(body)
    fields = Fields(given)
    if not any(name in given for name in CHANGEABLE):
        fields.fault("body", f"give at least one of {', '.join(CHANGEABLE)}")
    edits = Edits(
        title=_title(fields) if fields.has("title") else None,
        archived=fields.boolean("archived", default=False) if fields.has("archived") else None,
        settings=_settings(fields, before) if fields.has("settings") else None,
        leaf=_id(fields, "leaf"),
    )
    fields.check()
    return edits


def read_said(body: Json) -> Said:
    """A message: `text`, or `parts` of text and files. Raises InvalidRequestError naming fields."""
    given = require_object(body)
    fields = Fields(given)
    mode = given.get("busy")
    mode = BUSY_MODES[0] if mode is None else mode
    if mode not in BUSY_MODES:
        fields.fault("busy", f"must be one of {', '.join(BUSY_MODES)}")
    said = Said(
        id=_id(fields, "id"),
        parts=_parts(fields),
        parent=_id(fields, "parent"),
        has_parent="parent" in given,
        busy=str(mode),
    )
    fields.check()
    return said


def read_rewording(body: Json) -> Parts:
    """Another wording of a message: `text` or `parts`. Raises InvalidRequestError naming fields."""
    fields = Fields(require_object(body))
    parts = _parts(fields)
    fields.check()
    return parts


def read_message_id(body: Json) -> str:
    """The `message_id` of a request. Raises InvalidRequestError."""
    fields = Fields(require_object(body))
    found = _id(fields, "message_id")
    if not fields.has("message_id"):
        fields.fault("message_id", "is required")
    fields.check()
    return found or ""


def _refuse_unknown(fields: Fields, known: tuple[str, ...]) -> None:
    for name in sorted(set(fields.source) - set(known)):
        fields.fault(name[:100], f"is not known here; known are {', '.join(known)}")


def _id(fields: Fields, name: str) -> str | None:
    if not fields.has(name):
        return None
    value = fields.source[name]
    if not isinstance(value, str) or not IDS.fullmatch(value.lower()):
        fields.fault(name, "must be a UUID")
        return None
    return str(UUID(value))


def _title(fields: Fields) -> str | None:
    if not fields.has("title"):
        return None
    value = fields.source["title"]
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not isinstance(value, str) or len(text) > MAX_TITLE:
        fields.fault("title", f"must be text of at most {MAX_TITLE} characters")
    return text


def _parts(fields: Fields) -> Parts:
    if fields.has("text") == fields.has("parts"):
        fields.fault("parts" if fields.has("parts") else "text", "give either text or parts")
        return ()
    if fields.has("text"):
        value = fields.source["text"]
        if not isinstance(value, str) or not value.strip() or len(value) > MAX_TEXT:
            fields.fault("text", f"must be text of 1 to {MAX_TEXT} characters")
            return ()
        return ({"type": "text", "text": value},)
    given = fields.source["parts"]
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_PARTS:
        fields.fault("parts", f"must be an array of 1 to {MAX_PARTS} parts")
        return ()
    parts = tuple(part for place, each in enumerate(given) if (part := _part(fields, f"parts.{place}", each)))
    if len(parts) == len(given) and not any(part.get("text", "-").strip() for part in parts):
        fields.fault("parts", "must say something")
    if sum(len(part.get("text", "")) for part in parts) > MAX_TEXT:
        fields.fault("parts", f"must be at most {MAX_TEXT} characters of text together")
    return parts


def _part(fields: Fields, place: str, given: Json) -> JsonObject | None:
    """A part that people may send: text, or a file of the workspace. Anything else is the assistant's."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind == "text" and isinstance(given.get("text"), str):
        return {"type": "text", "text": given["text"]}
    if kind == "file":
        names = ("filename", "mediaType", "path")
        texts = {name: given[name] for name in names if isinstance(given.get(name), str)}
        if texts.get("path") and all(len(text) <= 1024 for text in texts.values()):
            filename = texts.get("filename") or texts["path"].rpartition("/")[2]
            return {"type": "file", "mediaType": "application/octet-stream", **texts, "filename": filename}
        fields.fault(place, "a file needs the path of a file in the workspace, at most 1024 characters long")
        return None
    fields.fault(place, 'must be {"type": "text", "text": ...} or {"type": "file", "path": ...}')
    return None


def _settings(fields: Fields, before: ConversationSettings) -> ConversationSettings:
    """What is given over what there was."""
    given = fields.source.get("settings")
    if given is None:
        return before
    if not isinstance(given, dict):
        fields.fault("settings", "must be an object")
        return before
    read = Fields({name: value for name, value in given.items() if value is not None})
    _refuse_unknown(Fields(given, faults=read.faults), SETTING_NAMES)
    found = _read_settings(read)
    for fault in read.faults:
        fields.fault(f"settings.{fault.field}", fault.message)
    kept = {name: value for name, value in settings_json(before).items() if name not in given}
    merged = {**kept, **found}
    if len(compact_json(merged).encode("utf-8", "replace")) > MAX_SETTINGS_BYTES:
        fields.fault("settings", f"must be at most {MAX_SETTINGS_BYTES} bytes of JSON")
    return before if fields.faults else settings_of(merged)


def _read_settings(read: Fields) -> JsonObject:
    """The settings that are given, as they are kept."""
    found: JsonObject = {}
    if read.has("job_type"):
        found["job_type"] = read.text("job_type", pattern=NAME_PATTERN, expected=NAME_EXPECTED)
    if read.has("provider"):
        found["provider"] = read.source["provider"]
        if found["provider"] not in PROVIDERS:
            read.fault("provider", f"must be one of {', '.join(PROVIDERS)}")
    if read.has("model"):
        found["model"] = read.text("model", pattern=SHORT_TEXT, expected="text of 1 to 200 characters")
    if read.has("system"):
        found["system"] = read.source["system"]
        if not isinstance(found["system"], str) or len(found["system"]) > MAX_SYSTEM:
            read.fault("system", f"must be text of at most {MAX_SYSTEM} characters")
    for name in ("agent_tools", "planner", "auto_run"):
        if read.has(name):
            found[name] = read.boolean(name, default=False)
    if read.has("queue"):
        found["queue"] = read_queue(read)
    if read.has("callback_url"):
        found["callback_url"] = read_callback_url(read)
    if read.has("tools"):
        found["tools"] = _tools(read)
    if read.has("grants"):
        found["grants"] = _grants(read)
    if read.has("caps"):
        found["caps"] = _caps(read)
    for name, is_written in (("memory", False), ("memory_write", True)):
        if read.has(name):
            found[name] = _memory(read, name, is_written=is_written)
    if read.has("policy"):
        found["policy"] = _policy(read)
    return found


def _tools(read: Fields) -> list[Json]:
    value = read.source["tools"]
    names = value if isinstance(value, list) else []
    is_fine = isinstance(value, list) and len(names) <= MAX_TOOLS
    if not is_fine or not all(isinstance(name, str) and TOOL_NAME.fullmatch(name) for name in names):
        read.fault("tools", f"must be an array of at most {MAX_TOOLS} names of tools")
    return names


def _grants(read: Fields) -> Json:
    from rauskuclaw.domain.runs.grant_input import read_grants

    value = read.source["grants"]
    try:
        read_grants(value)
    except FaultyError as exc:
        for fault in exc.faults:
            read.fault(fault.field.replace("/", "."), fault.message)
    return value


def _caps(read: Fields) -> JsonObject:
    given = _object(read, "caps")
    caps = Fields(given)
    _refuse_unknown(caps, (*CAPS, "usd"))
    found: JsonObject = {
        name: caps.integer(name, low=1, high=high, default=1) for name, high in CAPS.items() if caps.has(name)
    }
    if caps.has("usd"):
        usd = given["usd"]
        if isinstance(usd, bool) or not isinstance(usd, int | float) or not 0 < usd <= MAX_USD:
            caps.fault("usd", f"must be a number above 0, at most {MAX_USD}")
        found["usd"] = usd
    _pass_on(read, "caps", caps)
    return found


def _memory(read: Fields, name: str, *, is_written: bool) -> JsonObject:
    """A block of contract 3.7 or 3.8. `false` switches it off, `true` on with what is usual."""
    if isinstance(read.source[name], bool):
        return {"enabled": read.source[name]}
    given = _object(read, name)
    block = Fields(given)
    known = ("key", "ttl_sec", "tags") if is_written else ("query", "top_k")
    _refuse_unknown(block, ("enabled", "scope", "required", *known))
    found: JsonObject = {}
    for flag in ("enabled", "required"):
        if block.has(flag):
            found[flag] = block.boolean(flag, default=False)
    if block.has("scope"):
        found["scope"] = block.text("scope", pattern=SCOPE_PATTERN, expected=SCOPE_EXPECTED)
    if block.has("key"):
        found["key"] = block.text("key", pattern=KEY_PATTERN, expected=KEY_EXPECTED)
    if block.has("query"):
        found["query"] = block.text(
            "query", pattern=re.compile(r"(?s).{1,2000}"), expected="text of 1 to 2000 characters"
        )
    if block.has("top_k"):
        found["top_k"] = block.integer("top_k", low=1, high=MAX_TOP_K, default=1)
    if block.has("ttl_sec"):
        found["ttl_sec"] = block.integer("ttl_sec", low=1, high=MAX_TTL_SEC, default=1)
    if block.has("tags"):
        tags = given["tags"]
        if not isinstance(tags, list) or len(tags) > 50 or not all(isinstance(tag, str) for tag in tags):
            block.fault("tags", "must be an array of at most 50 texts")
        found["tags"] = tags
    _pass_on(read, name, block)
    return found


def _policy(read: Fields) -> JsonObject:
    given = _object(read, "policy")
    for name, message in policy_faults(given):
        read.fault(f"policy.{name[:100]}", message)
    return given


def _object(read: Fields, name: str) -> JsonObject:
    value = read.source[name]
    if not isinstance(value, dict):
        read.fault(name, "must be an object")
        return {}
    return value


def _pass_on(read: Fields, name: str, inner: Fields) -> None:
    for fault in inner.faults:
        read.fault(f"{name}.{fault.field}", fault.message)
