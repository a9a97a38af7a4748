"""The notifier between processes of one machine: datagrams over Unix sockets, one for each process in a folder.

A notice carries the topics that a commit touched. It is sent without blocking; when a listener's buffer is full the
notice is dropped, which costs that listener one poll interval.
"""

import asyncio
import itertools
import os
import socket
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rauskuclaw.errors import ConfigError

EVERYTHING = b"*"
MAX_RING = 8192
SETTLED_AFTER_NS = 1_000_000_000
SUFFIX = ".notifier"
MAX_ADDRESS = 100  # bytes; 107 on Linux, 103 elsewhere
DESCRIPTORS = Path("/proc/self/fd")
_numbers = itertools.count()


def _make_private(folder: Path) -> None:
    """Rings name jobs, and whoever may write into the folder may take them away: it is for this user alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise ConfigError(f"{folder} is not a folder of this user alone, so no process can be woken there; remove it")


class TopicListener:
    """Waits for any of its topics. Rings between two waits are remembered."""

    def __init__(self, notifier: "SocketNotifier", topics: tuple[str, ...]) -> None:
        self._notifier = notifier
        self.topics = topics
        self._rung = asyncio.Event()

    def notify(self) -> None:
        self._rung.set()

    async def wait(self, timeout_sec: float) -> bool:
        try:
            async with asyncio.timeout(timeout_sec):
                await self._rung.wait()
        except TimeoutError:
            return False
        self._rung.clear()
        return True

    def close(self) -> None:
        self._notifier.forget(self)


def clear_sockets(folder: Path) -> None:
    """Remove the sockets that killed processes left, and the folder. For a time when nobody listens in it."""
    with suppress(OSError):
        for left in folder.glob(f"*{SUFFIX}"):
            left.unlink()
        folder.rmdir()


class SocketNotifier:
    """Rings listeners of this process directly and other processes through their sockets in `folder`.

    The folder is made when it is missing, must belong to this user alone, and is removed with its last socket.
    Raises ConfigError for a folder of somebody else, OSError where sockets cannot be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._listeners: dict[str, set[TopicListener]] = {}
        self._name = f"{os.getpid()}-{next(_numbers)}{SUFFIX}"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._folder_fd = -1
        try:
            self._bind()
        except BaseException:
            self._release()
            raise
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._receive)
        self._others: list[str] = []
        self._seen_change = -1

    def _bind(self) -> None:
        for is_last in (False, False, True):
            _make_private(self._folder)
            try:
                self._folder_fd = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                (self._folder / self._name).unlink(missing_ok=True)
                self._socket.bind(self._address(self._name))
            except FileNotFoundError:  # the last socket of another process was removed just now, and the folder with it
                self._close_folder()
                if is_last:
                    raise
            else:
                return

    def _address(self, name: str) -> str:
        """Where a socket of the folder is reached. Addresses are short; the kernel's own link to the folder is, too."""
        address = str(self._folder / name)
        if len(os.fsencode(address)) <= MAX_ADDRESS or not DESCRIPTORS.exists():
            return address
        return str(DESCRIPTORS / str(self._folder_fd) / name)

    def listen(self, *topics: str) -> TopicListener:
        listener = TopicListener(self, topics)
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(listener)
        return listener

    def forget(self, listener: TopicListener) -> None:
        for topic in listener.topics:
            known = self._listeners.get(topic)
            if known is not None:
                known.discard(listener)
                if not known:
                    del self._listeners[topic]

    def notify(self, topics: Iterable[str]) -> None:
        """Tell everybody. Never raises, never blocks."""
        topics = list(topics)
        if not topics:
            return
        self._ring_here(topics)
        others = self._other_sockets()
        if not others:
            return
        message = "\n".join(topics).encode()
        if len(message) > MAX_RING:
            message = EVERYTHING
        for other in others:
            self._send(message, other)

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
        self._release()
        with suppress(OSError):
            (self._folder / self._name).unlink(missing_ok=True)
            self._folder.rmdir()  # only the last one succeeds

    def _release(self) -> None:
        self._socket.close()
        self._close_folder()

    def _close_folder(self) -> None:
        if self._folder_fd >= 0:
            os.close(self._folder_fd)
            self._folder_fd = -1

    def _ring_here(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for listener in tuple(self._listeners.get(topic, ())):
                listener.notify()

    def _other_sockets(self) -> list[str]:
        """The names of the sockets of other processes; the folder is read again only after something in it changed."""
        try:
            changed = self._folder.stat().st_mtime_ns
            # File systems keep coarse times: a folder changed a moment ago may change again within the same tick.
            if changed != self._seen_change or time.time_ns() - changed < SETTLED_AFTER_NS:
                names = sorted(os.listdir(self._folder))
                self._others = [name for name in names if name.endswith(SUFFIX) and name != self._name]
                self._seen_change = changed
        except OSError:
            self._others = []
        return self._others

    def _send(self, message: bytes, other: str) -> None:
        try:
            self._socket.sendto(message, self._address(other))
        except (ConnectionRefusedError, FileNotFoundError):
            with suppress(OSError):
                (self._folder / other).unlink(missing_ok=True)  # its process is gone
        except OSError:
            return  # buffer full: that listener polls

    def _receive(self) -> None:
        while True:
            try:
                message = self._socket.recv(MAX_RING + 1)
            except OSError:
                return
            if message == EVERYTHING:
                self._ring_here(tuple(self._listeners))
            else:
                self._ring_here(message.decode("utf-8", "replace").split("\n"))
