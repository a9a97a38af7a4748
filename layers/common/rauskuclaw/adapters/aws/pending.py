"""Counts of changes that are stored already, on their way to the items that keep them."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.counts import Count, minute_of

# Minute in ms, then name, type, queue and code.
Key = tuple[int, str, str, str, str]


@dataclass
class PendingCounts:
    """What this process has counted since its last flush. A process that dies takes its own with it."""

    counts: Counter[Key] = field(default_factory=Counter)
    keep_since_ms: int = 0  # what happened before is not kept, so it is not noted either
    _doubtful: set[Hashable] = field(default_factory=set)

    def note(self, counts: Iterable[Count], *, at: datetime) -> None:
        minute = None
        for count in counts:
            minute = minute or to_ms(minute_of(at))
            if minute >= self.keep_since_ms:
                self.counts[minute, count.name, count.type, count.queue, count.code] += count.value

    def doubt(self, change: Hashable) -> None:
        """The change was sent and nothing is known of it; its repetition will tell."""
        self._doubtful.add(change)

    def was_doubtful(self, change: Hashable) -> bool:
        """Whether a change that turns out to be applied already was in doubt, so that it has to be counted now."""
        known = change in self._doubtful
        self._doubtful.discard(change)
        return known

    def take(self) -> Counter[Key]:
        """Everything noted so far, which is the taker's from here on."""
        taken, self.counts = self.counts, Counter()
        return taken

    def give_back(self, counts: Counter[Key]) -> None:
        self.counts.update(counts)
