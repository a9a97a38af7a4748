"""Ports made at their first use: a process that never uses one neither imports nor builds its driver."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from rauskuclaw.adapters.aws.pending import PendingCounts

T = TypeVar("T")


class _Deferred:
    """Stands in for a driver. What is looked up once is kept, so that later calls go straight to the driver."""

    def __init__(self, make: Callable[[], object]) -> None:
        self._make = make
        self._driver: Any = None

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._made(), name)
        setattr(self, name, found)
        return found

    def _made(self) -> Any:
        if self._driver is None:
            self._driver = self._make()
        return self._driver


class _DeferredMetrics(_Deferred):
    """Every invocation ends with a flush; most have nothing to flush."""

    def __init__(self, make: Callable[[], object], pending: PendingCounts) -> None:
        super().__init__(make)
        self._pending = pending

    async def flush(self) -> None:
        if not self._pending.is_empty:
            await self._made().flush()


def deferred(make: Callable[[], T]) -> T:
    """What `make` makes, made when it is first used. `make` must not fail."""
    return cast(T, _Deferred(make))


def deferred_metrics(make: Callable[[], T], pending: PendingCounts) -> T:
    """The same for the driver whose `flush` writes what is pending."""
    return cast(T, _DeferredMetrics(make, pending))
