"""Faults of a queue: delivering twice, out of order. For tests, through the pump's constructor."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from rauskuclaw.ports import QueueDelivery


@dataclass(frozen=True)
class Chaos:
    """Shuffles each batch, and hands about `duplicates` (0..1) of its messages out once more as a batch beside it."""

    random: Random
    duplicates: float = 0.2

    def batches(self, deliveries: Sequence[QueueDelivery]) -> list[list[QueueDelivery]]:
        shuffled = list(deliveries)
        self.random.shuffle(shuffled)
        again = [delivery for delivery in shuffled if self.random.random() < self.duplicates]
        return [batch for batch in (shuffled, again) if batch]
