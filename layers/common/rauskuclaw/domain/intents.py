"""Intents: up to 40 jobs that somebody means to run one after the other, some of them waiting for earlier ones.

Pure functions. What is only half said gets defaults, as existing clients count on; each repair is told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rauskuclaw.domain.dependencies import FIELD
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.suggestions.javascript import is_truthy, text_or_blank, to_number, to_text, trim

AFTER_LAST, AFTER_NUMBERS = "depends_on_last_job", "depends_on_idx"
DEFAULT_PRIORITY, DEFAULT_TIMEOUT_SEC, DEFAULT_MAX_ATTEMPTS = 5, 120, 1
DEFAULT_TAGS = ("chat",)
DOC_TYPE = "data.file_read"
MAX_SEARCH_WORDS = 120
_WITH_DOCS = re.compile(r"(?:tools?|data)\.[A-Za-z0-9._-]+")
_DOC_PATH = re.compile(r"(?:.*/)?tools/[^/]+/TOOL\.md", re.IGNORECASE)
_FILE = re.compile(r"[A-Za-z0-9._/-]+\.[A-Za-z0-9]{1,10}")
_LETTERS = re.compile(r"[^A-Za-z0-9._-]+")
_WRITE_MODES = frozenset({"replace", "append", "prepend"})


@dataclass(frozen=True, slots=True)
class Intent:
    """One job as it was meant. `number` counts from 1; `after` are the numbers of earlier ones it waits for."""

    number: int
    type: str
    queue: Json
    input: JsonObject
    priority: Json
    timeout_sec: Json
    max_attempts: Json
    tags: tuple[str, ...]
    after: tuple[int, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()

    def request(self, dependencies: Sequence[str]) -> JsonObject:
        """The request that creates the job, once the jobs that it waits for have ids."""
        given = self.input.get(FIELD)
        own = [trim(to_text(each)) for each in given if is_truthy(each)] if isinstance(given, list) else []
        waits_for = list(dict.fromkeys([*own, *dependencies]))
        value = {**self.input, FIELD: waits_for} if dependencies else self.input
        return {**self.fields(), "input": value}

    def fields(self) -> JsonObject:
        """As JSON, under the names of a job's request."""
        return {
            "type": self.type,
            "queue": self.queue,
            "input": self.input,
            "priority": self.priority,
            "timeout_sec": self.timeout_sec,
            "max_attempts": self.max_attempts,
            "tags": list(self.tags),
        }


@dataclass(frozen=True, slots=True)
class Repair:
    """What was mended in the input of an intent."""

    number: int
    kind: str
    value: Json


@dataclass(frozen=True, slots=True)
class Intents:
    """What a request means."""

    items: tuple[Intent, ...]
    repairs: tuple[Repair, ...] = field(default=())


def intents_of(jobs: Sequence[Json], *, user_text: str, repairs: bool) -> Intents:
    """The intents of a request, in its order."""
    items, repaired = list[Intent](), list[Repair]()
    for number, given in enumerate(jobs, 1):
        item = _intent(number, given if isinstance(given, dict) else {})
        if repairs and (mended := _mended(item, user_text)):
            item = replace(item, input={**item.input, **{name: value for name, _, value in mended}})
            repaired += [Repair(number, kind, value) for _, kind, value in mended]
        items.append(_with_dependencies(item))
    return Intents(tuple(items), tuple(repaired))


def doc_of(item: Intent) -> str | None:
    """Where the workspace may have words on how the job's tool is used; None for a job that has none, or reads them."""
    if not _WITH_DOCS.fullmatch(item.type):
        return None
    is_reading = item.type == DOC_TYPE and _DOC_PATH.fullmatch(to_text(item.input.get("path")))
    return None if is_reading else f"tools/{item.type}/TOOL.md"


def _intent(number: int, given: Mapping[str, Json]) -> Intent:
    tags, value = given.get("tags"), given.get("input")
    return Intent(
        number=number,
        type=text_or_blank(given.get("type")),
        queue=given.get("queue"),
        input=dict(value) if isinstance(value, dict) else {},
        priority=_integer(given.get("priority"), DEFAULT_PRIORITY),
        timeout_sec=_integer(given.get("timeout_sec"), DEFAULT_TIMEOUT_SEC),
        max_attempts=_integer(given.get("max_attempts"), DEFAULT_MAX_ATTEMPTS),
        tags=tuple(filter(None, map(text_or_blank, tags))) if isinstance(tags, list) else DEFAULT_TAGS,
    )


def _integer(value: Json, default: int) -> int:
    is_one = isinstance(value, int | float) and not isinstance(value, bool) and value == int(value)
    return int(value) if is_one else default


def _with_dependencies(item: Intent) -> Intent:
    """The intent with the numbers it waits for, which are no part of the job's input."""
    value = dict(item.input)
    last, numbers = value.pop(AFTER_LAST, None), value.pop(AFTER_NUMBERS, None)
    after = [item.number - 1] if _is_switched_on(last) and item.number > 1 else []
    faults: list[tuple[str, str]] = []
    if numbers is not None and not isinstance(numbers, list):
        faults.append((f"input.{AFTER_NUMBERS}", "must be an array of numbers of earlier jobs"))
    for place, each in enumerate(numbers if isinstance(numbers, list) else []):
        number = to_number(each)
        if number in range(1, item.number):
            after.append(int(number))
        else:
            faults.append((f"input.{AFTER_NUMBERS}.{place}", "must be the number of an earlier job, from 1"))
    return replace(item, input=value, after=tuple(dict.fromkeys(after)), faults=tuple(faults))


def _is_switched_on(value: Json) -> bool:
    return value is True or trim(to_text(value)).lower() == "true" or (value is not None and to_number(value) == 1)


Mended = list[tuple[str, str, Json]]


def _mended(item: Intent, user_text: str) -> Mended:
    """Names of the input's fields that are mended, under which name that is told, and their values."""
    if item.type == "tools.file_search":
        return _mended_search(item.input, user_text)
    return _mended_write(item.input) if item.type == "data.write_file" else []


def _mended_search(value: JsonObject, user_text: str) -> Mended:
    query = text_or_blank(value.get("query"))
    is_one = 0 < len(query) <= MAX_SEARCH_WORDS and "\n" not in query
    return [] if is_one else [("query", "file_search_query", searched_in(user_text))]


def _mended_write(value: JsonObject) -> Mended:
    mode = text_or_blank(value.get("mode")).lower() or "replace"
    names = ("create_if_missing", "mkdir_p") if mode in _WRITE_MODES else ()
    return [(name, f"write_{name}", True) for name in names if value.get(name) is not True]


def searched_in(user_text: str) -> str:
    """What somebody who says this may look for: a file's name, a readme, or the first word that is long enough."""
    if found := _FILE.search(user_text):
        return found[0]
    lower = user_text.lower()
    if "readme" in lower:
        return "README"
    words = (_LETTERS.sub("", word) for word in user_text.split())
    return next((word for word in words if 3 <= len(word) <= 80), "README")
