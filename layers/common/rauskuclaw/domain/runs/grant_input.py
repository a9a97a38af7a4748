"""Grants as they are written in a job's input, and as they are handed to children."""

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal, InvalidOperation

from rauskuclaw.domain.clock import from_wire, to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.faults import Faults
from rauskuclaw.domain.runs.grants import NANO, Ask, Grant, path_parts, usd_text
from rauskuclaw.domain.schemas import SchemaNotUsableError, check_schema

MAX_GRANTS = 50
MAX_LISTED = 50  # hosts, or path prefixes, of one grant
MAX_SCHEMAS = 16
MAX_CALLS = 10_000
MAX_USD = 1_000_000

_TOOL = re.compile(r"[A-Za-z0-9_-]{1,128}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:/#@+-]{0,127}")
_LABEL = r"[a-z0-9_][a-z0-9_-]{0,62}"
_HOST = re.compile(
    rf"(?:(?:\*\.{_LABEL}\.)?{_LABEL}(?:\.{_LABEL}){{0,40}}|\[[0-9a-f:.]{{2,45}}\])(?::[1-9][0-9]{{0,4}})?"
)
_FIELDS = frozenset({"name", "tool", "arguments", "hosts", "paths", "calls", "usd", "expires_at", "approval"})


def read_grants(value: Json, *, place: str = "grants") -> tuple[Grant, ...]:
    """A list of objects as grants; None is none. A grant without a name is named after its tool.

    Raises FaultyError, which names every faulty field.
    """
    if value is None:
        return ()
    faults = Faults()
    if not isinstance(value, list) or len(value) > MAX_GRANTS:
        faults.add(place, f"must be a list of at most {MAX_GRANTS} grants")
        faults.check()
    grants = [_Reading(each, f"{place}/{number}", faults).grant() for number, each in enumerate(value)]
    _require_own_names(grants, place, faults)
    faults.check()
    return _with_names(grants)


def grant_json(grant: Grant) -> dict[str, Json]:
    """The grant as `read_grants` takes it."""
    written: dict[str, Json] = {"name": grant.name, "tool": grant.tool, "approval": grant.approval.value}
    lists = {"arguments": grant.arguments, "hosts": grant.hosts, "paths": grant.paths}
    written |= {name: list(items) for name, items in lists.items() if items}
    if grant.calls is not None:
        written["calls"] = grant.calls
    if grant.usd_nano is not None:
        written["usd"] = usd_text(grant.usd_nano)
    if grant.expires_at is not None:
        written["expires_at"] = to_wire(grant.expires_at)
    return written


def unique_name(name: str, taken: set[str]) -> str:
    """The name, with a number behind it where it is taken."""
    if name not in taken:
        return name
    return next(each for n in itertools.count(2) if (each := f"{name[:120]}#{n}") not in taken)


def _require_own_names(grants: list[Grant], place: str, faults: Faults) -> None:
    seen = set[str]()
    for number, grant in enumerate(grants):
        if grant.name and grant.name in seen:
            faults.add(f"{place}/{number}/name", "is the name of an earlier grant")
        seen.add(grant.name)


def _with_names(grants: list[Grant]) -> tuple[Grant, ...]:
    taken = {grant.name for grant in grants}
    named = list[Grant]()
    for grant in grants:
        name = grant.name or unique_name(grant.tool, taken)
        taken.add(name)
        named.append(replace(grant, name=name))
    return tuple(named)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One grant being read. A faulty field yields what grants least, and a fault."""

    value: Json
    place: str
    faults: Faults

    def grant(self) -> Grant:
        if not isinstance(self.value, dict):
            self.faults.add(self.place, "must be an object")
            return Grant(name="", tool="")
        self.faults.unknown_names(self.value, _FIELDS, self.place)
        return Grant(
            name=self._text("name", _NAME, "1 to 128 letters, digits, blanks or ._:/#@+-", is_required=False),
            tool=self._text("tool", _TOOL, "the name of a tool"),
            arguments=self._schemas(),
            hosts=tuple(self._listed("hosts", self._host)),
            paths=tuple(self._listed("paths", self._path)),
            calls=self._calls(),
            usd_nano=self._usd_nano(),
            expires_at=self._expires_at(),
            approval=self._approval(),
        )

    def _fault(self, name: str, message: str) -> None:
        self.faults.add(f"{self.place}/{name}", message)

    def _text(self, name: str, pattern: re.Pattern[str], expected: str, *, is_required: bool = True) -> str:
        value = self.value.get(name)
        if value is None and not is_required:
            return ""
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self._fault(name, f"must be {expected}")
            return ""
        return value

    def _schemas(self) -> tuple[Json, ...]:
        """One schema, or a list of which all must hold."""
        value = self.value.get("arguments", [])
        schemas = value if isinstance(value, list) else [value]
        if len(schemas) > MAX_SCHEMAS:
            self._fault("arguments", f"must be at most {MAX_SCHEMAS} schemas")
            return ()
        for number, schema in enumerate(schemas):
            try:
                check_schema(schema)
            except SchemaNotUsableError as exc:
                self._fault(f"arguments/{number}" if isinstance(value, list) else "arguments", str(exc))
        return tuple(schemas)

    def _listed(self, name: str, fault_of: Callable[[str], str | None]) -> list[str]:
        value = self.value.get(name, [])
        if not isinstance(value, list) or len(value) > MAX_LISTED:
            self._fault(name, f"must be a list of at most {MAX_LISTED} texts")
            return []
        for number, each in enumerate(value):
            fault = fault_of(each) if isinstance(each, str) else "must be text"
            if fault is not None:
                self._fault(f"{name}/{number}", fault)
        return [each for each in value if isinstance(each, str)]

    def _host(self, text: str) -> str | None:
        return None if _HOST.fullmatch(text) else "must be `host`, `host:port` or `*.parent.host` in lower case"

    def _path(self, text: str) -> str | None:
        if not text or len(text) > 1024 or path_parts(text) is None:
            return "must be a relative path with `/` and without `..`; `.` stands for all"
        return None

    def _calls(self) -> int | None:
        value = self.value.get("calls")
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_CALLS):
            self._fault("calls", f"must be an integer from 0 to {MAX_CALLS}")
            return 0
        return value

    def _usd_nano(self) -> int | None:
        value = self.value.get("usd")
        if value is None:
            return None
        try:
            usd = Decimal(str(value)) if isinstance(value, int | float | str) and value is not True else Decimal(-1)
        except InvalidOperation:
            usd = Decimal(-1)
        if not (usd.is_finite() and 0 <= usd <= MAX_USD):
            self._fault("usd", f"must be a number of dollars from 0 to {MAX_USD}")
            return 0
        return int(usd * NANO)

    def _expires_at(self) -> datetime | None:
        value = self.value.get("expires_at")
        moment = from_wire(value) if isinstance(value, str) else None
        if value is not None and moment is None:
            self._fault("expires_at", "must be a time with a zone, as 2026-12-01T08:00:00Z")
        return moment

    def _approval(self) -> Ask:
        value = self.value.get("approval", Ask.TAINTED.value)
        if value not in tuple(Ask):
            self._fault("approval", f"must be one of {', '.join(Ask)}")
            return Ask.ALWAYS
        return Ask(value)
