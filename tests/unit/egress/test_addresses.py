"""The address table, against the registries and against every disguise of an IPv4 address we know."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rauskuclaw.egress.addresses import is_private, is_public

# The IANA special-purpose address registries: every entry whose "Globally Reachable" is not True.
IANA_NOT_GLOBAL = [
    "0.0.0.0/8", "0.0.0.0/32", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.170/32", "192.0.0.171/32", "192.0.2.0/24",
    "192.88.99.0/24", "192.88.99.2/32", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
    "240.0.0.0/4", "255.255.255.255/32", "::1/128", "::/128", "::ffff:0:0/96", "64:ff9b:1::/48", "100::/64",
    "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48", "2001:10::/28", "2001:db8::/32", "2002::/16",
    "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/10",
]  # fmt: skip

METADATA_AND_OTHERS = [
    "169.254.169.254", "169.254.170.2", "169.254.170.23", "100.100.100.200", "192.0.0.192", "168.63.129.16",
    "224.0.0.1", "239.255.255.250", "fd00:ec2::254", "fd20:ce::254", "ff02::1", "fec0::1", "::127.0.0.1",
    "::ffff:127.0.0.1", "::ffff:100.64.0.1", "::ffff:0:127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::", "2001:0:7f00:1::", "::ffff:8.8.8.8", "4000::1", "::8.8.8.8", "2a00:1450::5efe:7f00:1",
    "2a00:1450::200:5efe:10.0.0.1",
]  # fmt: skip

PUBLIC = "1.1.1.1 8.8.8.8 93.184.216.34 172.32.0.1 192.0.3.1 100.128.0.1 2606:4700:4700::1111 2a00:1450:4001:81b::200e"


@pytest.mark.parametrize("network", IANA_NOT_GLOBAL)
def test_no_range_the_registries_call_special_is_public(network: str) -> None:
    block = ip_network(network)
    for address in (block[0], block[-1], block[block.num_addresses // 2]):
        assert not is_public(address), address


@pytest.mark.parametrize("text", METADATA_AND_OTHERS)
def test_metadata_services_and_disguises_are_not_public(text: str) -> None:
    assert not is_public(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC.split())
def test_ordinary_addresses_are_public_and_not_private(text: str) -> None:
    assert is_public(ip_address(text))
    assert not is_private(ip_address(text))


@pytest.mark.parametrize("text", ["127.0.0.1", "10.1.2.3", "172.16.0.9", "192.168.1.1", "100.64.0.1", "::1", "fd12::1"])
def test_an_exception_may_reach_loopback_and_private_addresses(text: str) -> None:
    assert is_private(ip_address(text))
    assert not is_public(ip_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("169.254.169.254", "100.100.100.200", "fd00:ec2::254", "fe80::1", "0.0.0.0", "255.255.255.255"),
        *("::ffff:127.0.0.1", "64:ff9b::7f00:1", "::127.0.0.1", "168.63.129.16", "::", "224.0.0.1"),
    ],
)
def test_not_even_an_exception_reaches_metadata_link_local_or_disguises(text: str) -> None:
    assert not is_private(ip_address(text))
    assert not is_public(ip_address(text))


EMBEDDINGS = {
    "compatible": lambda v4: v4,
    "mapped": lambda v4: 0xFFFF << 32 | v4,
    "translated": lambda v4: 0xFFFF << 48 | v4,
    "nat64": lambda v4: 0x64FF9B << 96 | v4,
    "nat64_local": lambda v4: 0x64FF9B0001 << 80 | v4,
    "6to4": lambda v4: 0x2002 << 112 | v4 << 80,
    "teredo": lambda v4: 0x20010000 << 96 | (v4 ^ 0xFFFFFFFF),
    "teredo_server": lambda v4: 0x20010000 << 96 | v4 << 64,
}


@settings(deadline=None)
@given(st.sampled_from(sorted(EMBEDDINGS)), st.integers(0, 2**32 - 1))
def test_no_ipv6_form_of_an_ipv4_address_is_ever_allowed(form: str, inner: int) -> None:
    address = IPv6Address(EMBEDDINGS[form](inner))
    assert not is_public(address)
    assert not is_private(address) or address == IPv6Address("::1")


@settings(deadline=None)
@given(st.integers(0, 2**64 - 1), st.sampled_from([0x5EFE, 0x02005EFE]), st.integers(0, 2**32 - 1))
def test_an_isatap_address_is_public_only_if_the_one_inside_is(prefix: int, mark: int, inner: int) -> None:
    address = IPv6Address(prefix << 64 | mark << 32 | inner)
    assert not is_public(address) or is_public(IPv4Address(inner))


@settings(deadline=None)
@given(st.ip_addresses())
def test_public_and_private_never_overlap_and_public_is_always_global(address: IPv4Address | IPv6Address) -> None:
    assert not (is_public(address) and is_private(address))
    if is_public(address):
        assert address.is_global
        assert not any((address.is_multicast, address.is_loopback, address.is_link_local, address.is_reserved))


@settings(deadline=None)
@given(st.ip_addresses(v=6, network=IPv6Network("2000::/3")))
def test_inside_the_public_block_only_known_special_ranges_are_denied(address: IPv6Address) -> None:
    special = ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
    expected = not any(address in IPv6Network(text) for text in special)
    isatap = int(address) >> 32 & 0xFDFF_FFFF == 0x5EFE
    assert isatap or is_public(address) == (expected and address.is_global)


def test_every_first_octet_is_decided_as_the_registry_says() -> None:
    wholly_denied = {0, 10, 127, *range(224, 256)}
    for octet in range(256):
        middle = IPv4Network(f"{octet}.0.0.0/8")[0xC80505]
        assert is_public(middle) == (octet not in wholly_denied), middle
