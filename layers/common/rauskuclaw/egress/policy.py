"""Egress policy of a purpose: hosts, ports, time and size. Deny by default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from rauskuclaw.egress.addresses import Address, is_private, is_public
from rauskuclaw.egress.errors import EgressDeniedError
from rauskuclaw.egress.url import Host, Target, parse_host, parse_url, split_authority
from rauskuclaw.errors import ConfigError

if TYPE_CHECKING:
    import httpx2

USER_AGENT = "RauskuClaw/0.1"
# Names that never belong to a host on the internet.
_LOCAL_SUFFIXES = (".local", ".internal", ".localhost", ".home.arpa", ".arpa", ".onion", ".test", ".invalid")


@dataclass(frozen=True, slots=True)
class HostRules:
    """Which hosts may be reached. Empty allows none.

    `hosts` are exact names, `parents` allow the names below them. `exceptions` are the operator's own exact
    host-and-port pairs: for these, and only these, plain http, other ports, bare addresses, local names and private
    addresses are allowed.
    """

    hosts: frozenset[str] = frozenset()
    parents: frozenset[str] = frozenset()
    exceptions: frozenset[tuple[str, int]] = frozenset()
    any_host: bool = False

    @classmethod
    def of(
        cls, entries: Iterable[str], *, covers_subdomains: bool = False, any_host_when_empty: bool = False
    ) -> "HostRules":
        """From allowlist entries: `host`, `*.parent` or `host:port`. Raises ConfigError naming a faulty entry.

        With `covers_subdomains` a host stands for itself and all names below it.
        """
        hosts, parents, exceptions = set(), set(), set()
        for entry in filter(None, (entry.strip() for entry in entries)):
            name, port = _read_entry(entry)
            if port is not None:
                exceptions.add((name, port))
                continue
            if covers_subdomains or not entry.startswith("*."):
                hosts.add(name)
            if covers_subdomains or entry.startswith("*."):
                parents.add(name)
        any_host = any_host_when_empty and not (hosts or parents or exceptions)
        return cls(frozenset(hosts), frozenset(parents), frozenset(exceptions), any_host)

    def lists(self, host: Host) -> bool:
        name = host.name
        return self.any_host or name in self.hosts or any(name.endswith("." + parent) for parent in self.parents)

    @property
    def is_empty(self) -> bool:
        return not (self.any_host or self.hosts or self.parents or self.exceptions)


class Excess(StrEnum):
    """What happens to an answer's body."""

    REFUSE = "refuse"  # larger than allowed: an error
    TRUNCATE = "truncate"  # larger than allowed: cut, and marked as cut
    DISCARD = "discard"  # read up to the limit, for politeness, and dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One use of the outside and its limits. `total` covers everything from name lookup to the last byte."""

    name: str
    hosts: HostRules
    total: timedelta
    max_body_bytes: int
    excess: Excess = Excess.REFUSE
    connect: timedelta = timedelta(seconds=5)
    ports: frozenset[int] = frozenset({443})

    def permit(self, url: str) -> "Permit":
        """Judge a URL by what can be known without asking anybody. Raises EgressDeniedError (final)."""
        target = parse_url(url)
        if (target.host.name, target.port) in self.hosts.exceptions:
            return Permit(target, is_exception=True)
        if target.scheme != "https":
            raise EgressDeniedError("Only https is allowed")
        if target.host.address is not None:
            raise EgressDeniedError("The host must be a name, not an address")
        if "." not in target.host.name or target.host.name.endswith(_LOCAL_SUFFIXES):
            raise EgressDeniedError("The host is a local name")
        if target.port not in self.ports:
            raise EgressDeniedError("The port is not allowed")
        if not self.hosts.lists(target.host):
            raise EgressDeniedError("The host is not on the allowlist")
        return Permit(target)


@dataclass(frozen=True, slots=True)
class Permit:
    """A target that passed; it still has to resolve to addresses that pass."""

    target: Target
    is_exception: bool = False

    def allows(self, address: Address) -> bool:
        return is_public(address) or (self.is_exception and is_private(address))


@dataclass(frozen=True, slots=True)
class EgressResponse:
    """An answer. Header names are lower case, the last of equal names wins. `body` is empty when discarded."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    is_truncated: bool = False


class Egress(Protocol):
    """What users of the outside take as an argument; `EgressClient` is the real one."""

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
        ...


class HttpClients(Protocol):
    """What users of libraries with HTTP clients take as an argument; `EgressClient` is the real one."""

    def http_client(self, purpose: Purpose) -> "httpx2.AsyncClient":
        """A client that does only what the purpose permits. Its requests raise EgressError besides its own errors."""
        ...


def _read_entry(entry: str) -> tuple[str, int | None]:
    try:
        if entry.startswith("*."):
            return parse_host(entry[2:]).name, None
        host, port = split_authority(entry)
    except EgressDeniedError as exc:
        raise ConfigError(f"Allowlist entry '{entry}' is not a host, *.host or host:port") from exc
    if port is None and host.address is not None:
        raise ConfigError(f"Allowlist entry '{entry}' is an address and needs a port")
    return host.name, port
