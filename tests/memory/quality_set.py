"""The quality set: memories, questions in other words, and memories nobody asks about. All of it our own.

A group is a set of questions and the memories they are asked against: `english`, `finnish`, `crossing` (Finnish
questions over English memories and the other way round), `wording` (the memory's own words, in other forms), and
`mixed`, all questions but those of `wording` against the memories of both languages.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.memories import Memory
from rauskuclaw.ports.models import Embedder, Side
from rauskuclaw.services.memory.embedded_text import embedded_text

FOLDER = Path(__file__).with_name("quality")
SCOPE = "assistant"
FILES = ("english", "finnish", "crossing", "wording")
GROUPS = (*FILES, "mixed")
AT_ONCE = 32


@dataclass(frozen=True)
class Fact:
    """What is remembered, in one language."""

    lang: str
    key: str
    value: str
    tags: tuple[str, ...] = ()

    def memory(self) -> Memory:
        now = utc_now()
        return Memory(
            id=self.key,
            scope=SCOPE,
            key=self.key,
            value=self.value,
            tags=self.tags,
            created_at=now,
            updated_at=now,
            content_hash=self.key,
            bytes=len(self.value),
        )


@dataclass(frozen=True)
class Question:
    """A question, and the key of the one memory that answers it."""

    group: str
    text: str
    expects: str


@dataclass(frozen=True)
class QualitySet:
    """All of it. Keys are unique."""

    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]

    def asked(self, group: str) -> tuple[Question, ...]:
        if group == "mixed":
            return tuple(each for each in self.questions if each.group != "wording")
        return tuple(each for each in self.questions if each.group == group)

    def langs(self, question: Question, group: str) -> frozenset[str]:
        """The languages of the memories a question is asked against: all, or that of its answer."""
        lang = next(fact.lang for fact in self.facts if fact.key == question.expects)
        return frozenset({"en", "fi"} if group == "mixed" else {lang})


def load() -> QualitySet:
    """The set as it is stored."""
    files = {name: _read(f"{name}.json") for name in FILES}
    facts = [
        Fact(content["lang"], row["key"], row["value"], tuple(row["tags"]))
        for content in files.values()
        for row in content["memories"]
    ]
    questions = [
        Question(name, row["text"], row["expects"]) for name, content in files.items() for row in content["queries"]
    ]
    return QualitySet((*facts, *distractors()), tuple(questions))


def distractors() -> tuple[Fact, ...]:
    """Each template with every pair of its words."""
    return tuple(
        Fact(row["lang"], row["key"].format(n=number), row["value"].format(a=a, b=b))
        for row in _read("distractors.json")
        for number, (a, b) in enumerate(product(row["a"], row["b"]))
    )


async def ranks(embedder: Embedder, quality: QualitySet) -> dict[str, list[int]]:
    """For each group, the rank (0 is first) of the answer of each of its questions."""
    texts = await _matrix(embedder, [embedded_text(fact.memory()) for fact in quality.facts], "passage")
    asked = await _matrix(embedder, [question.text for question in quality.questions], "query")
    scores = dict(zip(quality.questions, asked @ texts.T, strict=True))
    return {
        group: [_rank(question, scores[question], quality, group) for question in quality.asked(group)]
        for group in GROUPS
    }


def recall(found: Sequence[int], *, at: int = 10) -> float:
    """The share of questions whose answer is among the first `at`."""
    return sum(rank < at for rank in found) / len(found)


def _rank(question: Question, scores: np.ndarray[Any, Any], quality: QualitySet, group: str) -> int:
    langs = quality.langs(question, group)
    own = next(score for fact, score in zip(quality.facts, scores, strict=True) if fact.key == question.expects)
    return sum(bool(score > own) for fact, score in zip(quality.facts, scores, strict=True) if fact.lang in langs)


async def _matrix(embedder: Embedder, texts: Sequence[str], side: Side) -> np.ndarray[Any, Any]:
    vectors: list[bytes] = []
    for start in range(0, len(texts), AT_ONCE):
        vectors += await embedder.embed(texts[start : start + AT_ONCE], side)
    return np.stack([np.frombuffer(vector, dtype="<f4") for vector in vectors])


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
