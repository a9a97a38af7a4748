"""Texts of any script, folded and cut into pieces: words, runs of scripts that put no spaces between words, emoji.

Which characters are marks, symbols and digits is asked of Python's Unicode data, once, by the first text that is not
ASCII; which scripts go without spaces is a list here.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cache

ASCII_WORD = re.compile(r"[a-z0-9]+")
# Han, Kana, Bopomofo and Hangul. Korean has spaces, but its particles are written to the word.
IDEOGRAPHIC = (
    "\u1100-\u11ff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa"
    "\u30fc-\u30ff\u3105-\u312f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7fb\uf900-\ufaff"
    "\U0001b000-\U0001b16f\U00020000-\U000323af"
)
# Thai, Lao, Myanmar, Khmer, the Tai scripts, Balinese, Javanese: letters with marks, and spaces between sentences only.
UNSPACED_LETTERS = (
    "\u0e01-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u104e-\u108f\u109a-\u109f\u1780-\u17d3\u17d7\u17dc\u17dd"
    "\u1950-\u1974\u1980-\u19c9\u1a20-\u1a7c\u1b00-\u1b4c\ua980-\ua9c0\ua9e0-\ua9ef\ua9fa-\ua9fe\uaa60-\uaa7f"
)
_WITHOUT_SPACES = re.compile(f"[{IDEOGRAPHIC}{UNSPACED_LETTERS}]")
ARABIC = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff"
RIGHT_TO_LEFT = re.compile(f"[\u0590-\u05ff{ARABIC}]")
# Invisible ones that do not change a word, and the Arabic line that stretches it.
IGNORED = "\u00ad\u034f\u061c\u0640\u180b-\u180f\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f"
IGNORED += "\ufeff\U000e0100-\U000e01ef"
# Vowel and reading signs of Hebrew and Arabic, which most writers leave out.
OPTIONAL_MARKS = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
OPTIONAL_MARKS += "\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08d3-\u08ff"
# Letters that writers use for each other: Arabic alef, yeh, heh and kaf, and the final forms of Hebrew.
SAME_LETTERS = str.maketrans("أإآٱىیةکךםןףץ", "ااااييهكכמנפצ")
MIN_STEM = 3
_ARABIC_ARTICLE = re.compile("(?:[وفبك]?ال|و?لل)(?=.{2})")
_ARABIC_LETTERS = "وفبكل"
_HEBREW_LETTER = re.compile("[הובכלמש](?=.{3})")
_HEBREW_PAIR = re.compile("(?:ו[הבכלמש]|[שכמ]ה|כש|מש|לכ)(?=.{3})")
JOINER = "\u200d"
NON_JOINER = "\u200c"  # Persian ties endings to words with it
SKIN = "\U0001f3fb-\U0001f3ff"
FLAG_LETTERS = "\U0001f1e6-\U0001f1ff"
TAGS = "\U000e0020-\U000e007f"
PICTURES = 0x1F000  # where most emoji are
# The characters that are asked about: all but the large blocks that hold nothing but letters.
BLOCKS = ((0xA1, 0x4E00), (0xA000, 0xAC00), (0xFB00, 0x12000), (0x16000, 0x17000), (0x1B000, 0x1FB00))


class Kind(Enum):
    """What a piece is. `LETTERS` and `IDEOGRAPHS`: a run in which nothing says where words end."""

    WORD = "word"
    LETTERS = "letters"
    IDEOGRAPHS = "ideographs"
    EMOJI = "emoji"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text, in its folded form."""

    text: str
    kind: Kind


def pieces_of(text: str) -> Iterator[Piece]:
    """The pieces of a text in order. Spaces, punctuation and what else is no word, number or emoji are left out."""
    if text.isascii():
        for word in ASCII_WORD.findall(text.casefold()):
            yield Piece(word, Kind.WORD)
        return
    patterns = _patterns()
    for found in patterns.piece.finditer(_folded(text, patterns)):
        yield Piece(found[0], Kind(found.lastgroup))


def is_without_spaces(word: str) -> bool:
    """Whether its script puts no spaces between words, so that it may be a part of one, or of two."""
    return not word.isascii() and _WITHOUT_SPACES.match(word) is not None


def clusters_of(text: str) -> list[str]:
    """Letters, each with the marks that belong to it."""
    return list(text) if text.isascii() else _patterns().cluster.findall(text)


def is_han(letter: str) -> bool:
    """Whether it is a Chinese character, which may be a word by itself, as letters of other scripts hardly are."""
    return "\u3400" <= letter <= "\u9fff" or letter >= "\U00020000"


def emoji_forms(text: str) -> list[str]:
    """The emoji as it is, then what it is made of: without skin tones, and the ones that are joined in it."""
    plain = re.sub(f"[{SKIN}{TAGS}]", "", text)
    return [form for form in dict.fromkeys((text, plain, *plain.split(JOINER))) if form]


def bare_forms(word: str) -> list[str]:
    """A word of Arabic or Hebrew without its article, then without what may be a preposition or "and" before it.

    Any other word is itself. What looks like such a letter may belong to the word: both forms are given. A word of
    parts that are tied together comes as a whole and in parts.
    """
    if word.isascii() or not RIGHT_TO_LEFT.match(word):
        return [word]
    parts = [part for part in word.split(NON_JOINER) if part]
    whole = ["".join(parts)] if len(parts) > 1 else []
    return [form for each in (*whole, *parts) for form in (_arabic(each) if each[0] >= "\u0600" else _hebrew(each))]


def _arabic(word: str) -> list[str]:
    article = _ARABIC_ARTICLE.match(word)
    stem = word[article.end() :] if article else word
    return [stem, stem[1:]] if stem[0] in _ARABIC_LETTERS and len(stem) > MIN_STEM else [stem]


def _hebrew(word: str) -> list[str]:
    prefixes = (_HEBREW_LETTER.match(word), _HEBREW_PAIR.match(word))
    return [word, *(word[prefix.end() :] for prefix in prefixes if prefix)]


@dataclass(frozen=True, slots=True)
class _Patterns:
    piece: re.Pattern[str]
    cluster: re.Pattern[str]
    ignored: re.Pattern[str]
    digits: dict[int, str]


def _folded(text: str, patterns: _Patterns) -> str:
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    # The dot that folding leaves on the Turkish capital I.
    folded = patterns.ignored.sub("", folded).replace("i\u0307", "i")
    return folded.translate(patterns.digits).translate(SAME_LETTERS)


@cache
def _patterns() -> _Patterns:
    categories = {code: unicodedata.category(chr(code)) for first, end in BLOCKS for code in range(first, end)}
    marks = _ranges(code for code, category in categories.items() if category[0] == "M")
    # What is not assigned yet among the pictures will be one: Unicode adds some every year.
    pictures = _ranges(
        code for code, category in categories.items() if category == "So" or (category == "Cn" and code >= PICTURES)
    )
    digits = {code: str(unicodedata.decimal(chr(code))) for code, category in categories.items() if category == "Nd"}
    picture = f"[{pictures}{SKIN}][{SKIN}{TAGS}]*"
    emoji = f"[{FLAG_LETTERS}]{{2}}|{picture}(?:{JOINER}{picture})*"
    return _Patterns(
        piece=re.compile(
            f"(?P<ideographs>[{IDEOGRAPHIC}][{IDEOGRAPHIC}{marks}]*)"
            f"|(?P<letters>[{UNSPACED_LETTERS}][{UNSPACED_LETTERS}{marks}]*)"
            f"|(?P<emoji>{emoji})"
            f"|(?P<word>(?:(?![_{IDEOGRAPHIC}{UNSPACED_LETTERS}])[\\w{marks}{NON_JOINER}])+)"
        ),
        cluster=re.compile(f"[^{marks}][{marks}]*|[{marks}]+"),
        ignored=re.compile(f"[{IGNORED}{OPTIONAL_MARKS}]|{JOINER}(?![{pictures}])|(?<![{ARABIC}]){NON_JOINER}"),
        digits=digits,
    )


def _ranges(codes: Iterable[int]) -> str:
    """The inside of a character class of these codes, which come in order."""
    found: list[tuple[int, int]] = []
    for code in codes:
        if found and found[-1][1] == code - 1:
            found[-1] = (found[-1][0], code)
        else:
            found.append((code, code))
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in found)
