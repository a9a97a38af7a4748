"""Words of every script find their memory: scripts without spaces, articles and prefixes, marks, emoji, mixtures.

All memories are in one scope, so that each question has those of all the other languages against it.
"""

import json
import unicodedata
from pathlib import Path

from rauskuclaw.adapters.search.fts5 import Fts5Index
from rauskuclaw.domain.words import pieces_of
from rauskuclaw.services.memory.text import count_words, words_of
from tests.support.memory_world import MemoryWorld

SCRIPTS = json.loads(Path(__file__).with_name("quality").joinpath("scripts.json").read_text(encoding="utf-8"))
QUESTIONS = [(language, text, key) for language, each in SCRIPTS.items() for text, key in each["questions"].items()]


async def everything() -> MemoryWorld:
    world = MemoryWorld()
    for each in SCRIPTS.values():
        for key, value in each["memories"].items():
            await world.put(key, value)
    return world


async def test_every_question_finds_its_memory_first() -> None:
    world = await everything()
    missed = {}
    for language, text, key in QUESTIONS:
        found = await world.keys(text, mode="text")
        if found[:1] != [key]:
            missed[f"{language}: {text}"] = found[:3]
    assert missed == {}


def test_no_character_that_is_a_word_is_lost_in_the_index() -> None:
    """SQLite has a list of its own of what belongs to words, older than the emoji of the last ten years."""
    codes = [*range(0xA1, 0x3400), *range(0x4E00, 0x4F00), *range(0xA000, 0xAD00), *range(0x1F000, 0x1FB00)]
    words = {word for code in codes for word in words_of(chr(code))}
    index = Fts5Index()
    index.put(1, " ".join(sorted(words)))
    assert len(words) > 9_000
    assert [hex(ord(word[0])) for word in words if index.count(word) != 1] == []


def test_digits_accents_and_widths_are_the_same_however_they_are_written() -> None:
    assert words_of("ＡＢＣ１２３ ٣ ๓ cafe\u0301") == words_of("abc123 3 3 caf\u00e9")
    assert words_of("ｶﾞ") == words_of("ガ")


def test_marks_belong_to_their_letters() -> None:
    assert [piece.text for piece in pieces_of("मीटिंग कल")] == ["मीटिंग", "कल"]
    assert len({unicodedata.normalize("NFC", word) for word in words_of("บ่าย")}) == 1


def test_parts_of_one_word_do_not_speak_for_two() -> None:
    assert count_words(words_of("예산")) == 1
    assert count_words(words_of("预算")) == 1
    assert count_words(words_of("讨论预算")) == 2
    assert count_words(words_of("green tea")) == 2
