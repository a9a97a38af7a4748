"""Strict readers of single values: each takes the text of a variable or the JSON value of a file key.

A reader raises ValueError with the end of a sentence ("must be ..."); who calls it puts the name in front.
"""

import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rauskuclaw.domain.job import Json, JsonObject

Value = Any  # of a setting, as a reader made it: text, a number, a tuple, a mapping, or a model of its own

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off"})


@dataclass(frozen=True)
class Kind:
    """A type of value: `says` describes it for people, the two readers check and convert."""

    says: str
    from_text: Callable[[str], Value]
    from_json: Callable[[Json], Value]


def _refuse(says: str) -> ValueError:
    return ValueError(f"must be {says}")


def boolean() -> Kind:
    says = "a boolean: 1, true, yes, on, 0, false, no or off"

    def from_text(text: str) -> bool:
        word = text.lower()
        if word not in TRUE_WORDS | FALSE_WORDS:
            raise _refuse(says)
        return word in TRUE_WORDS

    def from_json(value: Json) -> bool:
        if not isinstance(value, bool):
            raise _refuse("true or false")
        return value

    return Kind("true or false", from_text, from_json)


def integer(lowest: int, highest: int | None = None) -> Kind:
    says = f"an integer, at least {lowest}" if highest is None else f"an integer from {lowest} to {highest}"

    def from_json(value: Json) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise _refuse(says)
        if value < lowest or (highest is not None and value > highest):
            raise _refuse(says)
        return value

    def from_text(text: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text):
            raise _refuse(says)
        return from_json(int(text))

    return Kind(says, from_text, from_json)


def number(lowest: float, highest: float) -> Kind:
    """A decimal number; 0 stands for "off" and reads as None."""
    says = f"a number from {lowest:g} to {highest:g}, or 0 for off"

    def from_json(value: Json) -> float | None:
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise _refuse(says)
        if value == 0:
            return None
        if not lowest <= value <= highest:
            raise _refuse(says)
        return float(value)

    def from_text(text: str) -> float | None:
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,6})?", text):
            raise _refuse(says)
        return from_json(float(text))

    return Kind(says, from_text, from_json)


def text(pattern: str = r"[^\x00-\x1f\x7f]{1,2000}", says: str = "text", *, lower: bool = False) -> Kind:
    def from_text(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise _refuse(says)
        return value.lower() if lower else value

    def from_json(value: Json) -> str:
        if not isinstance(value, str):
            raise _refuse(says)
        return from_text(value.strip())

    return Kind(says, from_text, from_json)


def network() -> Kind:
    """An IP address or network (`10.0.0.0/8`); returned in its usual spelling."""
    says = "an IP address or network, such as 10.0.0.0/8"

    def from_json(value: Json) -> str:
        if not isinstance(value, str):
            raise _refuse(says)
        try:
            return str(ipaddress.ip_network(value.strip(), strict=False))
        except ValueError:
            raise _refuse(says) from None

    return Kind(says, from_json, from_json)


def choice(*options: str) -> Kind:
    """One of `options`, compared without case; the option's own spelling is returned."""
    by_folded = {option.lower(): option for option in options}
    says = f"one of {', '.join(options)}"

    def from_json(value: Json) -> str:
        if not isinstance(value, str) or value.strip().lower() not in by_folded:
            raise _refuse(says)
        return by_folded[value.strip().lower()]

    return Kind(says, from_json, from_json)


def names(item: Kind, *, may_be_empty: bool = True) -> Kind:
    """A list: comma-separated in a variable, an array in the file. Doubles are dropped, the order is kept."""
    says = "a list" if may_be_empty else "a list with at least one entry"

    def checked(entries: list[Json]) -> tuple[Value, ...]:
        found = []
        for entry in entries:
            try:
                found.append(item.from_json(entry))
            except ValueError as exc:
                raise ValueError(f"has the entry {entry!r}, which {exc}") from None
        if not found and not may_be_empty:
            raise _refuse(says)
        return tuple(dict.fromkeys(found))

    def from_json(value: Json) -> tuple[Value, ...]:
        if not isinstance(value, list):
            raise _refuse(says)
        return checked(value)

    def from_text(value: str) -> tuple[Value, ...]:
        return checked([part.strip() for part in value.split(",") if part.strip()])

    return Kind(f"{says} of {item.says}", from_text, from_json)


def mapping(name: Kind, value_kind: Kind) -> Kind:
    """A JSON object from text to text."""
    says = f"a JSON object from {name.says} to {value_kind.says}"

    def from_json(value: Json) -> dict[str, Value]:
        if not isinstance(value, dict):
            raise _refuse(says)
        found = {}
        for key, entry in value.items():
            try:
                found[name.from_json(key)] = value_kind.from_json(entry)
            except ValueError as exc:
                raise ValueError(f"has the entry {key!r}: {entry!r}, which {exc}") from None
        return found

    return Kind(says, lambda value: from_json(parse_json(value)), from_json)


def parse_json(value: str) -> Json:
    """JSON without the silent traps: a name given twice, NaN and infinities are refused."""
    try:
        return json.loads(value, object_pairs_hook=_unique_names, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("is nested too deeply") from None
    except json.JSONDecodeError as exc:
        raise ValueError(f"is not valid JSON (line {exc.lineno}, column {exc.colno}: {exc.msg})") from None


def _unique_names(pairs: list[tuple[str, Json]]) -> JsonObject:
    found = dict(pairs)
    if len(found) != len(pairs):
        doubled = next(name for name, _ in pairs if sum(name == other for other, _ in pairs) > 1)
        raise ValueError(f"has the name {doubled!r} twice in one object")
    return found


def _no_constant(name: str) -> Json:
    raise ValueError(f"has {name}, which is not JSON")


# Kinds that several settings share.
QUEUE_NAME = re.compile(r"[A-Za-z0-9._:-]{1,80}")
TEXT = text()
ENV_NAME = text(r"[A-Za-z_][A-Za-z0-9_]{0,99}", "the name of an environment variable")
URL = text(r"https?://[^\s]{1,2000}", "an http or https URL")
LANE = text(r"[a-z][a-z0-9-]{0,39}", "a lane name (lower-case letters, digits, -)")
TYPE_NAME = text(r"[A-Za-z0-9._-]{3,80}", "a job type name")
HOSTS = names(
    text(
        r"(?:[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*"
        r"|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?",
        "a host or host:port, without scheme, path or wildcard",
        lower=True,
    )
)
