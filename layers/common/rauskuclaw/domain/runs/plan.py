"""The plan: exact calls that the model announced before it read anything that it may not believe.

An entry is a tool with its arguments. A value among them is written out, or it is a reference to a structured field of
an earlier entry's result, `{"$from": 2, "field": "/contacts/name=Ann/email", "type": "email"}`. A reference yields an
id, an email address, a date, a number or a path, never free text: whoever wrote what the run reads can choose which of
these it is, and nothing else.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.faults import Faults
from rauskuclaw.domain.runs.grants import path_parts
from rauskuclaw.domain.runs.past import Past

MAX_ENTRIES = 50  # of a run
MAX_DEPTH = 16  # of arguments
MAX_FIELD_CHARS = 300

_REFERENCE = frozenset({"$from", "field", "type"})
_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:@+-]{0,127}")
_EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?)?", re.ASCII)
_PATH = re.compile(r"[^\s\x00-\x1f\x7f<>\"|?*]{1,255}")


def _is_id(value: Json) -> bool:
    return _is_integer(value) or (isinstance(value, str) and _ID.fullmatch(value) is not None)


def _is_integer(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Json) -> bool:
    return _is_integer(value) or (isinstance(value, float) and isfinite(value))


def _is_path(value: Json) -> bool:
    return isinstance(value, str) and _PATH.fullmatch(value) is not None and path_parts(value) is not None


TYPES = {
    "id": _is_id,
    "email": lambda value: isinstance(value, str) and _EMAIL.fullmatch(value) is not None,
    "date": lambda value: isinstance(value, str) and _DATE.fullmatch(value) is not None,
    "number": _is_number,
    "path": _is_path,
}
#: JSON Schema of the arguments of the tool `plan`.
PARAMETERS: dict[str, Json] = {
    "type": "object",
    "properties": {
        "entries": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_ENTRIES,
            "items": {
                "type": "object",
                "properties": {"tool": {"type": "string"}, "arguments": {"type": "object"}},
                "required": ["tool", "arguments"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["entries"],
    "additionalProperties": False,
}


def is_typed(value: Json) -> bool:
    """Whether the value is of a type that a reference may have, and so no free text."""
    return any(fits(value) for fits in TYPES.values())


@dataclass(frozen=True, slots=True)
class Entry:
    """A planned call. `acts`: the tool changes something or sends something out, so its entries are used in order."""

    tool: str
    arguments: dict[str, Json]
    acts: bool


def read_plan(
    value: Json, *, tools: Collection[str], acting: Collection[str], before: int = 0, place: str = "entries"
) -> tuple[Entry, ...]:
    """The entries of one `plan` call. `tools` are those the run may use, `acting` those of them that act.

    `before` counts the entries that the run has already: `$from` counts from 1 over all of them. Raises FaultyError.
    """
    faults = Faults()
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_ENTRIES - before:
        faults.add(place, f"must be a list of 1 to {MAX_ENTRIES} entries, with those that were planned earlier")
        faults.check()
    entries = list[Entry]()
    for number, each in enumerate(value):
        tool, arguments = (each.get("tool"), each.get("arguments")) if isinstance(each, dict) else (None, None)
        if not isinstance(tool, str) or tool not in tools:
            faults.add(f"{place}/{number}/tool", "must be the name of a tool of this run")
        elif not isinstance(arguments, dict):
            faults.add(f"{place}/{number}/arguments", "must be an object")
        else:
            _check_references(arguments, f"{place}/{number}/arguments", before + number, faults)
            entries.append(Entry(tool, arguments, tool in acting))
    faults.check()
    return tuple(entries)


def entry_json(entry: Entry) -> dict[str, Json]:
    """The entry as the `Planned` step holds it."""
    return {"tool": entry.tool, "arguments": entry.arguments, "acts": entry.acts}


def entry_of(stored: Json) -> Entry:
    """The inverse of `entry_json`."""
    return Entry(stored["tool"], stored["arguments"], stored["acts"])


def _check_references(value: Json, place: str, earlier: int, faults: Faults, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        faults.add(place, f"must be at most {MAX_DEPTH} levels deep")
    elif isinstance(value, dict) and "$from" in value:
        _check_reference(value, place, earlier, faults)
    elif isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            _check_references(inner, f"{place}/{str(name)[:64]}", earlier, faults, depth + 1)


def _check_reference(value: dict[str, Json], place: str, earlier: int, faults: Faults) -> None:
    faults.unknown_names(value, _REFERENCE, place)
    if not _is_integer(value["$from"]) or not 1 <= value["$from"] <= earlier:
        faults.add(f"{place}/$from", "must be the number of an earlier entry, counted from 1")
    field = value.get("field")
    if not isinstance(field, str) or not field.startswith("/") or len(field) > MAX_FIELD_CHARS:
        faults.add(f"{place}/field", "must be a place in the result, as /items/0/id or /contacts/name=Ann/email")
    if value.get("type") not in tuple(TYPES):
        faults.add(f"{place}/type", f"must be one of {', '.join(TYPES)}")


def used_by(plan: Sequence[Entry], past: Iterable[Past], tool: str, arguments: dict[str, Json]) -> int | None:
    """The number of the entry, counted from 1, that this call would be, were it made now; None: it is not planned.

    An entry stands for one call. Of those that act only the first that is still open counts, so they happen in the
    order in which they were announced; others may be used in any order.
    """
    return _Following(plan, past).matching(tool, arguments) if plan else None


class _Following:
    """A plan with the calls that were made under it."""

    def __init__(self, plan: Sequence[Entry], past: Iterable[Past]) -> None:
        self._plan = plan
        self._used: dict[int, Past] = {}
        for call in past:
            number = self.matching(call.tool, call.arguments)
            if number is not None:
                self._used[number] = call

    def matching(self, tool: str, arguments: dict[str, Json]) -> int | None:
        text: str | None = None
        for number in self._open():
            entry = self._plan[number - 1]
            if entry.tool != tool:
                continue
            text = text or canonical_json(arguments)
            try:
                expected = canonical_json(self._filled_in(entry.arguments))
            except LookupError:
                continue
            if expected == text:
                return number
        return None

    def _open(self) -> Iterable[int]:
        next_acting = True
        for number, entry in enumerate(self._plan, 1):
            if number in self._used or (entry.acts and not next_acting):
                continue
            next_acting = next_acting and not entry.acts
            yield number

    def _filled_in(self, value: Json) -> Json:
        """The arguments with every reference replaced. Raises LookupError while one leads nowhere."""
        if isinstance(value, list):
            return [self._filled_in(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "$from" in value:
            return self._referred(value)
        return {name: self._filled_in(each) for name, each in value.items()}

    def _referred(self, reference: dict[str, Json]) -> Json:
        call = self._used.get(reference["$from"])
        if call is None or not call.is_done:
            raise LookupError("nothing was read there")
        found = field_of(call.result, reference["field"])
        if not TYPES[reference["type"]](found):
            raise LookupError("not of the type that was announced")
        return found


def field_of(result: Json, field: str) -> Json:
    """The value at a place: `/items/0/id`, where `name=Ann` in place of an index picks the only item named so.

    Raises LookupError where there is none, or more than one.
    """
    found = result
    for step in field.split("/")[1:]:
        step = step.replace("~1", "/").replace("~0", "~")
        if isinstance(found, dict):
            found = found[step]
        elif isinstance(found, list) and step.isascii() and step.isdecimal() and len(step) < 9:
            found = found[int(step)]
        elif isinstance(found, list):
            found = _only(found, *step.partition("=")[::2])
        else:
            raise LookupError(step)
    return found


def _only(items: list[Json], name: str, wanted: str) -> Json:
    found = [each for each in items if isinstance(each, dict) and name in each and _text(each[name]) == wanted]
    if len(found) != 1:
        raise LookupError(f"{len(found)} items")
    return found[0]


def _text(value: Json) -> str:
    return value if isinstance(value, str) else canonical_json(value)
