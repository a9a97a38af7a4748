"""Weak matches: judged against what the rest of the scope is like for the same question.

A similarity alone says little: for one model everything is above .7, for another hardly anything. So a match is judged
by how far it stands out from the mean of its scope, as a share of the way from there to equality, which is the same
for every model; and by the words of the question that it has, each of which weighs more the fewer texts have it.
docs/memory.md has what was measured; `tests/memory/test_weakness.py` holds it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import log

MIN_ROWS = 8  # of fewer, the mean says nothing
MIN_MARGIN = 0.13
MIN_SHARE = 0.35


@dataclass(frozen=True, slots=True)
class Background:
    """What one question finds in a scope as a whole. `weights` has the words of the question, None without words."""

    rows: int
    mean: float | None
    weights: Mapping[str, float] | None

    def margin(self, similarity: float | None) -> float | None:
        """How far a similarity stands out: 0 is the mean, 1 is equality. None where nothing can be said."""
        if similarity is None or self.mean is None or self.rows < MIN_ROWS or self.mean >= 1:
            return None
        return (similarity - self.mean) / (1 - self.mean)

    def share(self, held: Collection[str]) -> float | None:
        """The weight of the words of the question among `held`, as a share of all of them. None without words."""
        total = sum(self.weights.values()) if self.weights else 0.0
        if not self.weights or not total:
            return None
        return sum(weight for word, weight in self.weights.items() if word in held) / total


def weights_of(counts: Mapping[str, int], *, rows: int) -> dict[str, float]:
    """The weight of each word by how many texts have it, as BM25 has it; of one that none has, the greatest."""
    return {word: log(1 + (rows - count + 0.5) / (count + 0.5)) for word, count in counts.items()}


def is_weak(*, margin: float | None, share: float | None) -> bool | None:
    """Whether an arbitrary question would be answered as well. None where there is nothing to judge by."""
    if share is not None and share >= MIN_SHARE:
        return False
    if margin is not None:
        return margin < MIN_MARGIN
    return None if share is None else True
