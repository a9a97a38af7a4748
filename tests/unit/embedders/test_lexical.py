"""The lexical embedder: the same everywhere, near for shared words, and ready for any text."""

import hashlib
import struct

import pytest

from rauskuclaw.embedders.lexical import DIMENSION, LexicalEmbedder, embed_text
from rauskuclaw.ports.models import EmbeddingFailedError


def numbers(vector: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{DIMENSION}f", vector)


def likeness(one: str, other: str) -> float:
    return sum(a * b for a, b in zip(numbers(embed_text(one)), numbers(embed_text(other)), strict=True))


async def test_a_text_has_the_same_vector_in_every_process_and_version() -> None:
    [vector] = await LexicalEmbedder().embed(["Ääkköset ja tea at noon"], "passage")
    assert hashlib.sha256(vector).hexdigest() == "f994366f7f34944ffcba5be3a633bfa9f4f4159ae0ecfbff3a1af26be977eb11"
    assert [vector] == await LexicalEmbedder().embed(["Ääkköset ja tea at noon"], "query")


def test_shared_words_and_shared_beginnings_bring_texts_nearer() -> None:
    question = "invoices of the printer"
    same, inflected, foreign = "The printer and its invoices", "An invoice for a printers' shop", "Rain in the woods"
    assert likeness(question, same) > likeness(question, inflected) > likeness(question, foreign) + 0.1


def test_finnish_case_endings_do_not_hide_a_word() -> None:
    assert likeness("kirjastossa", "kirjaston") > likeness("kirjastossa", "uimahallin") + 0.3


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("预算", "我们明天下午三点在办公室开会讨论预算"),
        ("회의", "내일 회의는 오후 세 시에 시작합니다"),
        ("ประชุม", "พรุ่งนี้ประชุมบ่ายสามโมง"),
        ("اجتماع", "الاجتماع غدا في الساعة الثالثة"),
        ("🎉", "release party 🎉"),
    ],
)
def test_words_without_spaces_and_behind_articles_bring_texts_nearer(question: str, text: str) -> None:
    assert likeness(question, text) > likeness(question, "The printer and its invoices") + 0.15


@pytest.mark.parametrize("text", ["?!", "x", "\ud800", "日本語", "0", "🙂🙂", "a\x00b", "ab " * 20_000])
def test_every_text_that_is_not_blank_has_a_direction(text: str) -> None:
    assert sum(number * number for number in numbers(embed_text(text))) == pytest.approx(1)


async def test_a_blank_text_is_refused() -> None:
    with pytest.raises(EmbeddingFailedError) as failed:
        await LexicalEmbedder().embed(["tea", "\t"], "passage")
    assert failed.value.code == "MEMORY_EMBED_INPUT"
