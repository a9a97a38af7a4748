"""The connections of an API process: how many it holds, and which one goes when there is no room for another.

A connection without a request costs its sender nothing and us a file. So when the limit is reached, the one that has
waited longest for the rest of a request makes room: whoever sends requests is served, whoever only holds connections
loses his own.
"""

import ipaddress
import logging
import resource
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

# For the store, its wake-ups, the UI's files, and for what is accepted in one go before anything else can be closed.
FILES_KEPT_FREE = 200
SHARE_KEPT_FREE = 4
MAX_FILES = 65_536
NOTE_EVERY_SEC = 10.0

logger = logging.getLogger(__name__)


def is_loopback_address(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return not address  # a socket without an address is of this machine


class Waiting(Protocol):
    """A connection that no request is being answered on."""

    def make_room(self) -> None:
        """Close at once."""
        ...


@dataclass(frozen=True)
class Limits:
    """Seconds and numbers. A body may take `body_sec` and a second more for each `slowest_bytes_per_sec` of it.

    `per_address` does not count for addresses that stand for many clients.
    """

    most: int = 4096
    per_address: int = 256
    head_sec: float = 15.0
    body_sec: float = 30.0
    slowest_bytes_per_sec: int = 8192


class Connections:
    """The open connections of one process, by address; those that wait, longest first.

    `is_exempt` tells the addresses without a limit of their own: loopback, where a health check or a proxy of this
    machine comes from.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        is_exempt: Callable[[str], bool] = is_loopback_address,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.limits = limits
        self._is_exempt = is_exempt
        self._monotonic = monotonic
        self._open: Counter[str] = Counter()
        self._waiting: OrderedDict[Waiting, str] = OrderedDict()
        self._noted_at = -NOTE_EVERY_SEC
        self._closed = self._refused = 0

    def admit(self, address: str) -> bool:
        """Count a new connection in. False when it must be closed: all the room is taken by requests."""
        has_room = self._has_room_for(address) and self._has_room()
        self._open[address] += 1
        self._refused += not has_room
        if not has_room:
            self._note()
        return has_room

    def leave(self, connection: Waiting, address: str) -> None:
        self._waiting.pop(connection, None)
        self._open[address] -= 1
        if self._open[address] <= 0:
            del self._open[address]

    def wait(self, connection: Waiting, address: str) -> None:
        """It waits from now on; a connection that waits already keeps its place."""
        self._waiting.setdefault(connection, address)

    def work(self, connection: Waiting) -> None:
        """A request of it is being answered."""
        self._waiting.pop(connection, None)

    def _has_room_for(self, address: str) -> bool:
        if self._open[address] < self.limits.per_address or self._is_exempt(address):
            return True
        return self._close_longest(address)

    def _has_room(self) -> bool:
        return self._open.total() < self.limits.most or self._close_longest(None)

    def _close_longest(self, address: str | None) -> bool:
        found = next((one for one, of in self._waiting.items() if address in (None, of)), None)
        if found is None:
            return False
        del self._waiting[found]
        self._closed += 1
        self._note()
        found.make_room()
        return True

    def _note(self) -> None:
        now = self._monotonic()
        if now - self._noted_at < NOTE_EVERY_SEC:
            return
        logger.warning(
            "no room for more connections (%d open, MAX_CONNECTIONS %d, MAX_CONNECTIONS_PER_ADDRESS %d): "
            "%d that sent no whole request were closed, %d refused",
            *(self._open.total(), self.limits.most, self.limits.per_address, self._closed, self._refused),
        )
        self._noted_at, self._closed, self._refused = now, 0, 0


def raise_file_limit() -> int:
    """Let this process and its children open as many files as the system allows, 65,536 at most. How many that is."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_FILES if hard == resource.RLIM_INFINITY else min(hard, MAX_FILES)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return MAX_FILES if soft == resource.RLIM_INFINITY else soft
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted


def most_connections(wanted: int, files: int) -> int:
    """How many connections fit: what is wanted, and never all the files there are."""
    return max(16, min(wanted, files - max(FILES_KEPT_FREE, files // SHARE_KEPT_FREE)))
