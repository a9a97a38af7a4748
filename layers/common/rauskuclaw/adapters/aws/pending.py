"""Counts of changes that are stored already, on their way to the items that keep them."""

from collections import Counter, deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_urlsafe

from rauskuclaw.domain.clock import to_ms
from rauskuclaw.domain.counts import Count, minute_of

# Final jobs that were erased, with their status as code, in the minute that they ended in.
ERASED = "~erased"

Label = tuple[str, str, str, str]  # name, type, queue and code
Key = tuple[int, str, str, str, str]  # the same after a minute in ms


@dataclass(frozen=True, slots=True)
class Batch:
    """Counts of one minute on their way. `number` grows within a process, so that it tells what has arrived."""

    number: int
    minute_ms: int
    counts: Counter[Label]


@dataclass
class PendingCounts:
    """What this process has counted since its last flush. A process that dies takes its own with it.

    `process` is this one's name among those that write to one item; 48 random bits.
    """

    counts: Counter[Key] = field(default_factory=Counter)
    keep_since_ms: int = 0  # what happened before is not kept, so it is not noted either
    process: str = field(default_factory=lambda: token_urlsafe(6))
    _batches: deque[Batch] = field(default_factory=deque)
    _last_number: int = 0
    _doubtful: set[Hashable] = field(default_factory=set)

    @property
    def is_empty(self) -> bool:
        return not (self.counts or self._batches)

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

    def next_batch(self) -> Batch | None:
        """What has to be written next: the same one, unchanged, until `drop` is told of it."""
        if not self._batches:
            self._batch_up()
        return self._batches[0] if self._batches else None

    def drop(self, batch: Batch) -> None:
        """It is written, or never can be."""
        self._batches.remove(batch)

    def _batch_up(self) -> None:
        by_minute: dict[int, Counter[Label]] = {}
        for (minute, *label), value in self.counts.items():
            name, job_type, queue, code = label
            by_minute.setdefault(minute, Counter())[name, job_type, queue, code] += value
        self.counts = Counter()
        for minute, counts in by_minute.items():
            self._last_number += 1
            self._batches.append(Batch(self._last_number, minute, counts))
