"""IP addresses that may be connected to: an explicit table of what is not public, and nothing left to guess.

`ipaddress.is_global` alone is not enough: on Python 3.11 it calls NAT64, 6to4 and IPv4-compatible forms of
127.0.0.1 global. Source of the ranges: the IANA IPv4 and IPv6 special-purpose address registries, the addresses of
cloud metadata services, and the formats that carry an IPv4 address inside an IPv6 one.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

Address = IPv4Address | IPv6Address

_DENIED_V4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared (carrier NAT); Alibaba metadata
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle metadata
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # 6to4 relay, withdrawn
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
        "168.63.129.16/32",  # Azure host
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")  # all that is handed out for public use
_DENIED_V6 = tuple(
    IPv6Network(text)
    for text in (
        "::/96",  # unspecified, loopback, IPv4-compatible
        "::ffff:0:0/96",  # IPv4-mapped
        "::ffff:0:0:0/96",  # IPv4-translated
        "64:ff9b::/96",  # NAT64
        "64:ff9b:1::/48",  # NAT64, local use
        "100::/64",  # discard
        "100:0:0:1::/64",  # dummy prefix
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "3fff::/20",  # documentation
        "5f00::/16",  # segment routing
        "fc00::/7",  # unique local; AWS metadata
        "fe80::/10",  # link-local
        "fec0::/10",  # site-local
        "ff00::/8",  # multicast
    )
)
_PRIVATE: tuple[IPv4Network | IPv6Network, ...] = (
    *(IPv4Network(text) for text in ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
    *(IPv6Network(text) for text in ("::1/128", "fc00::/7")),
)
# Metadata services inside the private ranges: an operator's exception for a host name does not reach them.
_NEVER = frozenset({IPv4Address("100.100.100.200"), IPv6Address("fd00:ec2::254"), IPv6Address("fd20:ce::254")})
_ISATAP_MARK = 0x5EFE


def is_public(address: Address) -> bool:
    """Whether anybody on the internet may be behind it, and nobody else."""
    if isinstance(address, IPv4Address):
        return address.is_global and not any(address in network for network in _DENIED_V4)
    if address not in _PUBLIC_V6 or any(address in network for network in _DENIED_V6):
        return False
    inner = _isatap(address)
    return address.is_global and (inner is None or is_public(inner))


def is_private(address: Address) -> bool:
    """Loopback and private networks: what an operator's exception may reach besides public addresses.

    Link-local, metadata, multicast and every IPv6 disguise of an IPv4 address are in neither set.
    """
    return address not in _NEVER and any(address in network for network in _PRIVATE)


def _isatap(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address inside an ISATAP interface id (RFC 5214), which any public prefix may carry."""
    interface = int(address) & 0xFFFFFFFF_FFFFFFFF
    # The mark is 0000:5efe or 0200:5efe, depending on whether the inner address claims to be unique.
    if interface >> 32 & 0xFDFF_FFFF != _ISATAP_MARK:
        return None
    return IPv4Address(interface & 0xFFFFFFFF)
