"""Reading JSON strictly: what other readers would refuse, change or choke on is refused here, with its place.

A body may be a bomb, so checking it costs about as much as reading it: whole levels are looked at at once, counts come
before anything is built, and a path is put together only for the value at fault.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain, filterfalse
from math import isfinite
from typing import Any

from functions.api.http.json_levels import Level, levels_of
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.fields import MAX_PLACE, FieldFault, invalid

DEEPEST = 32
MAX_KEYS = 10_000
MAX_VALUES = 100_000
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1
BODY = "body"


def parse_json(raw: bytes) -> Json:
    """The value of a UTF-8 JSON text.

    Raises InvalidRequestError: `INVALID_JSON` when it is no JSON, else naming the place of a repeated name, a
    number that would not be kept (an integer outside 64 bit, a fraction that a double cannot hold), half a surrogate
    pair, a NUL, or of what is nested too deeply or too large.
    """
    try:
        text = raw.decode()
        value = json.loads(text)
        fault = next(_faults(text, value), None)
    except RecursionError:
        raise invalid([FieldFault(BODY, f"nested more than {DEEPEST} deep")]) from None
    except UnicodeDecodeError as exc:
        raise _malformed(f"not UTF-8 at byte {exc.start}") from None
    except json.JSONDecodeError as exc:
        raise _malformed(f"{exc.msg} at line {exc.lineno} column {exc.colno}") from None
    except ValueError:
        # Python refuses to read integers of thousands of digits before we see where they are.
        raise invalid([FieldFault(BODY, "a number has too many digits")]) from None
    if fault is not None:
        raise invalid([fault])
    return value


def _malformed(reason: str) -> InvalidRequestError:
    fields = [{"field": BODY, "message": reason}]
    return InvalidRequestError(f"The body is not JSON: {reason}", code="INVALID_JSON", details={"fields": fields})


def _faults(text: str, root: Json) -> Iterator[FieldFault]:
    # Neither half surrogates nor NULs can be in a JSON text without an escape.
    has_escapes = "\\" in text and "\\u" in text
    names = values = 0
    levels: list[Level] = []
    for level in levels_of(root):
        levels.append(level)
        names += sum(map(len, level.objects))
        values += len(level.values)
        # What is too large is not looked at any further.
        if names > MAX_KEYS:
            yield FieldFault(BODY, f"has more than {MAX_KEYS} names")
        if values + level.count_below() > MAX_VALUES:
            yield FieldFault(BODY, f"has more than {MAX_VALUES} values")
        if len(levels) > DEEPEST and level.has_containers:
            container = next(value for value in level.values if isinstance(value, dict | list))
            yield _fault(levels, container, f"nested more than {DEEPEST} deep")
        yield from _number_faults(levels)
        if has_escapes:
            yield from _text_faults(levels)
    if _has_repeated_names(text, names, levels):
        yield _repeated_name(text)
    if any(0.0 in level.of_type(float) for level in levels):
        yield from _underflows(text, levels)


def _number_faults(levels: Sequence[Level]) -> Iterator[FieldFault]:
    integers, floats = levels[-1].of_type(int), levels[-1].of_type(float)
    for extreme in (min(integers), max(integers)) if integers else ():
        if not MIN_INTEGER <= extreme <= MAX_INTEGER:
            yield _fault(levels, extreme, "is an integer outside 64 bit")
    for endless in filterfalse(isfinite, floats):
        yield _fault(levels, endless, "must be a finite number")


def _text_faults(levels: Sequence[Level]) -> Iterator[FieldFault]:
    level = levels[-1]
    texts = level.of_type(str)
    if _is_unstorable("".join(texts)):
        yield _fault(levels, texts[_first_unstorable(texts)], "contains a NUL or half a surrogate pair")
    if _is_unstorable(_names(level)):
        owner = level.objects[_first_unstorable(["".join(each) for each in level.objects])]
        yield _fault(levels, owner, "has a name with a NUL or half a surrogate pair")


def _has_repeated_names(text: str, names: int, levels: Sequence[Level]) -> bool:
    """Python keeps only the last value of a repeated name, so the text then has more colons than its value needs.

    Reading all objects as pairs would find out too, at several times the cost of reading them as they are.
    """
    colons = text.count(":")
    if "\\u003" in text:  # colons may also be written as an escape, whose backslash is not itself escaped
        escapes = text.replace("\\\\", "")
        colons += escapes.count("\\u003a") + escapes.count("\\u003A")
    if colons == names:
        return False
    inside = sum("".join(level.of_type(str)).count(":") + _names(level).count(":") for level in levels)
    return colons != names + inside


def _names(level: Level) -> str:
    return "".join(chain.from_iterable(level.objects))


def _repeated_name(text: str) -> FieldFault:
    """Where it is: the text is read again, objects as pairs, in which nothing is lost."""
    levels: list[list[Any]] = [[json.loads(text, object_pairs_hook=tuple)]]
    while True:
        for container in levels[-1]:
            names = [name for name, _ in container] if type(container) is tuple else []
            if len(set(names)) < len(names):
                repeated = next(name for name, count in Counter(names).items() if count > 1)
                return FieldFault(_shown([*_steps_down(levels, container), repeated]), "is given twice")
        below = filter(None, chain.from_iterable(map(_values, levels[-1])))
        levels.append([value for value in below if type(value) in (list, tuple)])


def _values(container: Any) -> Sequence[Any]:
    return [value for _, value in container] if type(container) is tuple else container


def _steps_down(levels: Sequence[Sequence[Any]], value: Any) -> list[str]:
    """From the root to a container of the last level, where the levels hold containers only."""
    steps: list[str] = []
    for level in reversed(levels[:-1]):
        parent, place = next(
            (parent, place) for parent in level for place, inner in enumerate(_values(parent)) if inner is value
        )
        steps.append(parent[place][0][:MAX_PLACE] if type(parent) is tuple else str(place))
        value = parent
    return steps[::-1]


def _underflows(text: str, levels: Sequence[Level]) -> Iterator[FieldFault]:
    """Numbers such as 1e-400, which would be kept as 0: told from zeros by their text."""
    if not ("e-" in text or "E-" in text or "0" * 300 in text):
        return
    for depth, written in enumerate(levels_of(json.loads(text, parse_float=str))):
        level = levels[depth]
        for place in [place for place, value in enumerate(level.values) if not value]:
            if type(level.values[place]) is float and not _is_zero(written.values[place]):
                yield _fault(levels[: depth + 1], level.values[place], "is too close to 0 to be kept")


def _is_zero(number: str) -> bool:
    return not number.lower().partition("e")[0].strip("-0.")


def _is_unstorable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return "\0" in text


def _first_unstorable(texts: Sequence[str]) -> int:
    """The place of the first such text, by halves: joined texts are looked at much faster than single ones."""
    low, high = 0, len(texts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _is_unstorable("".join(texts[low:middle])) else (middle, high)
    return low


def _fault(levels: Sequence[Level], value: Json, message: str) -> FieldFault:
    """A fault of this very value, which is in the last level."""
    return FieldFault(_shown(_steps(levels, value)), message)


def _steps(levels: Sequence[Level], value: Any) -> list[str]:
    """From the root to a value of the last level."""
    steps: list[str] = []
    position = levels[-1].position_of(value)
    for level in reversed(levels[:-1]):
        parent, step = level.parent_of(position)
        position = level.position_of(parent)
        steps.append(step[:MAX_PLACE])
    return steps[::-1]


def _shown(steps: Sequence[str]) -> str:
    """The place as a client may see it: cut, and without what cannot be encoded."""
    return ".".join(steps)[:MAX_PLACE].encode(errors="replace").decode().replace("\0", "?") or BODY
