"""Words of memories and questions, as the full-text index sees them.

Words are cut to five letters, which stands in for stemming in languages we have no rules for: measured on English and
Finnish, it finds inflected forms at little cost. Words with digits (ids, error codes) are kept whole.

Where a script has no spaces between words, every two neighbouring letters are a word, and every three in the scripts
that need more letters for one. An index has all shorter ones too, so that a question of one letter finds something; a
question is made of the longest, as they say most, and of each Han character, as that is a word at times. Indexes are
made of the rows when a scope is first searched, in each process, so a change of these rules needs no migration.
"""

from collections.abc import Iterator, Sequence

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.memories import Memory
from rauskuclaw.domain.words import (
    Kind,
    Piece,
    bare_forms,
    clusters_of,
    emoji_forms,
    is_han,
    is_without_spaces,
    pieces_of,
)

STEM_LETTERS = 5
MAX_WORD = 64
# How many letters a word of a script without spaces is taken to have.
WIDTHS = {Kind.IDEOGRAPHS: 2, Kind.LETTERS: 3}


def words_of(text: str) -> list[str]:
    """The words of a question in order, folded and cut; only letters, digits and emoji remain."""
    return [word for piece in pieces_of(text) for word in _words(piece, is_question=True)]


def searched_text(memory: Memory) -> str:
    """What full-text search finds a memory by: key, tags, and the names and texts in its value, as words."""
    parts = [memory.key, *memory.tags, *_texts(memory.value)]
    return " ".join(word for part in parts for piece in pieces_of(part) for word in _words(piece, is_question=False))


def count_words(words: Sequence[str]) -> int:
    """How many words these speak for: parts of a text without spaces overlap, so their letters are counted."""
    parts = [word for word in words if is_without_spaces(word)]
    letters = {letter for word in parts for letter in word}
    return len(words) - len(parts) + len(letters) // 2


def is_identifier(word: str) -> bool:
    """Whether the word looks like an id or a code, which means nothing but itself."""
    return any(character.isdigit() for character in word)


def _words(piece: Piece, *, is_question: bool) -> list[str]:
    if piece.kind is Kind.EMOJI:
        return emoji_forms(piece.text)
    if piece.kind is Kind.WORD:
        return [_cut(form) for form in bare_forms(piece.text)]
    letters = clusters_of(piece.text)
    widest = min(WIDTHS[piece.kind], len(letters))
    widths = [widest] if is_question else range(1, widest + 1)
    words = ["".join(letters[at : at + width]) for width in widths for at in range(len(letters) - width + 1)]
    return [*words, *(letter for letter in letters if is_han(letter))] if is_question and widest > 1 else words


def _cut(word: str) -> str:
    if is_identifier(word):
        return word[:MAX_WORD]
    return word[:STEM_LETTERS] if word.isalpha() else "".join(clusters_of(word)[:STEM_LETTERS])


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
