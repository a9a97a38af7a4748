"""Reading a URL, once and strictly. Only the parsed `Target` is used afterwards, never the text again.

Two parsers that read one text differently are how allowlists get bypassed; so there is one, and what it is not sure
about it refuses.
"""

import re
import unicodedata
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote

from rauskuclaw.egress.errors import EgressDeniedError

MAX_URL_LENGTH = 2048
DEFAULT_PORTS = {"https": 443, "http": 80}

_SHAPE = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?]*)(?P<rest>.*)", re.DOTALL)
_AUTHORITY = re.compile(r"(?P<host>\[[^\[\]]*\]|[^:\[\]]*)(?::(?P<port>[1-9][0-9]{0,4}))?", re.DOTALL)
# What a browser would read as an IPv4 number: decimal, octal or hexadecimal in the last label.
_NUMERIC_LABEL = re.compile(r"[0-9]+|0x[0-9a-f]*")
_KEPT_IN_PATH = "!$%&'()*+,-./:;=?@[]^_`{|}~\"<>"

Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Host:
    """A host in its one normal form. `address` is set when it is an address rather than a name."""

    name: str
    address: Address | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: lower-case ASCII host without a trailing dot, explicit port, path with query."""

    scheme: str
    host: Host
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The `Host` header: with the port only when it is not the scheme's own."""
        name = f"[{self.host.name}]" if isinstance(self.host.address, IPv6Address) else self.host.name
        return name if self.port == DEFAULT_PORTS[self.scheme] else f"{name}:{self.port}"


def parse_url(text: str) -> Target:
    """Read an http or https URL. Raises EgressDeniedError, which names the rule, for anything unusual."""
    _refuse_if(len(text) > MAX_URL_LENGTH, f"The URL is longer than {MAX_URL_LENGTH} characters")
    _refuse_if(any(_is_unprintable(char) for char in text), "The URL contains blanks or control characters")
    _refuse_if("\\" in text, "The URL contains a backslash")
    _refuse_if("#" in text, "The URL has a fragment")
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise EgressDeniedError("The URL is not absolute")
    scheme = shape["scheme"].lower()
    _refuse_if(scheme not in DEFAULT_PORTS, "The URL is neither https nor http")
    _refuse_if("@" in shape["authority"], "The URL contains user information")
    host, port = split_authority(shape["authority"])
    rest = shape["rest"]
    path = quote(rest if rest.startswith("/") else "/" + rest, safe=_KEPT_IN_PATH)
    return Target(scheme, host, DEFAULT_PORTS[scheme] if port is None else port, path)


def hosts_in(url: object) -> list[str]:
    """The host that a request for this URL would go to, with its port where it is not the scheme's own.

    None of what cannot be read, to which no request goes.
    """
    try:
        return [parse_url(url).authority] if isinstance(url, str) else []
    except EgressDeniedError:
        return []


def split_authority(text: str) -> tuple[Host, int | None]:
    """`host`, `host:port`, `[v6]` or `[v6]:port`. Raises EgressDeniedError."""
    parts = _AUTHORITY.fullmatch(text)
    if parts is None:
        raise EgressDeniedError("The URL's host and port cannot be read")
    port = int(parts["port"]) if parts["port"] else None
    _refuse_if(port is not None and port > 65535, "The URL's port is out of range")
    return parse_host(parts["host"]), port


def parse_host(text: str) -> Host:
    """Normalise a host: IDNA (UTS 46), lower case, one trailing dot removed. Raises EgressDeniedError."""
    _refuse_if("%" in text, "The host contains a percent sign")
    if text.startswith("["):
        return _ipv6_host(text[1:-1])
    # Imported late: its tables cost more start-up time than everything else here, and many processes need none.
    import idna

    try:
        name = idna.encode(text, uts46=True, std3_rules=True).decode("ascii").removesuffix(".").lower()
    except (UnicodeError, ValueError) as exc:
        raise EgressDeniedError("The host is not a valid name") from exc
    _refuse_if(not name or len(name) > 253, "The host is not a valid name")
    if _NUMERIC_LABEL.fullmatch(name.rpartition(".")[2]):
        return _ipv4_host(name)
    return Host(name)


def _ipv4_host(text: str) -> Host:
    """Only the canonical dotted form; other spellings of an address have no honest use."""
    try:
        address = IPv4Address(text)
    except AddressValueError as exc:
        raise EgressDeniedError("The host is an address in an unusual notation") from exc
    return Host(str(address), address)


def _ipv6_host(text: str) -> Host:
    try:
        address = IPv6Address(text)
    except AddressValueError as exc:
        raise EgressDeniedError("The host is not a valid IPv6 address") from exc
    return Host(str(address), address)


def _is_unprintable(char: str) -> bool:
    """Controls, formats, surrogates, unassigned and every kind of blank."""
    return unicodedata.category(char)[0] in "CZ"


def _refuse_if(wrong: bool, message: str) -> None:
    if wrong:
        raise EgressDeniedError(message)
