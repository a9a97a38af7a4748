"""Which matches are called weak, measured through the real search on the quality set and on questions it cannot answer.

A right answer in the memory's own words is never weak, and what gibberish finds mostly is. Between them lies what the
model cannot tell: docs/memory.md has the figures, here are floors below them.
"""

import json
from typing import cast

import pytest

from rauskuclaw.embedders.lexical import LexicalEmbedder
from rauskuclaw.ports.models import Embedder
from rauskuclaw.services.memory.found import Match
from rauskuclaw.services.memory.weakness import MIN_ROWS, Background, is_weak, weights_of
from tests.memory.quality_set import FILES, FOLDER, load
from tests.memory.test_fusion import remember
from tests.memory.test_quality import local
from tests.support.embedder import FakeEmbedder
from tests.support.memory_world import MemoryWorld

UNANSWERABLE = json.loads((FOLDER / "unanswerable.json").read_text(encoding="utf-8"))
LANGS = {"gibberish": ("en", "fi"), "english": ("en",), "finnish": ("fi",)}


async def filled(embedder: Embedder) -> MemoryWorld:
    world = MemoryWorld(embedder=cast(FakeEmbedder, embedder))  # which it is used as
    await remember(world, load())
    return world


async def weak_answers(world: MemoryWorld, mode: str) -> dict[str, float]:
    """The share of right answers, among the first ten, that are called weak."""
    quality = load()
    shares = {}
    for group in FILES:
        right = []
        for question in quality.asked(group):
            [scope] = quality.langs(question, group)
            body = {"scope": scope, "query": question.text, "mode": mode, "top_k": 10}
            matches = (await world.memories.search(body)).matches
            right += [match.is_weak for match in matches if match.memory.key == question.expects]
        shares[group] = sum(map(bool, right)) / max(1, len(right))
    return shares


async def found_for_nothing(world: MemoryWorld, group: str, mode: str) -> list[tuple[Match, ...]]:
    """What questions find that nothing in the scope answers."""
    return [
        (await world.memories.search({"scope": scope, "query": text, "mode": mode, "top_k": 10})).matches
        for scope in LANGS[group]
        for text in UNANSWERABLE[group]
    ]


def weak_share(matches: list[Match]) -> float:
    return sum(match.is_weak is True for match in matches) / len(matches)


@pytest.mark.timeout(300)
async def test_the_local_models_answers_are_told_from_what_gibberish_finds() -> None:
    world = await filled(local())
    answers = await weak_answers(world, "hybrid")
    assert answers["wording"] == 0
    assert answers["english"] <= 0.30, answers
    assert answers["crossing"] <= 0.30, answers
    assert answers["finnish"] <= 0.55, answers
    gibberish = await found_for_nothing(world, "gibberish", "hybrid")
    assert weak_share([matches[0] for matches in gibberish]) >= 0.65
    assert weak_share([match for matches in gibberish for match in matches]) >= 0.88


@pytest.mark.parametrize("mode", ["text", "hybrid"])
async def test_words_are_told_from_words_that_are_there_by_chance(mode: str) -> None:
    world = await filled(LexicalEmbedder())
    assert (await weak_answers(world, mode))["wording"] == 0
    for group in UNANSWERABLE:
        found = [match for matches in await found_for_nothing(world, group, mode) for match in matches]
        assert weak_share(found) >= 0.85


def test_a_match_stands_out_from_the_mean_of_its_scope() -> None:
    of_e5 = Background(rows=100, mean=0.78, weights=None)
    of_another = Background(rows=100, mean=0.10, weights=None)
    assert of_e5.margin(0.78) == of_another.margin(0.10) == 0
    assert of_e5.margin(1.0) == of_another.margin(1.0) == 1
    assert of_e5.margin(0.80) < of_another.margin(0.80)  # type: ignore[operator]
    assert Background(rows=MIN_ROWS - 1, mean=0.78, weights=None).margin(0.9) is None
    assert of_e5.margin(None) is None


def test_rare_words_weigh_more_and_missing_ones_most() -> None:
    weights = weights_of({"the": 90, "budget": 2, "zebra": 0}, rows=100)
    assert weights["the"] < weights["budget"] < weights["zebra"]
    background = Background(rows=0, mean=None, weights=weights)
    assert background.share({"the"}) < 0.1 < background.share({"budget"}) < background.share({"the", "budget"}) < 1  # type: ignore[operator]
    assert background.share({"the", "budget", "zebra"}) == pytest.approx(1)


def test_without_anything_to_judge_by_nothing_is_said() -> None:
    assert is_weak(margin=None, share=None) is None
    assert is_weak(margin=None, share=0.1) is True
    assert is_weak(margin=0.5, share=0.0) is False
    assert is_weak(margin=0.0, share=0.9) is False
