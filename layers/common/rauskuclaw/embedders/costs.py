"""Estimated tokens of a text, by its characters. What a model takes for a text depends on that, not on length.

Measured with the tokenizer of multilingual-e5-small, and near it for others: prose has a token for four or five
letters, Chinese, numbers and code for each one or two characters. `tests/unit/embedders/test_costs.py` compares.
"""

import re
from collections.abc import Iterator

# Runs of one kind with what a character of them costs; what is in none is whitespace, which costs nothing.
RUN = re.compile(
    r"(?P<letters>[A-Za-z]+)"
    r"|(?P<digits>[0-9]+)"
    r"|(?P<space>\s+)"
    r"|(?P<alphabet>[\u00c0-\u1cff\u1e00-\u1fff]+)"
    r"|(?P<kana>[\u3041-\u30ff]+)"
    r"|(?P<hangul>[\uac00-\ud7a3]+)"
    r"|(?P<han>[\u4e00-\u9fff]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
PER_CHARACTER = {
    "letters": 0.24,
    "digits": 0.55,
    "space": 0.0,
    "alphabet": 0.38,
    "kana": 0.6,
    "hangul": 0.75,
    "han": 0.85,
    "other": 1.0,
}
LONG_WORD = 24  # of more Latin letters in one run most are no word: keys, encoded data
SHORT_WORD = 5  # of so few letters a word is a token by itself
PER_ENCODED = 0.8


def tokens_in(text: str) -> int:
    """An estimate, rather too high than too low."""
    return round(sum(length * each for length, each in _runs(text)))


def cut_to(text: str, tokens: int) -> str:
    """The beginning of the text with about so many tokens; the text itself when it has no more."""
    left, at = float(tokens), 0
    for length, each in _runs(text):
        if length * each > left:
            return text[: at + int(left / each)]
        left -= length * each
        at += length
    return text


def _runs(text: str) -> Iterator[tuple[int, float]]:
    """Length and cost of a character, for each run."""
    before = ""
    for found in RUN.finditer(text):
        kind = found.lastgroup or "other"
        length = found.end() - found.start()
        each = PER_CHARACTER[kind]
        # Letters and digits by turns are data as well, and cost as much.
        if kind == "letters" and (length > LONG_WORD or before == "digits"):
            each = PER_ENCODED
        elif kind == "letters" and length <= SHORT_WORD:
            each = 1 / length
        before = kind
        yield length, each
