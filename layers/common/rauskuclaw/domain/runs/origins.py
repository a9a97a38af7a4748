"""The origin of each value among the arguments of a call: the user's words, the result of an earlier call, the model.

This is for people who are asked about a call. Of a value that stands in several places, the first in that order counts.
"""

from collections.abc import Iterator, Sequence

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.steps import Origin

USER = "user"
MODEL = "model"
MAX_ORIGINS = 50
MAX_DEPTH = 16
MAX_PLACE_CHARS = 200
# The work is at most the number of values times this; a search is linear in what it searches.
MAX_SEARCHED_CHARS = 500_000
MIN_PART_CHARS = 4  # of a longer text in a result; shorter values stand everywhere
MAX_NUMBER_CHARS = 30  # a longer one is written in one way only
MAX_TRIES = 100  # at places where the value stands, but within a longer word or number


def origins_of(
    arguments: dict[str, Json], texts: Sequence[str], past: Sequence[Past], own: Label
) -> tuple[Origin, ...]:
    """Where the first 50 values came from. `own` is the label of what only the model can have written."""
    results = [(call, _texts_of(call)) for call in past if call.is_done]
    found = list[Origin]()
    for field, value in leaves(arguments):
        if len(found) == MAX_ORIGINS:
            break
        found.append(_origin(field[:MAX_PLACE_CHARS], value, texts, results, own))
    return tuple(found)


def _origin(
    field: str, value: Json, texts: Sequence[str], results: list[tuple[Past, list[tuple[str, str]]]], own: Label
) -> Origin:
    if stands_in(value, texts):
        return Origin(field, USER, CLEAN)
    forms = _forms(value)
    parts = [form for form in forms if len(form) >= MIN_PART_CHARS]
    for call, places in results:
        for place, text in places:
            if text in forms or _holds(text, parts):
                return Origin(field, f"step {call.step}: {place}"[:MAX_PLACE_CHARS], call.label)
    return Origin(field, MODEL, own)


def stands_in(value: Json, texts: Sequence[str]) -> bool:
    """Whether the value stands in one of the texts, letter by letter, and not within a longer word or number."""
    left = MAX_SEARCHED_CHARS
    for text in texts:
        if left <= 0:
            return False
        if any(_stands(form, text[:left]) for form in _forms(value)):
            return True
        left -= len(text)
    return False


def leaves(value: Json, place: str = "", depth: int = 0) -> Iterator[tuple[str, Json]]:
    """Every value that holds no others, with its place as `recipients/0`. Names in inner objects are values too."""
    inner: Iterator[tuple[object, Json]] | None = None
    if depth < MAX_DEPTH and isinstance(value, dict):
        inner = iter(value.items())
    elif depth < MAX_DEPTH and isinstance(value, list):
        inner = iter(enumerate(value))
    if inner is None:
        yield place, canonical_json(value) if isinstance(value, dict | list) else value
        return
    for name, each in inner:
        below = f"{place}/{name}" if depth else str(name)
        if depth and isinstance(name, str):
            yield f"{below} (name)", name
        yield from leaves(each, below, depth + 1)


def _texts_of(call: Past) -> list[tuple[str, str]]:
    """Of the call's result; looked for once, for a run asks about it at each call that comes after."""
    if not call.texts:
        call.texts.extend(_searchable(call.result))
    return call.texts


def _searchable(result: Json) -> Iterator[tuple[str, str]]:
    left = MAX_SEARCHED_CHARS
    for place, value in leaves(result):
        text = value if isinstance(value, str) else canonical_json(value)
        if left <= 0:
            return
        yield place, text[:left]
        left -= len(text)


def _forms(value: Json) -> tuple[str, ...]:
    """How the value may be written. True, false and null are no one's words; the empty text is nothing."""
    if isinstance(value, str):
        return (value,) if value else ()
    if value is None or isinstance(value, bool):
        return ()
    text = canonical_json(value)
    return (text,) if len(text) > MAX_NUMBER_CHARS else tuple({text, f"{value:.2f}", f"{value:,.2f}", f"{value:,}"})


def _holds(text: str, forms: list[str]) -> bool:
    for form in forms:  # noqa: SIM110, a run asks this of every result for every value
        if form in text and _stands(form, text):
            return True
    return False


def _stands(form: str, text: str) -> bool:
    start = text.find(form)
    for _ in range(MAX_TRIES):
        if start < 0:
            return False
        end = start + len(form)
        if not _joins(text[start - 1 : start], form[0]) and not _joins(form[-1], text[end : end + 1]):
            return True
        start = text.find(form, start + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Whether two neighbouring characters belong to one word."""
    return left.isalnum() and right.isalnum()
