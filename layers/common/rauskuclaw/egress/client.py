"""The egress client: permit, resolve once, judge every address, connect to what was judged."""

import asyncio
import ssl
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rauskuclaw.egress.addresses import Address
from rauskuclaw.egress.errors import EgressDeniedError, EgressFailedError, EgressTimeoutError
from rauskuclaw.egress.policy import USER_AGENT, EgressResponse, Permit, Purpose
from rauskuclaw.egress.resolver import Resolver, SystemResolver

if TYPE_CHECKING:
    import httpcore2
    import httpx2

LOOKUP_SEC = 3.0
MAX_ANSWERS = 16


class EgressClient:
    """Sends single requests to the outside. Holds no connections, cookies or state between requests.

    `wire` and `tls` replace sockets and trusted roots in tests.
    """

    def __init__(
        self,
        *,
        resolver: Resolver | None = None,
        tls: ssl.SSLContext | None = None,
        wire: "httpcore2.AsyncNetworkBackend | None" = None,
        lookup_sec: float = LOOKUP_SEC,
    ) -> None:
        self._resolver = resolver or SystemResolver()
        self._tls = tls
        self._wire = wire
        self._lookup_sec = lookup_sec

    async def send(
        self,
        purpose: Purpose,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> EgressResponse:
        """One request, one answer of any status; never follows a redirect, never repeats. Raises EgressError."""
        permit = purpose.permit(url)
        try:
            async with asyncio.timeout(purpose.total.total_seconds()):
                addresses = await self._judged_addresses(permit)
                return await self._exchange(
                    purpose, permit, addresses, method=method, headers=headers or {}, content=content
                )
        except TimeoutError as exc:
            raise EgressTimeoutError("The other side did not answer in time") from exc

    def http_client(self, purpose: Purpose) -> "httpx2.AsyncClient":
        """For libraries that want an HTTP client: one that does only what the purpose permits. See streaming.py."""
        from rauskuclaw.egress import network, streaming

        if self._tls is None:
            self._tls = network.public_tls()
        return streaming.http_client(purpose, judge=self._judged_addresses, tls=self._tls, wire=self._wire)

    async def _judged_addresses(self, permit: Permit) -> Sequence[Address]:
        """Every address of the host, all of them allowed; one bad answer refuses the host."""
        found = await self._look_up(permit)
        if not found:
            raise EgressFailedError("The host name could not be resolved")
        if len(found) > MAX_ANSWERS or not all(permit.allows(address) for address in found):
            raise EgressDeniedError("The host's address is not allowed", final=False)
        return found

    async def _look_up(self, permit: Permit) -> Sequence[Address]:
        host = permit.target.host
        if host.address is not None:
            return (host.address,)
        async with asyncio.timeout(self._lookup_sec):
            return await self._resolver.resolve(host.name, permit.target.port)

    async def _exchange(
        self,
        purpose: Purpose,
        permit: Permit,
        addresses: Sequence[Address],
        *,
        method: str,
        headers: Mapping[str, str],
        content: bytes,
    ) -> EgressResponse:
        # Imported at the first request: processes that never send one start faster without the HTTP stack.
        from rauskuclaw.egress import network

        if self._tls is None:
            self._tls = network.public_tls()
        return await network.exchange(
            purpose,
            permit,
            addresses,
            method=method,
            headers=_with_fixed(headers, permit=permit, size=len(content) if content or method != "GET" else None),
            content=content,
            tls=self._tls,
            wire=self._wire,
        )


def _with_fixed(headers: Mapping[str, str], *, permit: Permit, size: int | None) -> dict[str, str]:
    """The caller's headers between those that are ours to say."""
    given = {name.lower(): value for name, value in headers.items()}
    ours = {"host": permit.target.authority, "accept-encoding": "identity", "connection": "close"}
    if size is not None:
        ours["content-length"] = str(size)
    return {"user-agent": USER_AGENT, "accept": "*/*", **given, **ours}
