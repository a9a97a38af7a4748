"""The bell between processes of one machine: datagrams over Unix sockets, one socket per process in a shared folder.

A ring carries the topics that a commit touched. It is sent without blocking; when a listener's buffer is full the
ring is dropped, which costs that listener one poll interval.
"""

import asyncio
import itertools
import os
import socket
import time
from collections.abc import Iterable
from pathlib import Path

EVERYTHING = b"*"
LONGEST_RING = 8192
SETTLED_AFTER_NS = 1_000_000_000
SUFFIX = ".bell"
_numbers = itertools.count()


class TopicListener:
    """Waits for any of its topics. Rings between two waits are remembered."""

    def __init__(self, bell: "SocketBell", topics: tuple[str, ...]) -> None:
        self._bell = bell
        self.topics = topics
        self._rung = asyncio.Event()

    def ring(self) -> None:
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
        self._bell.forget(self)


class SocketBell:
    """Rings listeners of this process directly and other processes through their sockets in `folder`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._listeners: dict[str, set[TopicListener]] = {}
        self._path = folder / f"{os.getpid()}-{next(_numbers)}{SUFFIX}"
        self._path.unlink(missing_ok=True)
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.bind(str(self._path))
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket, self._receive)
        self._others: list[str] = []
        self._seen_change = -1

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

    def ring(self, topics: Iterable[str]) -> None:
        """Tell everybody. Never raises, never blocks."""
        topics = list(topics)
        if not topics:
            return
        self._ring_here(topics)
        others = self._other_sockets()
        if not others:
            return
        message = "\n".join(topics).encode()
        if len(message) > LONGEST_RING:
            message = EVERYTHING
        for other in others:
            self._send(message, other)

    def close(self) -> None:
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket)
            self._socket.close()
        self._path.unlink(missing_ok=True)

    def _ring_here(self, topics: Iterable[str]) -> None:
        for topic in topics:
            for listener in tuple(self._listeners.get(topic, ())):
                listener.ring()

    def _other_sockets(self) -> list[str]:
        """The sockets of other processes; the folder is read again only after something in it changed."""
        try:
            changed = self._folder.stat().st_mtime_ns
            # File systems keep coarse times: a folder changed a moment ago may change again within the same tick.
            if changed != self._seen_change or time.time_ns() - changed < SETTLED_AFTER_NS:
                names = sorted(os.listdir(self._folder))
                self._others = [
                    str(self._folder / name) for name in names if name.endswith(SUFFIX) and name != self._path.name
                ]
                self._seen_change = changed
        except OSError:
            self._others = []
        return self._others

    def _send(self, message: bytes, other: str) -> None:
        try:
            self._socket.sendto(message, other)
        except (ConnectionRefusedError, FileNotFoundError):
            Path(other).unlink(missing_ok=True)  # its process is gone
        except OSError:
            return  # buffer full: that listener polls

    def _receive(self) -> None:
        while True:
            try:
                message = self._socket.recv(LONGEST_RING + 1)
            except OSError:
                return
            if message == EVERYTHING:
                self._ring_here(tuple(self._listeners))
            else:
                self._ring_here(message.decode("utf-8", "replace").split("\n"))
