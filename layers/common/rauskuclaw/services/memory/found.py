"""What a search found, why, and by which embedder."""

from dataclasses import dataclass

from rauskuclaw.domain.memories import Memory
from rauskuclaw.ports.models import Embedder
from rauskuclaw.services.memory.requests import Mode

LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class EmbedderInfo:
    """The embedder in use. `is_semantic` False: it compares words, not what they mean."""

    name: str
    model: str
    dimension: int | None

    @classmethod
    def of(cls, embedder: Embedder) -> "EmbedderInfo":
        return cls(embedder.name, embedder.model, embedder.dimension)

    @property
    def is_semantic(self) -> bool:
        return self.name != LEXICAL


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
