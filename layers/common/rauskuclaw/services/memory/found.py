"""What a search found, and why."""

from dataclasses import dataclass

from rauskuclaw.domain.memories import Memory
from rauskuclaw.services.memory.requests import Mode


@dataclass(frozen=True, slots=True)
class VectorPart:
    """What the vectors said: the place among all rows, the cosine distance (0..2), and its score."""

    rank: int
    distance: float
    score: float


@dataclass(frozen=True, slots=True)
class TextPart:
    """What the words said: the place among the rows that have any of them, BM25, and the words."""

    rank: int
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a score. `decay` is the factor of age, None when none was asked for."""

    vector: VectorPart | None
    text: TextPart | None
    decay: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """A memory with its score. In vector mode without decay that is 1 / (1 + distance); otherwise in 0..1."""

    memory: Memory
    exact_score: float
    distance: float | None
    explain: Explanation

    @property
    def score(self) -> float:
        return round(self.exact_score, 6)


@dataclass(frozen=True, slots=True)
class Found:
    """Matches, best first, and what people should know about this search."""

    mode: Mode
    matches: tuple[Match, ...]
    notices: tuple[str, ...]
