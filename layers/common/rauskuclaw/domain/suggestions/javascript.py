"""JSON values as JavaScript reads and converts them: `JSON.parse`, `String`, `Number`, truthiness, white space."""

import json
import math
import re
from decimal import Decimal

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import is_shallow

#: What `trim` takes away, and `\\s` matches.
SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200B)))
MAX_SAFE_INTEGER = 2**53 - 1
#: Deeper values are refused, so that nobody runs out of stack over them.
DEEPEST = 64
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_IN_BASE = re.compile(r"0(?:[xX](?P<x>[0-9a-fA-F]+)|[oO](?P<o>[0-7]+)|[bB](?P<b>[01]+))")
_BASES = {"x": 16, "o": 8, "b": 2}
_INFINITIES = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}


def parse_json(text: str) -> Json:
    """The value of a JSON text; of repeated names the last counts. Numbers are doubles, whole ones as `int`.

    Raises ValueError for what is no JSON, and for what is nested more than 64 deep.
    """
    try:
        value = _DECODER.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not is_shallow(value, DEEPEST):
        raise ValueError("nested too deeply")
    return value


def is_truthy(value: Json) -> bool:
    """Whether a condition takes it for true: empty objects and arrays are."""
    return isinstance(value, dict | list) or (bool(value) and value == value)


def to_text(value: Json) -> str:
    """`String(value)`."""
    if isinstance(value, str):
        return value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join("" if each is None else to_text(each) for each in value)
    return "[object Object]" if isinstance(value, dict) else number_text(value)


def text_or_blank(value: Json) -> str:
    """`String(value || "").trim()`."""
    return trim(to_text(value)) if is_truthy(value) else ""


def to_number(value: Json) -> float:
    """`Number(value)`; NaN for what is none."""
    if value is None:
        return 0.0
    if isinstance(value, bool | int | float):
        return _as_double(value)
    return _number_of(trim(to_text(value))) if isinstance(value, str | list) else math.nan


def trim(text: str) -> str:
    """The text without white space around it."""
    return text.strip(SPACES)


def number_text(number: float) -> str:
    """A number as JavaScript writes it: `1e+21`, `0.000001`, `5`."""
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if number == 0:
        return "0"
    sign, digits, exponent = Decimal(repr(_as_double(number))).normalize().as_tuple()
    assert isinstance(exponent, int)
    written = "".join(map(str, digits))
    return ("-" if sign else "") + _placed(written, len(written) + exponent)


def utf16_length(text: str) -> int:
    """`text.length`: characters beyond the first 65,536 count twice."""
    return len(text) + sum(each > "\uffff" for each in text)


def whole(number: float) -> int | float:
    """The number as an `int` where it is a whole one that a double holds exactly."""
    return int(number) if abs(number) <= MAX_SAFE_INTEGER and number == math.floor(number) else number


def _placed(digits: str, point: int) -> str:
    """Digits with their point after the first `point` of them, or with an exponent."""
    if len(digits) <= point <= 21:
        return digits.ljust(point, "0")
    if 0 < point <= 21:
        return f"{digits[:point]}.{digits[point:]}"
    if -6 < point <= 0:
        return f"0.{'0' * -point}{digits}"
    rest = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{rest}e{point - 1:+d}"


def _number_of(text: str) -> float:
    if not text:
        return 0.0
    if text in _INFINITIES:
        return _INFINITIES[text]
    if _DECIMAL.fullmatch(text):
        return float(text)
    found = _IN_BASE.fullmatch(text)
    if found is None or found.lastgroup is None:
        return math.nan
    return _as_double(int(found[found.lastgroup], _BASES[found.lastgroup]))


def _as_double(number: float) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


def _read_number(digits: str) -> int | float:
    return whole(float(digits))


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(parse_int=_read_number, parse_float=_read_number, parse_constant=_no_constant)
