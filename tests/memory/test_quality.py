"""The quality of what embedders find: recall@10 on a set of our own, with floors below what was measured."""

import pytest

from rauskuclaw.embedders.lexical import LexicalEmbedder
from rauskuclaw.embedders.local import LocalModelError
from rauskuclaw.ports.models import Embedder
from tests.memory.quality_set import FILES, GROUPS, distractors, load, ranks, recall
from tests.memory.remembering import local_embedder

# Measured values (docs/embedders.md) less two to three questions: engines differ a little between processors.
LOCAL_FLOORS = {"english": 0.78, "finnish": 0.53, "crossing": 0.77, "wording": 0.92, "mixed": 0.56}
LEXICAL_FLOORS = {"wording": 0.92}


def local() -> Embedder:
    try:
        return local_embedder()
    except LocalModelError as exc:
        pytest.skip(str(exc))


async def test_the_local_model_finds_what_is_asked_for_in_other_words() -> None:
    found = await ranks(local(), load())
    measured = {group: round(recall(found[group]), 3) for group in GROUPS}
    assert all(measured[group] >= floor for group, floor in LOCAL_FLOORS.items()), measured


async def test_the_lexical_embedder_finds_words_in_other_forms_and_makes_no_claim_beyond() -> None:
    found = await ranks(LexicalEmbedder(), load())
    measured = {group: round(recall(found[group]), 3) for group in GROUPS}
    assert all(measured[group] >= floor for group, floor in LEXICAL_FLOORS.items()), measured
    assert measured["english"] < 0.3, "the questions were to share no words with their answers"


def test_the_set_is_as_large_as_it_says() -> None:
    quality = load()
    counts = {group: len(quality.asked(group)) for group in FILES}
    assert counts["english"] >= 40
    assert counts["finnish"] >= 30
    assert counts["crossing"] >= 15
    assert len(distractors()) >= 300


def test_every_question_has_one_answer() -> None:
    quality = load()
    keys = [fact.key for fact in quality.facts]
    assert len(keys) == len(set(keys))
    assert {question.expects for question in quality.questions} <= set(keys)
    assert len({question.text for question in quality.questions}) == len(quality.questions)
