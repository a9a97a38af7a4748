"""The place in a JSON text where a reader stopped: the way from the root to a place in its bytes."""

from jiter import from_json

from rauskuclaw.domain.job import Json

# Stands for what could not be read. Before that place no text is a NUL: the reader would have stopped there.
MARK = "\0"
# A mark and a second one: in an object they are a member, elsewhere the reader stops at the colon.
_WRITTEN = b'"\\u0000":"\\u0000"'


def steps_to(raw: bytes, index: int, *, may_repeat: bool = False) -> list[str]:
    """From the root of a text to the value that begins at a byte; to a name, when one begins there, MARK stands for it.

    There are no steps when what comes before cannot be read, or has a repeated name, except, with `may_repeat`, that of
    the value.
    """
    marked = raw[:index] + _WRITTEN
    try:
        node = from_json(marked, cache_mode="none", partial_mode="on", catch_duplicate_keys=not may_repeat)
    except ValueError:
        return []
    steps: list[str] = []
    while node and node != MARK:
        step, node = _step_to_the_end(node)
        steps.append(step)
    return steps


def _step_to_the_end(container: Json) -> tuple[str, Json]:
    """Into what the text ended in: the last value, except that a repeated name keeps its first place in its object."""
    if isinstance(container, list):
        return str(len(container) - 1), container[-1]
    values = list(container.values())
    at = values.index(MARK) if MARK in values else -1
    return list(container)[at], values[at]


def start_of_text(raw: bytes, inside: int) -> int:
    """The opening quote of the text, or name, that a byte is in."""
    quote = raw.rfind(b'"', 0, inside)
    if raw[quote - 1 : quote] != b"\\":
        return quote
    # Only quotes within texts come after a backslash.
    return raw[:inside].replace(b'\\"', b"  ").rfind(b'"')


def index_of(raw: bytes, line: int, column: int) -> int:
    """The byte at a line and a column, which count from 1."""
    low, high, breaks = 0, len(raw), line - 1
    # The last of the line breaks before it is found by halves: they may be many, and counting is quick.
    while breaks and high - low > 1:
        middle = (low + high) // 2
        found = raw.count(b"\n", low, middle)
        if found < breaks:
            low, breaks = middle, breaks - found
        else:
            high = middle
    return (high if breaks else 0) + column - 1
