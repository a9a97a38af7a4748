"""Time as an argument: everything that needs the time takes a `Clock`."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
MAX_TIME_CHARS = 64


def utc_now() -> datetime:
    """The current time, aware, in UTC, cut to the millisecond that storage and wire keep."""
    return from_ms(time.time_ns() // 1_000_000)


def to_ms(moment: datetime) -> int:
    """Milliseconds since the epoch; storage keeps this form."""
    return round(moment.timestamp() * 1000)


def from_ms(value: int) -> datetime:
    """The inverse of `to_ms`."""
    return datetime.fromtimestamp(value / 1000, UTC)


def ms(moment: datetime | None) -> int | None:
    """`to_ms` of what may be absent."""
    return None if moment is None else to_ms(moment)


def moment_of(value: int | None) -> datetime | None:
    """`from_ms` of what may be absent."""
    return None if value is None else from_ms(value)


def from_wire(text: str) -> datetime | None:
    """The time an ISO-8601 text with a zone names, in UTC; None when it is not one or leaves the calendar."""
    if len(text) > MAX_TIME_CHARS:
        return None
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def to_wire(moment: datetime) -> str:
    """ISO-8601, UTC, milliseconds and `Z`: fixed width, so clients may compare it as text."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"
