"""Hybrid search loses nothing that matters to the better of its parts, on the quality set, through the real search."""

from typing import cast

import pytest

from rauskuclaw.embedders.lexical import LexicalEmbedder
from rauskuclaw.ports.memories import Embedded
from rauskuclaw.ports.models import Embedder
from rauskuclaw.services.memory.embedded_text import embedded_text
from tests.memory.quality_set import AT_ONCE, GROUPS, QualitySet, load
from tests.memory.test_quality import local
from tests.support.embedder import FakeEmbedder
from tests.support.memory_world import MemoryWorld

MODES = ("vector", "text", "hybrid")
MAX_LOST = 0.02
Recalls = dict[str, dict[str, tuple[float, float]]]  # by group and mode: recall at 1 and at 10


async def remember(world: MemoryWorld, quality: QualitySet) -> None:
    """All facts in a scope for each language, and in one for both."""
    pending = []
    for fact in quality.facts:
        for scope in (fact.lang, "mixed"):
            body = {"scope": scope, "key": fact.key, "value": fact.value, "tags": list(fact.tags)}
            pending.append((await world.memories.put(body)).memory)
    texts = list(dict.fromkeys(embedded_text(fact.memory()) for fact in quality.facts))
    vectors: dict[str, bytes] = {}
    for start in range(0, len(texts), AT_ONCE):
        part = texts[start : start + AT_ONCE]
        vectors |= zip(part, await world.embedder.embed(part, "passage"), strict=True)
    by_key = {fact.key: vectors[embedded_text(fact.memory())] for fact in quality.facts}
    done = [Embedded(each.id, each.content_hash, world.embedder.model, by_key[each.key]) for each in pending]
    for start in range(0, len(done), 100):
        await world.store.set_embeddings(done[start : start + 100], now=world.clock())


async def recalls(embedder: Embedder) -> Recalls:
    quality = load()
    world = MemoryWorld(embedder=cast(FakeEmbedder, embedder))  # which it is used as
    await remember(world, quality)
    found: Recalls = {}
    for group in GROUPS:
        asked = quality.asked(group)
        for mode in MODES:
            first = tenth = 0
            for question in asked:
                [scope] = ["mixed"] if group == "mixed" else quality.langs(question, group)
                body = {"scope": scope, "query": question.text, "mode": mode, "top_k": 10}
                keys = [match.memory.key for match in (await world.memories.search(body)).matches]
                first += keys[:1] == [question.expects]
                tenth += question.expects in keys
            found.setdefault(group, {})[mode] = (first / len(asked), tenth / len(asked))
    return found


def assert_fused_well(found: Recalls) -> None:
    for group, by_mode in found.items():
        best = max(by_mode["vector"][1], by_mode["text"][1])
        assert by_mode["hybrid"][1] >= best - MAX_LOST, (group, by_mode)


@pytest.mark.timeout(300)
async def test_hybrid_keeps_what_the_local_model_and_words_find() -> None:
    assert_fused_well(await recalls(local()))


async def test_hybrid_keeps_what_the_lexical_embedder_and_words_find() -> None:
    assert_fused_well(await recalls(LexicalEmbedder()))
