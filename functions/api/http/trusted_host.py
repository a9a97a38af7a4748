"""Refusing requests that a web page smuggled to this machine (DNS rebinding, cross-site requests).

A page of another site can make a browser send requests to us: under a name of its own that points here (the Host header
gives it away), or across sites (the Origin header does). So only known names are answered: those of this machine, and
those that PUBLIC_URL and ALLOWED_HOSTS add for a proxy in front of it.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from rauskuclaw.config import ApiSettings, is_loopback
from rauskuclaw.errors import ForbiddenError

REMEDY = "set PUBLIC_URL or ALLOWED_HOSTS"


class HostGuard:
    """Lets in what is addressed to this machine by a name it is known under.

    `own_host` is the address listened on. Each of `allowed` is a host, for any port, or `host:port`.
    """

    def __init__(self, own_host: str, allowed: frozenset[str] = frozenset()) -> None:
        self._own_host = own_host.lower()
        self._allowed = allowed

    @classmethod
    def of(cls, settings: ApiSettings) -> "HostGuard | None":
        """None where everybody may use any name: beyond loopback, as long as no names are set."""
        allowed = {_without_dot(host) for host in settings.allowed_hosts}
        if settings.public_url is not None:
            allowed.add(_without_dot(urlsplit(settings.public_url).hostname or ""))
        if not allowed and not is_loopback(settings.host):
            return None
        return cls(settings.host, frozenset(allowed))

    def check(self, headers: Mapping[bytes, bytes], *, is_from_proxy: bool) -> None:
        """Raise ForbiddenError for a foreign Host or Origin. Clients that send neither are not browsers."""
        host = headers.get(b"host")
        if host is not None and not self._is_known(host.decode("latin-1")):
            raise ForbiddenError(f"This server only answers to the names it knows; {REMEDY} to add this one")
        origin = headers.get(b"origin")
        if origin is not None and not self._is_known_origin(origin.decode("latin-1"), headers, is_from_proxy):
            raise ForbiddenError(f"Requests from other sites are not answered; {REMEDY} if this one is yours")

    def _is_known(self, authority: str) -> bool:
        name, port = _split(authority)
        if name == self._own_host or is_loopback(name) or name.endswith(".localhost"):
            return True
        return name in self._allowed or f"{name}:{port}" in self._allowed

    def _is_known_origin(self, origin: str, headers: Mapping[bytes, bytes], is_from_proxy: bool) -> bool:
        scheme, _, authority = origin.partition("://")
        if scheme not in ("http", "https"):
            return False
        if self._is_known(authority):
            return True
        # A proxy may tell the name that the page has. Another site cannot forge that: the header would need a CORS
        # preflight, which we never grant. And it never stands for Host, which a rebound page could set with it.
        told = headers.get(b"x-forwarded-host", b"").decode("latin-1")
        return is_from_proxy and bool(told) and _split(told)[0] == _split(authority)[0]


def _split(authority: str) -> tuple[str, str]:
    """Name (lower case, without brackets and the dot at its end) and port of `name:port` or `[v6]:port`."""
    text = authority.strip().lower()
    if text.startswith("["):
        name, _, rest = text[1:].partition("]")
        return name, rest.removeprefix(":")
    name, _, port = text.partition(":")
    return _without_dot(name), port


def _without_dot(name: str) -> str:
    return name.lower().removesuffix(".").strip("[]")
