"""Counting what belongs to no stored change, without ever failing whoever does it."""

import logging
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.counts import Count

logger = logging.getLogger(__name__)


class Recorder(Protocol):
    """The part of `MetricStore` that adds."""

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        """See MetricStore."""
        ...


async def record(recorder: Recorder, counts: Sequence[Count], *, at: datetime) -> None:
    """Add counts; what goes wrong is logged and nothing else, because nobody's work is about its being counted."""
    if not counts:
        return
    try:
        await recorder.add(counts, at=at)
    except Exception:
        logger.exception("%s could not be counted", ", ".join(sorted({count.name for count in counts})))
