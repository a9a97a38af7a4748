"""Name lookup behind a port, so that tests can script what the network says."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address
from typing import Protocol

from rauskuclaw.egress.addresses import Address
from rauskuclaw.egress.errors import EgressFailedError

LOOKUP_THREADS = 8  # a dead name server blocks these, and nothing else


class Resolver(Protocol):
    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        """All addresses of a name, preferred first, in one lookup. Raises EgressFailedError when there are none."""
        ...


class SystemResolver:
    """The machine's own resolver. It cannot be interrupted, so it runs in threads of its own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(LOOKUP_THREADS, thread_name_prefix="resolver")

    async def resolve(self, host: str, port: int) -> Sequence[Address]:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.run_in_executor(self._threads, _look_up, host, port)
        except (OSError, UnicodeError) as exc:
            raise EgressFailedError("The host name could not be resolved") from exc
        return tuple(dict.fromkeys(ip_address(sockaddr[0]) for *_, sockaddr in found))

    def close(self) -> None:
        """Stop taking lookups; those under way end by themselves."""
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[tuple[int, int, int, str, tuple[str, int] | tuple[str, int, int, int]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)  # type: ignore[return-value]
