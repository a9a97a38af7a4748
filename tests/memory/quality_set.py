"""The quality set: memories, questions in other words, and memories nobody asks about. All of it our own."""

import json
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("quality")
QUESTIONS = ("english", "finnish", "crossing")


@dataclass(frozen=True)
class Fact:
    """What is remembered."""

    key: str
    value: str
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Question:
    """A question and the key of the one memory that answers it. `group`: english, finnish, or crossing languages."""

    group: str
    text: str
    expects: str


@dataclass(frozen=True)
class QualitySet:
    """Every question is asked against all facts of all languages."""

    facts: tuple[Fact, ...]
    questions: tuple[Question, ...]


def load() -> QualitySet:
    files = {name: _read(f"{name}.json") for name in QUESTIONS}
    facts = [
        Fact(row["key"], row["value"], tuple(row["tags"])) for content in files.values() for row in content["memories"]
    ]
    questions = [
        Question(name, row["text"], row["expects"]) for name, content in files.items() for row in content["queries"]
    ]
    return QualitySet((*facts, *distractors()), tuple(questions))


def distractors() -> tuple[Fact, ...]:
    """Each template with every pair of its words."""
    return tuple(
        Fact(row["key"].format(n=number), row["value"].format(a=a, b=b))
        for row in _read("distractors.json")
        for number, (a, b) in enumerate(product(row["a"], row["b"]))
    )


def _read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
