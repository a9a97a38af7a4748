"""The text of a memory that is embedded."""

import json
import re

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import Memory

_SEPARATORS = re.compile(r"[._:-]+")


def embedded_text(memory: Memory) -> str:
    """Four lines: scope, key, tags, value. Equal memories give equal texts, however their JSON was ordered.

    They are written as words rather than as JSON, which was measured to be found better (docs/decisions/0013): text
    stands without quotes, tags are separated by commas, and what separates the words of a name becomes a blank.
    """
    return "\n".join(
        (
            f"scope: {_words(memory.scope)}",
            f"key: {_words(memory.key)}",
            f"tags: {', '.join(memory.tags)}",
            f"value: {_value(memory.value)}",
        )
    )


def _words(name: str) -> str:
    return _SEPARATORS.sub(" ", name).strip()


def _value(value: Json) -> str:
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
