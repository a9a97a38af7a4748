"""A clock that moves only when a test says so."""

from datetime import UTC, datetime, timedelta

# Far enough in the past that a message due then is due on every machine that runs the tests.
NOON = datetime(2025, 6, 2, 12, 0, tzinfo=UTC)


class ManualClock:
    """Call it for the time; `advance` moves it. A `rauskuclaw.domain.clock.Clock`."""

    def __init__(self, start: datetime = NOON) -> None:
        self._now = start

    def __call__(self) -> datetime:
        return self._now

    def advance(self, by: timedelta | None = None, *, seconds: float = 0) -> datetime:
        """Move forward by a duration and return the new time."""
        self._now += by if by is not None else timedelta(seconds=seconds)
        return self._now


def after(seconds: float = 0, *, minutes: float = 0, hours: float = 0, days: float = 0) -> datetime:
    """A moment relative to `NOON`."""
    return NOON + timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
