"""Words of memories and questions, as the full-text index sees them.

Words are cut to five letters, which stands in for stemming in languages we have no rules for: measured on English and
Finnish, it finds inflected forms at little cost. Words with digits (ids, error codes) are kept whole.
"""

import re
import unicodedata
from collections.abc import Iterator

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import Memory

WORD = re.compile(r"[^\W_]+")
STEM_LETTERS = 5
LONGEST_WORD = 64


def words_of(text: str) -> list[str]:
    """The words of a text in order, folded and cut; only letters and digits remain."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [_cut(word) for word in WORD.findall(folded)]


def searched_text(memory: Memory) -> str:
    """What full-text search finds a memory by: key, tags, and the names and texts in its value, as words."""
    parts = [memory.key, *memory.tags, *_texts(memory.value)]
    return " ".join(word for part in parts for word in words_of(part))


def is_identifier(word: str) -> bool:
    """Whether the word looks like an id or a code, which means nothing but itself."""
    return any(character.isdigit() for character in word)


def _cut(word: str) -> str:
    return word[:LONGEST_WORD] if is_identifier(word) else word[:STEM_LETTERS]


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield str(value)
