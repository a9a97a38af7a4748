"""Refusing requests that a web page smuggled to this machine (DNS rebinding, cross-site requests).

Only for a server that listens on loopback. There, a page of another site can make a browser send requests to us: under
a name of its own that points here (the Host header gives it away), or across sites (the Origin header does).
"""

from collections.abc import Mapping

from rauskuclaw.config import is_loopback
from rauskuclaw.errors import ForbiddenError


class HostGuard:
    """Lets in what is addressed to this machine by a name of this machine. `own_host` is the address listened on."""

    def __init__(self, own_host: str) -> None:
        self._own_host = own_host.lower()

    def check(self, headers: Mapping[bytes, bytes]) -> None:
        """Raise ForbiddenError for a foreign Host or Origin. Clients that send neither are not browsers."""
        host = headers.get(b"host")
        if host is not None and not self._is_own(_host_name(host)):
            raise ForbiddenError("This server only answers to the names of this machine")
        origin = headers.get(b"origin")
        if origin is not None and not self._is_own_origin(_origin_name(origin), headers):
            raise ForbiddenError("Requests from other sites are not answered")

    def _is_own(self, name: str) -> bool:
        return name == self._own_host or is_loopback(name) or name.endswith(".localhost")

    def _is_own_origin(self, name: str, headers: Mapping[bytes, bytes]) -> bool:
        # Behind a proxy the page has the proxy's name. Another site cannot forge that header: it would need a CORS
        # preflight, which we never grant.
        return self._is_own(name) or name == _host_name(headers.get(b"x-forwarded-host", b"/"))


def _host_name(value: bytes) -> str:
    """The name of `name:port` or `[v6]:port`, lower case."""
    text = value.decode("latin-1").strip().lower()
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def _origin_name(value: bytes) -> str:
    """The host of `scheme://host:port`; empty for `null` and whatever else is no web origin."""
    scheme, _, rest = value.partition(b"://")
    return _host_name(rest) if scheme in (b"http", b"https") else ""
