"""data.fetch: off until configured, then one honest GET."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from rauskuclaw.builtins import data_fetch
from rauskuclaw.config import DataFetchSettings
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.egress.errors import EgressDeniedError, EgressFailedError, EgressTimeoutError
from rauskuclaw.egress.policy import EgressResponse, Purpose
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports.handlers import HandlerSpec
from tests.support.http_servers import Server, SpyWire, plain, raw, serving
from tests.unit.builtins.context import call, failure
from tests.unit.egress.resolving import ScriptedResolver

URL = "https://api.example.com/data"
HOSTS = DataFetchSettings(enabled=True, allowlist=("api.example.com",))


class Answering:
    """An egress client with one answer."""

    def __init__(self, answer: EgressResponse | Exception) -> None:
        self._answer = answer
        self.purposes: list[Purpose] = []

    async def send(
        self,
        purpose: Purpose,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> EgressResponse:
        self.purposes.append(purpose)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def at(server: Server, **given: Any) -> HandlerSpec:
    settings = DataFetchSettings(enabled=True, allowlist=(server.address,), **given)
    return data_fetch.spec(settings, EgressClient())


async def answered(body: bytes, content_type: str | None, *, truncated: bool = False) -> Any:
    headers = {} if content_type is None else {"content-type": content_type}
    answer = EgressResponse(200, headers, body, truncated)
    return await call(data_fetch.spec(HOSTS, Answering(answer)), {"url": URL})


@pytest.mark.parametrize(
    "settings",
    [
        DataFetchSettings(),
        DataFetchSettings(enabled=True),
        DataFetchSettings(enabled=False, allowlist=("api.example.com",)),
    ],
)
@pytest.mark.parametrize("given", [None, {}, {"url": URL}])
async def test_unconfigured_it_fails_in_a_way_that_is_retried(settings: DataFetchSettings, given: Any) -> None:
    egress = Answering(EgressResponse(200))
    found = await failure(data_fetch.spec(settings, egress), given)
    assert (found.code, found.failure_class) == ("DATA_FETCH_DISABLED", FailureClass.RETRYABLE)
    assert "DATA_FETCH_ENABLED" in str(found)
    assert "DATA_FETCH_ALLOWLIST" in str(found)
    assert egress.purposes == []


@pytest.mark.parametrize("given", [None, {}, {"url": None}, {"url": ""}])
async def test_without_a_url_it_fails_for_good(given: Any) -> None:
    found = await failure(data_fetch.spec(HOSTS, Answering(EgressResponse(200))), given)
    assert (found.code, found.failure_class) == ("DATA_FETCH_INPUT", FailureClass.PERMANENT)


@pytest.mark.parametrize(
    "url",
    ["https://b.example/", "http://api.example.com/", "https://127.0.0.1/", "https://a.api.example.com/", "x"],
)
async def test_a_host_that_is_not_listed_is_denied_for_good_and_not_contacted(url: str) -> None:
    wire = SpyWire()
    client = EgressClient(resolver=ScriptedResolver("93.184.216.34"), wire=wire)
    found = await failure(data_fetch.spec(HOSTS, client), {"url": url})
    assert (found.code, found.failure_class) == ("EGRESS_DENIED", FailureClass.PERMANENT)
    assert wire.asked == []


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (EgressTimeoutError("x"), "EGRESS_TIMEOUT"),
        (EgressFailedError("x"), "EGRESS_FAILED"),
        (EgressDeniedError("x", final=False), "EGRESS_DENIED"),
    ],
)
async def test_what_may_pass_is_retried(error: Exception, code: str) -> None:
    found = await failure(data_fetch.spec(HOSTS, Answering(error)), {"url": URL})
    assert (found.code, found.failure_class) == (code, FailureClass.RETRYABLE)


async def test_a_json_document_arrives_as_text_and_as_json() -> None:
    async with serving(plain(body=b'{"a": [1]}', headers=["content-type: application/json"])) as server:
        result = await call(at(server), {"url": server.url})
    assert result == {
        "status": 200,
        "content_type": "application/json",
        "body_text": '{"a": [1]}',
        "body_json": {"a": [1]},
        "truncated": False,
    }
    assert server.received[0].method == "GET"


async def test_too_long_a_document_is_cut() -> None:
    async with serving(plain(body=b"[" + b"1," * 5000 + b"1]", headers=["content-type: application/json"])) as server:
        result = await call(at(server, max_bytes=100), {"url": server.url})
        smaller = await call(at(server, max_bytes=100), {"url": server.url, "max_bytes": 10})
    assert (len(result["body_text"]), result["truncated"], result["body_json"]) == (100, True, None)
    assert len(smaller["body_text"]) == 10


async def test_a_job_asks_for_less_than_configured_but_never_for_more() -> None:
    egress = Answering(EgressResponse(200))
    spec = data_fetch.spec(HOSTS, egress)
    await call(spec, {"url": URL, "timeout_ms": 10**9, "max_bytes": 10**9})
    await call(spec, {"url": URL, "timeout_ms": 100, "max_bytes": 50})
    limits = [(each.total.total_seconds(), each.max_body_bytes) for each in egress.purposes]
    assert limits == [(8.0, 65536), (0.1, 50)]


async def test_a_server_that_hangs_is_left_in_time() -> None:
    async with serving(raw(then_wait=True)) as server:
        found = await failure(at(server, timeout_ms=100), {"url": server.url})
    assert found.code == "EGRESS_TIMEOUT"


@pytest.mark.parametrize("status", [301, 404, 500])
async def test_any_status_is_a_result(status: int) -> None:
    async with serving(plain(status, headers=["location: https://elsewhere.example/"])) as server:
        assert (await call(at(server), {"url": server.url}))["status"] == status


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("käse".encode(), "text/plain", "käse"),
        ("käse".encode("latin-1"), "text/html; charset=ISO-8859-1", "käse"),
        ("käse".encode("utf-16"), "text/plain;charset=UTF-16", "käse"),
        ("käse".encode(), 'text/plain; charset="utf-8"', "käse"),
        (b"\xff\x00ok", "text/plain", "\ufffd\x00ok"),
        (b"abc", "text/plain; charset=rot13", "abc"),
        (b"abc", "text/plain; charset=zlib_codec", "abc"),
        (b"abc", "text/plain; charset=iso-8859-99", "abc"),
        (b"abc", None, "abc"),
        (b"<a/>", "application/atom+xml", "<a/>"),
        (b"\x89PNG", "image/png", None),
        (b"abc", "application/octet-stream", None),
        (b"abc", "", "abc"),
    ],
)
async def test_text_is_decoded_as_declared_and_other_types_are_left_out(
    body: bytes, content_type: str | None, text: str | None
) -> None:
    assert (await answered(body, content_type))["body_text"] == text


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"NaN", b"[Infinity]", b"1e999", b"[" * 60_000, b"[" * 60 + b"]" * 60, b'"\\ud800"', b"1" * 5000],
)
async def test_what_is_not_storable_json_is_text_only(body: bytes) -> None:
    result = await answered(body, "application/json")
    assert result["body_json"] is None
    assert result["body_text"] == body.decode()


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "application/ld+json", "APPLICATION/JSON"])
async def test_every_json_type_is_parsed(content_type: str) -> None:
    assert (await answered(json.dumps([1]).encode(), content_type))["body_json"] == [1]


def test_a_faulty_allowlist_entry_stops_the_start() -> None:
    with pytest.raises(ConfigError):
        data_fetch.spec(DataFetchSettings(enabled=True, allowlist=("*",)), Answering(EgressResponse(200)))
