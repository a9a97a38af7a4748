"""Reading JSON strictly: what other readers would refuse, change or choke on is refused here, with its place."""

import json
import math
from collections import Counter
from collections.abc import Iterator
from typing import Any

from rauskuclaw.domain.job import Json
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.fields import FieldFault, invalid

DEEPEST = 32
MOST_KEYS = 10_000
MOST_VALUES = 100_000
SMALLEST_INTEGER, LARGEST_INTEGER = -(2**63), 2**63 - 1
BODY = "body"


class RepeatedName(dict[str, Any]):
    """An object in which a name occurred twice; `name` is the first such name."""

    name = ""


def parse_json(raw: bytes) -> Json:
    """The value of a UTF-8 JSON text.

    Raises InvalidRequestError: `INVALID_JSON` when it is no JSON, else naming the place of a repeated name, a
    number outside 64 bit, half a surrogate pair, a NUL, or of what is nested too deeply or too large.
    """
    try:
        text = raw.decode()
        value = json.loads(text, object_pairs_hook=_object)
    except RecursionError:
        raise invalid([FieldFault(BODY, f"nested more than {DEEPEST} deep")]) from None
    except UnicodeDecodeError as exc:
        raise _malformed(f"not UTF-8 at byte {exc.start}") from None
    except json.JSONDecodeError as exc:
        raise _malformed(f"{exc.msg} at line {exc.lineno} column {exc.colno}") from None
    except ValueError:
        # Python refuses to read integers of thousands of digits before we see where they are.
        raise invalid([FieldFault(BODY, "a number has too many digits")]) from None
    # Neither half surrogates nor NULs can be in a JSON text without an escape.
    fault = next(_faults(value, has_escapes="\\u" in text), None)
    if fault is not None:
        raise invalid([fault])
    return value


def _malformed(reason: str) -> InvalidRequestError:
    fields = [{"field": BODY, "message": reason}]
    return InvalidRequestError(f"The body is not JSON: {reason}", code="INVALID_JSON", details={"fields": fields})


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    repeated = RepeatedName(found)
    counts = Counter(name for name, _ in pairs)
    repeated.name = next(name for name, count in counts.items() if count > 1)
    return repeated


def _faults(root: Json, *, has_escapes: bool) -> Iterator[FieldFault]:
    """Walk the value without recursion, so that depth costs no stack."""
    keys = values = 0
    waiting: list[tuple[Json, str, int]] = [(root, "", 1)]
    while waiting:
        value, path, depth = waiting.pop()
        values += 1
        if isinstance(value, dict):
            keys += len(value)
            yield from _object_faults(value, path, has_escapes=has_escapes)
            waiting += [(inner, f"{path}.{name}" if path else name, depth + 1) for name, inner in value.items()]
        elif isinstance(value, list):
            waiting += [
                (inner, f"{path}.{place}" if path else str(place), depth + 1) for place, inner in enumerate(value)
            ]
        else:
            yield from _scalar_faults(value, path, has_escapes=has_escapes)
            continue
        if depth > DEEPEST:
            yield FieldFault(_shown(path), f"nested more than {DEEPEST} deep")
        if keys > MOST_KEYS:
            yield FieldFault(BODY, f"has more than {MOST_KEYS} names")
        if values + len(waiting) > MOST_VALUES:
            yield FieldFault(BODY, f"has more than {MOST_VALUES} values")


def _object_faults(value: dict[str, Any], path: str, *, has_escapes: bool) -> Iterator[FieldFault]:
    if isinstance(value, RepeatedName):
        yield FieldFault(_shown(f"{path}.{value.name}" if path else value.name), "is given twice")
    if has_escapes and any(_is_unstorable(name) for name in value):
        yield FieldFault(_shown(path), "has a name with a NUL or half a surrogate pair")


def _scalar_faults(value: Json, path: str, *, has_escapes: bool) -> Iterator[FieldFault]:
    if isinstance(value, str):
        if has_escapes and _is_unstorable(value):
            yield FieldFault(_shown(path), "contains a NUL or half a surrogate pair")
    elif isinstance(value, float):
        if not math.isfinite(value):
            yield FieldFault(_shown(path), "must be a finite number")
    elif isinstance(value, int) and not SMALLEST_INTEGER <= value <= LARGEST_INTEGER:
        yield FieldFault(_shown(path), "is an integer outside 64 bit")


def _is_unstorable(text: str) -> bool:
    if "\0" in text:
        return True
    return not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text)


def _shown(path: str) -> str:
    """The place as a client may see it: cut, and without what cannot be encoded."""
    return path[:200].encode(errors="replace").decode().replace("\0", "?") or BODY
