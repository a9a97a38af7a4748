"""Name lookup under hostile answers: no connection is ever made to an address that was not judged."""

from datetime import timedelta

import pytest

from rauskuclaw.egress.client import EgressClient
from rauskuclaw.egress.errors import EgressDeniedError, EgressError, EgressFailedError, EgressTimeoutError
from rauskuclaw.egress.policy import Excess, HostRules, Purpose
from rauskuclaw.egress.resolver import SystemResolver
from tests.support.http_servers import DetourWire, SpyWire, plain, serving
from tests.unit.egress.resolving import NO_SUCH_HOST, ScriptedResolver, Step

GOOD, OTHER, GOOD6 = "93.184.216.34", "1.1.1.1", "2606:4700:4700::1111"
URL = "https://example.com/"


def purpose(*entries: str, total: float = 5) -> Purpose:
    hosts = HostRules.of(entries or ("example.com",))
    return Purpose(
        name="test", hosts=hosts, total=timedelta(seconds=total), max_body_bytes=1000, excess=Excess.TRUNCATE
    )


REFUSING = {
    "loopback": "127.0.0.1",
    "private": "10.0.0.5",
    "metadata": "169.254.169.254",
    "carrier nat": "100.64.0.1",
    "unspecified": "0.0.0.0",
    "multicast": "224.0.0.1",
    "azure": "168.63.129.16",
    "public, then private": f"{GOOD} 10.0.0.5",
    "private, then public": f"10.0.0.5 {GOOD}",
    "public v4, local v6": f"{GOOD} ::1",
    "mapped loopback": "::ffff:127.0.0.1",
    "mapped public": f"::ffff:{GOOD}",
    "nat64 metadata": "64:ff9b::a9fe:a9fe",
    "6to4 loopback": "2002:7f00:1::",
    "link-local with a zone": "fe80::1%lo",
    "unique local": "fd00:ec2::254",
    "one bad at the end": " ".join([*[f"8.8.8.{n}" for n in range(8)], "192.168.1.1"]),
    "end of a CNAME chain inside": "192.168.1.1",
    "a thousand answers": " ".join(f"8.8.{n // 250}.{n % 250 + 1}" for n in range(1000)),
    "seventeen answers": " ".join(f"8.8.8.{n}" for n in range(17)),
}


@pytest.mark.parametrize("script", REFUSING.values(), ids=REFUSING)
async def test_one_bad_answer_refuses_the_host_and_nothing_is_connected(script: str) -> None:
    wire, resolver = SpyWire(), ScriptedResolver(script)
    with pytest.raises(EgressDeniedError) as refusal:
        await EgressClient(resolver=resolver, wire=wire).send(purpose(), URL)
    assert wire.asked == []
    assert not refusal.value.final
    assert not any(part in refusal.value.message for part in script.split())


@pytest.mark.parametrize(
    ("step", "error"),
    [("", EgressFailedError), (NO_SUCH_HOST, EgressFailedError), (None, EgressTimeoutError)],
    ids=["empty", "no such host", "no answer"],
)
async def test_a_name_without_an_address_is_a_failure(step: Step, error: type[EgressError]) -> None:
    wire = SpyWire()
    with pytest.raises(error):
        await EgressClient(resolver=ScriptedResolver(step), wire=wire, lookup_sec=0.05).send(purpose(), URL)
    assert wire.asked == []


@pytest.mark.parametrize(
    "script", [GOOD, GOOD6, f"{GOOD6} {GOOD}", f"{GOOD} {OTHER}", " ".join(f"8.8.8.{n}" for n in range(16))]
)
async def test_the_judged_addresses_are_tried_in_order_and_nothing_else(script: str) -> None:
    wire = SpyWire()
    with pytest.raises(EgressFailedError):
        await EgressClient(resolver=ScriptedResolver(script), wire=wire).send(purpose(), URL)
    assert wire.asked == [(address, 443) for address in script.split()]


async def test_a_name_is_looked_up_once_so_a_second_answer_cannot_lead_elsewhere() -> None:
    wire, resolver = SpyWire(), ScriptedResolver(GOOD, "127.0.0.1")
    with pytest.raises(EgressFailedError):
        await EgressClient(resolver=resolver, wire=wire).send(purpose(), URL)
    assert resolver.asked == [("example.com", 443)]
    assert wire.asked == [(GOOD, 443)]


async def test_a_name_that_flips_to_a_private_address_is_refused_at_the_next_request() -> None:
    wire = SpyWire()
    client = EgressClient(resolver=ScriptedResolver(GOOD, "127.0.0.1", GOOD), wire=wire)
    for expected in (EgressFailedError, EgressDeniedError, EgressFailedError):
        with pytest.raises(expected):
            await client.send(purpose(), URL)
    assert wire.asked == [(GOOD, 443), (GOOD, 443)]


async def test_an_unreachable_address_is_followed_by_the_next_one() -> None:
    async with serving(plain()) as server:
        wire = DetourWire(server.port, unreachable=[GOOD6])
        client = EgressClient(resolver=ScriptedResolver(f"{GOOD6} {GOOD}"), wire=wire)
        answer = await client.send(purpose("example.com:80"), "http://example.com/")
    assert answer.body == b"ok"
    assert wire.asked == [(GOOD6, 80), (GOOD, 80)]
    assert server.received[0].headers["host"] == "example.com"


@pytest.mark.parametrize("peer", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "::ffff:10.0.0.1"])
async def test_a_peer_that_turns_out_to_be_elsewhere_gets_no_request(peer: str) -> None:
    async with serving(plain()) as server:
        client = EgressClient(resolver=ScriptedResolver(GOOD), wire=DetourWire(server.port, peer=peer))
        with pytest.raises(EgressDeniedError):
            await client.send(purpose(), URL)
    assert server.received == []


async def test_a_name_that_leads_back_to_this_machine_gets_no_request() -> None:
    async with serving(plain()) as server:
        client = EgressClient(resolver=ScriptedResolver(GOOD), wire=DetourWire(server.port, own=GOOD))
        with pytest.raises(EgressDeniedError):
            await client.send(purpose(), URL)
    assert server.received == []


async def test_an_exception_reaches_loopback_by_name_but_not_metadata() -> None:
    async with serving(plain()) as server:
        to = purpose(f"receiver:{server.port}")
        url = f"http://receiver:{server.port}/"
        assert (await EgressClient(resolver=ScriptedResolver("127.0.0.1")).send(to, url)).status == 200
        with pytest.raises(EgressDeniedError):
            await EgressClient(resolver=ScriptedResolver("169.254.169.254")).send(to, url)


async def test_an_address_needs_no_lookup() -> None:
    resolver = ScriptedResolver("10.0.0.1")
    async with serving(plain()) as server:
        await EgressClient(resolver=resolver).send(purpose(server.address), server.url)
    assert resolver.asked == []


async def test_the_system_resolver_knows_localhost_and_says_so_when_it_does_not_know() -> None:
    resolver = SystemResolver()
    found = await resolver.resolve("localhost", 80)
    assert all(address.is_loopback for address in found)
    with pytest.raises(EgressFailedError):
        await resolver.resolve("a" * 64 + ".example.com", 80)
    resolver.close()
