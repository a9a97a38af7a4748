"""Delays before a dead child is started again."""

from dataclasses import dataclass, replace

FIRST_DELAY_SEC = 0.1
MAX_DELAY_SEC = 2.0
SETTLED_AFTER_SEC = 5.0


@dataclass(frozen=True)
class RestartPlan:
    """The first death restarts at once; deaths in quick succession wait, twice as long each time, up to two seconds."""

    quick_deaths: int = 0

    def after(self, lived_sec: float) -> "RestartPlan":
        """The plan after a child that lived this long has died."""
        return replace(self, quick_deaths=1 if lived_sec >= SETTLED_AFTER_SEC else self.quick_deaths + 1)

    @property
    def delay_sec(self) -> float:
        if self.quick_deaths <= 1:
            return 0.0
        growth: float = 2 ** min(self.quick_deaths - 2, 16)
        return min(MAX_DELAY_SEC, FIRST_DELAY_SEC * growth)
