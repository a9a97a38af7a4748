"""Egress clients for tests: they note what they were to send and answer as told."""

import asyncio
from collections.abc import Mapping

from rauskuclaw.egress.errors import EgressTimeoutError
from rauskuclaw.egress.policy import EgressResponse, Purpose


class RepeatingEgress:
    """Gives the same answer, or raises the same error, every time. `hold` waits for `release` first."""

    def __init__(
        self,
        answer: EgressResponse | Exception,
        *,
        hold: bool = False,
        broken_for: str | None = None,
    ) -> None:
        self._answer = answer
        self._broken_for = broken_for
        self._now = 0
        self.most_at_once = 0
        self.headers: list[Mapping[str, str]] = []
        self.bodies: list[bytes] = []
        self.entered, self.release = asyncio.Event(), asyncio.Event()
        if not hold:
            self.release.set()

    async def send(
        self,
        purpose: Purpose,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> EgressResponse:
        self.headers.append(headers or {})
        self.bodies.append(content)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        self.entered.set()
        await self.release.wait()
        self._now -= 1
        if self._broken_for is not None and url.endswith(self._broken_for):
            raise RuntimeError("a bug")
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


class CrashingEgress(RepeatingEgress):
    """Sends, and then the process is gone."""

    def __init__(self) -> None:
        super().__init__(EgressResponse(200))

    async def send(
        self,
        purpose: Purpose,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> EgressResponse:
        await super().send(purpose, url, method=method, headers=headers, content=content)
        raise asyncio.CancelledError


class PickyEgress(RepeatingEgress):
    """Answers at once, but hangs on the hosts in `hanging` until told to let go of one request."""

    def __init__(self, *hanging: str) -> None:
        super().__init__(EgressResponse(200))
        self._hanging = hanging
        self._turns = asyncio.Semaphore(0)
        self.held = 0
        self.sent: list[str] = []

    def let_go(self, count: int = 1) -> None:
        for _ in range(count):
            self._turns.release()

    async def send(
        self,
        purpose: Purpose,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> EgressResponse:
        self.sent.append(url)
        if any(host in url for host in self._hanging):
            self.held += 1
            await self._turns.acquire()
            self.held -= 1
            raise EgressTimeoutError("The other side did not answer in time")
        return await super().send(purpose, url, method=method, headers=headers, content=content)
