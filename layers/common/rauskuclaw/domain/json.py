"""JSON as it is stored and sent: compact text on a single line."""

from json import JSONEncoder, loads
from typing import Final

from rauskuclaw.domain.job import Json

_COMPACT: Final = (",", ":")

#: Characters as they are. NaN and the infinities, which JSON has not, pass: what is stored was checked before.
compact_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT).encode
#: The same with sorted names, for comparing.
sorted_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT, sort_keys=True).encode
#: As it comes, for what leaves the process; raises ValueError for NaN and the infinities.
strict_json = JSONEncoder(ensure_ascii=False, separators=_COMPACT, allow_nan=False).encode
#: ASCII only, for messages, and for half surrogate pairs, which UTF-8 cannot carry; raises ValueError likewise.
ascii_json = JSONEncoder(separators=_COMPACT, allow_nan=False).encode


def is_shallow(value: Json, levels: int) -> bool:
    """Whether lists and objects nest at most `levels` deep. Not recursive, so depth itself cannot hurt."""
    level = [value]
    for _ in range(levels + 1):
        level = [
            inner
            for part in level
            if isinstance(part, dict | list)
            for inner in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return True
    return False


def storable(value: Json) -> Json:
    """The value with U+FFFD for halves of characters and null for infinities and NaN, which no store takes."""
    text = compact_json(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    else:
        if "Infinity" not in text and "NaN" not in text:
            return value
    return loads(text, parse_constant=lambda name: None)
