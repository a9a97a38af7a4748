"""Patience with leases: they are not judged right after a time in which nobody could have renewed them.

A pause of the machine, a suspended laptop and a corrected clock all look like leases that ran out, or that end in a
distant future, though every worker lives. Whoever judges notices them by its own looks, and waits until each worker
must have renewed.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

# Above the time between two renewals (`Timing.renew_every_sec`) and one failed try.
RENEWED_WITHIN_SEC = 30.0
MAX_GAP_SEC = 5.0
MAX_DRIFT_SEC = 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """`may_judge`: leases that have ended are over. `after_a_wait`: those that end later than any renewal are, too."""

    may_judge: bool
    after_a_wait: bool = False


class LeasePatience:
    """Belongs to one process that looks about every second."""

    def __init__(
        self,
        *,
        renewed_within_sec: float = RENEWED_WITHIN_SEC,
        longest_gap_sec: float = MAX_GAP_SEC,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._renewed_within_sec = renewed_within_sec
        self._longest_gap_sec = longest_gap_sec
        self._monotonic = monotonic
        self._last: tuple[float, datetime] | None = None
        self._judge_from = 0.0
        self._is_new = True

    def look(self, wall: datetime) -> Verdict:
        """To be called at every look. `after_a_wait` is told once, at the first look that may judge after a wait."""
        now = self._monotonic()
        if self._last is None or self._was_disturbed(now - self._last[0], wall - self._last[1]):
            self._judge_from, self._is_new = now + self._renewed_within_sec, True
        self._last = (now, wall)
        if now < self._judge_from:
            return Verdict(may_judge=False)
        is_new, self._is_new = self._is_new, False
        return Verdict(may_judge=True, after_a_wait=is_new)

    def _was_disturbed(self, passed_sec: float, by_the_wall: timedelta) -> bool:
        """A gap between two looks, or a wall clock that went otherwise than time did."""
        return passed_sec > self._longest_gap_sec or abs(by_the_wall.total_seconds() - passed_sec) > MAX_DRIFT_SEC
