"""Reading JSON strictly: what other readers would refuse, change or choke on is refused here, with its place.

A body may be a bomb, so checking it costs about as much as reading it with `json.loads`: a level is counted before it
is looked at, every value is looked at once, and a path is put together only for the one at fault. jiter reads, and
refuses repeated names and half surrogate pairs on the way (decision 0027).
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress

from jiter import from_json

from functions.api.http.json_levels import Level
from functions.api.http.json_place import MARK, index_of, start_of_text, steps_to
from rauskuclaw.domain.job import Json
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.fields import MAX_PLACE, FieldFault, invalid

DEEPEST = 32
MAX_KEYS = 10_000
MAX_VALUES = 100_000
BODY = "body"

# The messages of jiter for what is JSON and refused all the same, and how it says where it stopped.
REPEATED = "Detected duplicate key"
HALVED = ("lone leading surrogate in hex escape", "unexpected end of hex escape")
TOO_DEEP = "recursion limit exceeded"  # 200
TOO_LONG = "number out of range"  # 4,300 digits
PLACE = re.compile(r" at line (\d+) column (\d+)$")

NUL, HALF_PAIR = b"\\u0000", b"\\ud800"
# A fraction that a double would round to 0 has an exponent below -99, or its digits begin after some 200 zeros.
TINY_EXPONENT = re.compile(rb"-(?<=[0-9][eE]-)0*[1-9][0-9]{2,}(?![\w.+-])")
MANY_ZEROS = b"0" * 200
TINY = object()
BYTES_PER_MINUS = 24


def parse_json(raw: bytes) -> Json:
    """The value of a UTF-8 JSON text.

    Raises InvalidRequestError: `INVALID_JSON` when it is no JSON, else naming the place of a repeated name, a
    number that would not be kept (an integer outside 64 bit, a fraction that a double cannot hold), half a surrogate
    pair, a NUL, or of what is nested too deeply or too large. Of several faults one is named.
    """
    try:
        raw.decode()
        if _may_be_tiny(raw):
            _raise_first(_faults(_read_tiny(raw)))
        value = _read(raw)
    except UnicodeDecodeError as exc:
        raise _malformed(f"not UTF-8 at byte {exc.start}") from None
    except ValueError as exc:
        raise _refusal(raw, str(exc)) from None
    _raise_first(_faults(value))
    return value


def _raise_first(faults: Iterator[FieldFault]) -> None:
    for fault in faults:
        raise invalid([fault])


def _read(raw: bytes) -> Json:
    """Raises ValueError with a message of jiter, for what it refuses and for NULs."""
    if b"\\" in raw and raw.rfind(NUL) >= 0:  # from the end it takes half as long
        # Read first with NULs as what jiter refuses: it knows which are only text, as in "\\\\u0000".
        from_json(raw.replace(NUL, HALF_PAIR), cache_mode="none")
    return from_json(raw, cache_mode="none", catch_duplicate_keys=True)


def _may_be_tiny(raw: bytes) -> bool:
    """Whether there could be a number such as 1e-400. Where minuses are many, they are not looked at one by one."""
    if MANY_ZEROS in raw:
        return True
    return b"-" in raw and (raw.count(b"-") * BYTES_PER_MINUS > len(raw) or TINY_EXPONENT.search(raw) is not None)


def _read_tiny(raw: bytes) -> Json:
    """The value with TINY for numbers that would be kept as 0, told from zeros by their text; None without such.

    What is no JSON is left to jiter. Only good for finding them: repeated names go unnoticed.
    """
    found = False

    def read_fraction(number: str) -> object:
        nonlocal found
        value = float(number)
        if value or not number.lower().partition("e")[0].strip("-0."):
            return value
        found = True
        return TINY

    root = None
    with suppress(ValueError, RecursionError):
        root = json.loads(raw.decode(), parse_float=read_fraction)
    return root if found else None


def _refusal(raw: bytes, reason: str) -> InvalidRequestError:
    """For a message of jiter."""
    place = PLACE.search(reason, max(0, len(reason) - 60))
    if reason.startswith(TOO_DEEP):
        return invalid([FieldFault(BODY, f"nested more than {DEEPEST} deep")])
    if reason.startswith(TOO_LONG):
        return invalid([FieldFault(BODY, "a number has too many digits")])
    if place is None or not reason.startswith((REPEATED, *HALVED)):
        return _malformed(reason)
    stopped = index_of(raw, int(place[1]), int(place[2]))
    return invalid([_repeated(raw, stopped) if reason.startswith(REPEATED) else _halved(raw, stopped)])


def _repeated(raw: bytes, stopped: int) -> FieldFault:
    # It stops after the colon, or at it when the text ends there.
    value = raw.rfind(b":", 0, stopped + 1) + 1
    return FieldFault(_shown(steps_to(raw, value, may_repeat=True)), "is given twice")


def _halved(raw: bytes, stopped: int) -> FieldFault:
    steps = steps_to(raw, start_of_text(raw, stopped))
    if steps and steps[-1] == MARK:
        return FieldFault(_shown(steps[:-1]), "has a name with a NUL or half a surrogate pair")
    return FieldFault(_shown(steps), "contains a NUL or half a surrogate pair")


def _malformed(reason: str) -> InvalidRequestError:
    fields = [{"field": BODY, "message": reason}]
    return InvalidRequestError(f"The body is not JSON: {reason}", code="INVALID_JSON", details={"fields": fields})


def _faults(root: Json) -> Iterator[FieldFault]:
    levels: list[Level] = []
    values, named = [root], 0
    count = names = 0
    while values:
        count += len(values)
        names += named
        # What is too large is not looked at any further.
        if names > MAX_KEYS:
            yield FieldFault(BODY, f"has more than {MAX_KEYS} names")
        if count > MAX_VALUES:
            yield FieldFault(BODY, f"has more than {MAX_VALUES} values")
        level = Level(values)
        levels.append(level)
        if len(levels) > DEEPEST and (container := level.first_container()) is not None:
            yield FieldFault(_place(levels, container), f"nested more than {DEEPEST} deep")
        if level.odd is not None:
            yield FieldFault(_place(levels, level.odd), _what_is_wrong(values[level.odd]))
        values, named = level.below()


def _what_is_wrong(number: object) -> str:
    if isinstance(number, float):
        return "must be a finite number"
    return "is too close to 0 to be kept" if number is TINY else "is an integer outside 64 bit"


def _place(levels: Sequence[Level], position: int) -> str:
    """The way from the root to a value of the last level."""
    steps: list[str] = []
    for level in reversed(levels[:-1]):
        position, step = level.parent_of(position)
        steps.append(step)
    return _shown(steps[::-1])


def _shown(steps: Sequence[str]) -> str:
    """The place as a client may see it: cut, and without what cannot be encoded."""
    cut = ".".join(step[:MAX_PLACE] for step in steps)[:MAX_PLACE]
    return cut.encode(errors="replace").decode().replace("\0", "?") or BODY
