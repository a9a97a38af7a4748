"""Under which names and from where requests are taken, and whom they come from, with proxies in between."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.api.http.middleware import MAX_WRONG_KEYS
from functions.api.http.trusted_proxies import TrustedProxies
from rauskuclaw.config import ApiSettings
from tests.functions.api.world import ADMIN, KEYS, open_world

NAME = "claw.example.com"
HOST, ORIGIN, TOLD = {"host": NAME}, {"origin": f"https://{NAME}"}, {"x-forwarded-host": NAME}
# What reverse proxies on the same machine send for a browser's or a program's request.
CADDY = {**HOST, **ORIGIN, **TOLD, "x-forwarded-for": "203.0.113.7", "x-forwarded-proto": "https"}
TRAEFIK = {**CADDY, "x-forwarded-port": "443", "x-forwarded-server": "box", "x-real-ip": "203.0.113.7"}
NGINX_HOST = {**HOST, **ORIGIN}
NGINX_BARE = {"host": "127.0.0.1:3001", **ORIGIN}
NGINX_TOLD = {"host": "127.0.0.1:3001", **ORIGIN, **TOLD}
PROXIED = {
    "caddy": CADDY,
    "traefik": TRAEFIK,
    "nginx": NGINX_HOST,
    "bare": NGINX_BARE,
    "told": NGINX_TOLD,
    "curl": HOST,
}


def settings(**given: Any) -> ApiSettings:
    return ApiSettings(keys=KEYS, **given)


async def status_of(folder: Path, given: ApiSettings, headers: dict[str, str], *, peer: str = "127.0.0.1") -> int:
    async with open_world(folder, settings=given) as world:
        transport = httpx.ASGITransport(world.app, client=(peer, 4000), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:3001") as client:
            headers = {"x-api-key": ADMIN, **headers}
            got = await client.get("/v1/jobs", headers=headers)
            sent = await client.post("/v1/jobs", headers=headers, json={"type": "report.generate"})
    assert (got.status_code, sent.status_code) in ((200, 201), (403, 403))
    return got.status_code


@pytest.mark.parametrize("proxy", PROXIED)
@pytest.mark.parametrize("given", [{"public_url": f"https://{NAME}"}, {"allowed_hosts": (NAME,)}])
async def test_known_name_is_answered_whatever_proxy_stands_before(
    tmp_path: Path, proxy: str, given: dict[str, Any]
) -> None:
    assert await status_of(tmp_path, settings(**given), PROXIED[proxy]) == 200


@pytest.mark.parametrize("proxy", [name for name in PROXIED if name != "told"])
async def test_unknown_name_is_refused_whatever_proxy_stands_before(tmp_path: Path, proxy: str) -> None:
    assert await status_of(tmp_path, settings(), PROXIED[proxy]) == 403


FOREIGN: list[dict[str, str]] = [
    {"host": "evil.example.com"},
    {"host": f"{NAME}.evil.example.com"},
    {"host": f"evil{NAME}"},
    {"host": "example.com"},
    {"host": f"sub.{NAME}"},
    # A rebound page is of the same origin as its own name, so it may set any header; Host is what gives it away.
    {"host": "evil.example.com", "origin": "http://evil.example.com", "x-forwarded-host": NAME},
    {"host": "evil.example.com", "origin": "http://evil.example.com", "x-forwarded-host": "evil.example.com"},
    {"host": NAME, "origin": "https://evil.example.com"},
    {"host": NAME, "origin": "null"},
    {"host": NAME, "origin": f"file://{NAME}"},
    {"host": f"{NAME}@evil.example.com"},
]


@pytest.mark.parametrize("headers", FOREIGN)
@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_a_known_name_lets_in_no_other(tmp_path: Path, headers: dict[str, str], host: str) -> None:
    assert await status_of(tmp_path, settings(host=host, public_url=f"https://{NAME}"), headers) == 403


@pytest.mark.parametrize(
    "headers", [HOST, {"host": "localhost:3001"}, {"host": f"{NAME}.:443"}, {"host": NAME.upper()}]
)
async def test_own_names_stay_known(tmp_path: Path, headers: dict[str, str]) -> None:
    assert await status_of(tmp_path, settings(allowed_hosts=(NAME,)), headers) == 200


async def test_port_counts_where_it_is_named(tmp_path: Path) -> None:
    given = settings(allowed_hosts=(f"{NAME}:8443",))
    assert await status_of(tmp_path, given, {"host": f"{NAME}:8443", "origin": f"https://{NAME}:8443"}) == 200
    assert await status_of(tmp_path, given, {"host": f"{NAME}:8444"}) == 403
    assert await status_of(tmp_path, given, {"host": NAME}) == 403


async def test_beyond_loopback_any_name_serves_until_names_are_set(tmp_path: Path) -> None:
    assert await status_of(tmp_path, settings(host="0.0.0.0"), HOST) == 200


async def test_name_that_a_proxy_tells_counts_only_from_a_trusted_one(tmp_path: Path) -> None:
    given = settings(host="127.0.0.1", trusted_proxies=("10.0.0.0/24",))
    assert await status_of(tmp_path, given, NGINX_TOLD, peer="10.0.0.5") == 200
    assert await status_of(tmp_path, given, NGINX_TOLD, peer="10.0.1.5") == 403
    assert await status_of(tmp_path, given, NGINX_TOLD) == 403


async def test_refusal_names_the_settings(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for headers in (HOST, ORIGIN):
            error = (await world.client.get("/v1/ping", headers=headers)).json()["error"]
            assert "set PUBLIC_URL or ALLOWED_HOSTS" in error["message"]


PROXIES = TrustedProxies(["127.0.0.0/8", "::1", "10.0.0.0/24"])
HOPS = [
    ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", "6.6.6.6, 203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", "6.6.6.6, 203.0.113.7, 10.0.0.9", "203.0.113.7"),
    ("::ffff:127.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", "[2001:db8::1]:555", "2001:db8::1"),
    ("127.0.0.1", "203.0.113.7:555", "203.0.113.7"),
    ("127.0.0.1", "6.6.6.6, nonsense", "127.0.0.1"),
    ("127.0.0.1", "", "127.0.0.1"),
    ("203.0.113.9", "6.6.6.6", "203.0.113.9"),
    ("", "203.0.113.7", "203.0.113.7"),
    ("127.0.0.1", ",".join(["10.0.0.9"] * 50_000), "10.0.0.9"),
]


@pytest.mark.parametrize(("peer", "told", "client"), HOPS)
def test_client_is_the_last_that_no_proxy_of_ours_has(peer: str, told: str, client: str) -> None:
    assert PROXIES.client_of(peer, {b"x-forwarded-for": told.encode()}) == client


async def test_wrong_keys_from_elsewhere_are_slowed_down_by_address(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        stranger = world.as_key("wrong", **{"x-forwarded-for": "203.0.113.7"})
        statuses = [(await stranger.get("/v1/ping")).status_code for _ in range(MAX_WRONG_KEYS + 3)]
        other = await world.as_key("wrong", **{"x-forwarded-for": "203.0.113.8"}).get("/v1/ping")
        right = await world.as_key(ADMIN, **{"x-forwarded-for": "203.0.113.7"}).get("/v1/ping")
        local = [(await world.as_key("wrong").get("/v1/ping")).status_code for _ in range(MAX_WRONG_KEYS + 3)]
    assert statuses[:MAX_WRONG_KEYS] == [401] * MAX_WRONG_KEYS
    assert 429 in statuses[MAX_WRONG_KEYS:]
    assert (other.status_code, right.status_code) == (401, 200)
    assert local == [401] * len(local)
