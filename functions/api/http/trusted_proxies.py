"""The client of a request behind proxies: their headers count only where they are trusted."""

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache

MAX_HOPS = 20


class TrustedProxies:
    """Addresses and networks whose X-Forwarded-* headers are believed."""

    def __init__(self, networks: Iterable[str]) -> None:
        self._networks = [ipaddress.ip_network(network, strict=False) for network in networks]
        self.includes = lru_cache(maxsize=1024)(self._includes)

    def _includes(self, address: str) -> bool:
        """Whether the peer is a proxy of ours. A socket without an address is on this machine."""
        found = _address(address)
        return not address if found is None else any(found in network for network in self._networks)

    def client_of(self, peer: str, headers: Mapping[bytes, bytes]) -> str:
        """The client's address: the last one that no proxy of ours has. To the left of it, anything may stand."""
        if not self.includes(peer):
            return peer
        told = headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")[-MAX_HOPS:]
        for hop in reversed(told):
            found = _address(hop.strip())
            if found is None:
                break
            peer = str(found)
            if not self.includes(peer):
                break
        return peer


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address, also of `1.2.3.4:80` and `[::1]:80`; None when it is none."""
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        found = ipaddress.ip_address(bare)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return mapped or found
