"""Finds the JSON in an answer: models put thoughts, words and fences around it, and asking again would cost again."""

import json
import math
import re
from collections.abc import Iterator
from itertools import islice

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import storable

# What may be the answer, besides all of it: the later, the likelier, because examples and drafts come first.
MAX_CANDIDATES = 4
# Each place where JSON might begin may be read to the end of the text, in vain.
MAX_STARTS = 64
_TAG = r"(?:think|thinking|thought|thoughts|reasoning)"
_OPENED = re.compile(rf"<{_TAG}>", re.IGNORECASE)
_CLOSED = re.compile(rf"</{_TAG}>", re.IGNORECASE)
_FENCED = re.compile(r"```[^\n`]*\n(.*?)```", re.DOTALL)
_BRACKET = re.compile(r"[{}\[\]]")
_BOM = "\ufeff"
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1  # as everywhere in the API


def candidates(text: str, *, is_cut_short: bool = False) -> Iterator[Json]:
    """The JSON values that may be meant, the likeliest first, and few; none when the answer holds no JSON.

    `is_cut_short`: the answer has reached its largest length, so thoughts without an end have had no answer yet.
    Integers outside 64 bit, which no client could be sure to read, become the nearest double.
    """
    yield from islice(_read(text.strip().removeprefix(_BOM), is_cut_short), MAX_CANDIDATES)


def _read(text: str, is_cut_short: bool) -> Iterator[Json]:
    whole = list(_values_of([text]))
    if whole:
        yield from whole
        return
    rest = _without_thoughts(text, is_cut_short)
    fenced = [found[1] for found in _FENCED.finditer(rest)]
    parts = list(_values_of([rest, *reversed(fenced)]))
    yield from parts or reversed(list(_within(rest)))


def _without_thoughts(text: str, is_cut_short: bool) -> str:
    """The text without the model's thoughts: some servers leave out the first mark, and some models the last."""
    opened = _OPENED.search(text)
    closed = None
    for each in _CLOSED.finditer(text):
        closed = each
    before = text[: opened.start()] if opened is not None else ""
    if closed is not None:
        after = text[closed.end() :]
    elif opened is not None:
        after = "" if is_cut_short else text[opened.end() :]
    else:
        after = text
    return f"{before}\n{after}" if before.strip() else after


def _values_of(texts: list[str]) -> Iterator[Json]:
    for text in texts:
        try:
            yield storable(_DECODER.decode(text.strip().removeprefix(_BOM)))
        except (ValueError, RecursionError):
            continue


def _within(text: str) -> Iterator[Json]:
    """Objects and arrays between words; never a part of one that is broken or has no end."""
    place = 0
    for _ in range(MAX_STARTS):
        begun = _BRACKET.search(text, place)
        if begun is None:
            return
        try:
            value, place = _DECODER.raw_decode(text, begun.start())
        except (ValueError, RecursionError):
            place = _end_of_brackets(text, begun.start())
        else:
            yield storable(value)


def _end_of_brackets(text: str, start: int) -> int:
    """After the bracket that closes the one at `start`; the end of the text where none does."""
    depth = 0
    for each in _BRACKET.finditer(text, start):
        depth += 1 if each[0] in "{[" else -1
        if depth <= 0:
            return each.end()
    return len(text)


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _float(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(f"{digits[:20]} is larger than any number")
    return value


def _int(digits: str) -> int | float:
    if len(digits) < 19:
        return int(digits)
    value = int(digits)
    return value if MIN_INTEGER <= value <= MAX_INTEGER else _float(digits)


# Not strict: models write line feeds within texts as they are.
_DECODER = json.JSONDecoder(strict=False, parse_int=_int, parse_float=_float, parse_constant=_no_constant)
