"""The bell where there is none between processes: listeners look again after a short pause."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class PauseListener:
    """Listener. Never hears anything; returns early so that its caller looks for itself."""

    interval_sec: float

    async def wait(self, timeout_sec: float) -> bool:
        await asyncio.sleep(max(0.0, min(timeout_sec, self.interval_sec)))
        return False

    def close(self) -> None:
        pass


@dataclass(frozen=True)
class PausingBell:
    """Bell. `interval_sec` is how stale a watcher's view may get; each look costs a read."""

    interval_sec: float = 0.5

    def listen(self, *topics: str) -> PauseListener:
        return PauseListener(self.interval_sec)
