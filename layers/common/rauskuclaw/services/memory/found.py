"""Results of a search: the matches, why, and by which embedder."""

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
        """Whether it compares meanings."""
        return self.name != LEXICAL


@dataclass(frozen=True, slots=True)
class VectorPart:
    """What the vectors said: the place among all rows, the cosine distance (0..2), its score, and how it stands out.

    `margin` is the way from the mean of the scope (0) to equality (1); None of a scope with a few rows.
    """

    rank: int
    distance: float
    score: float
    margin: float | None


@dataclass(frozen=True, slots=True)
class TextPart:
    """What the words said: the place among the rows that have any of them, BM25, and the words.

    `share` is what they are of the question, in 0..1; a word weighs more the fewer rows have it.
    """

    rank: int
    score: float
    words: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The parts of a score. `decay` is the factor of age, None when none was asked for."""

    vector: VectorPart | None
    text: TextPart | None
    decay: float | None


@dataclass(frozen=True, slots=True)
class Match:
    """A memory with its score. In vector mode without decay that is 1 / (1 + distance); otherwise in 0..1.

    `is_weak`: an arbitrary question would have found it as well; None where nothing can be said.
    """

    memory: Memory
    exact_score: float
    distance: float | None
    explain: Explanation
    is_weak: bool | None

    @property
    def score(self) -> float:
        """What results are ordered by, as it is shown: six digits."""
        return round(self.exact_score, 6)

    @property
    def similarity(self) -> float | None:
        """The cosine of the memory's vector and the question's (-1..1); None where vectors took no part."""
        return None if self.distance is None else round(1 - self.distance, 6)


@dataclass(frozen=True, slots=True)
class Found:
    """Matches, best first, and what people should know about this search."""

    mode: Mode
    matches: tuple[Match, ...]
    notices: tuple[str, ...]
