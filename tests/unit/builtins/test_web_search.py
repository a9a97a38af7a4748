"""tools.web_search: off until configured, then what a page of results says, as plain text."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import SecretStr

from rauskuclaw.builtins.web_search import search
from rauskuclaw.builtins.web_search.html_results import address_of, results_in
from rauskuclaw.config.tools import WebSearchSettings
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.ports.handlers import HandlerSpec
from tests.support.http_servers import Server, SpyWire, plain, serving
from tests.unit.builtins.context import NotingContext, call, failure
from tests.unit.egress.resolving import ScriptedResolver

BASE = "https://html.duckduckgo.com/html/"


def row(url: str, title: str, snippet: str, kind: str = "") -> str:
    """A result as the page without scripts writes it."""
    return f"""
    <div class="result results_links results_links_deep web-result {kind}">
      <div class="links_main links_deep result__body">
        <h2 class="result__title"><a rel="nofollow" class="result__a" href="{url}">{title}</a></h2>
        <div class="result__extras"><a class="result__url" href="{url}">shown</a></div>
        <a class="result__snippet" href="{url}">{snippet}</a>
        <div class="clear"></div>
      </div>
    </div>"""


HIDDEN = "Hidden\u200b\u202e   text"
TEA = "//duckduckgo.com/l/?uddg=https%3A%2F%2Ftea.example%2Fa%3Fb%3D1&amp;rut=abc"
PAGE = f"""<!DOCTYPE html><html><head><title>tea at DuckDuckGo</title></head><body><form action="/html/"></form>
<div id="links" class="results">
{row("https://duckduckgo.com/y.js?ad_domain=shop.example&u3=x", "Buy tea", "Ad", "result--ad")}
{row(TEA, "Green <b>tea</b> &amp; more", "How to <b>brew</b>&nbsp;it<br>well")}
{row("https://tea.example/a?b=1", "The same again", "x")}
{row("javascript:alert(1)", "No page", "x")}
{row("https://other.example/", HIDDEN, "")}
</div></body></html>"""

BRAVE = {
    "web": {
        "results": [
            {
                "title": "Green <strong>tea</strong>",
                "url": "https://tea.example/",
                "description": "How&#x27;s <b>it</b>",
            },
            {"title": 5, "url": "https://bad.example/"},
            {"title": "no address"},
            "odd",
        ]
    }
}


@asynccontextmanager
async def searching(body: bytes, *, status: int = 200, **given: Any) -> AsyncIterator[tuple[HandlerSpec, Server]]:
    """The handler with both providers at a server of ours."""
    async with serving(plain(body=body, status=status)) as server:
        settings = WebSearchSettings(
            enabled=True,
            duckduckgo_url=f"http://{server.address}/html/",
            brave_url=f"http://{server.address}/res",
            **given,
        )
        yield search.spec(settings, EgressClient()), server


def urls(result: Any) -> list[str]:
    return [each["url"] for each in result["results"]]


async def test_results_are_plain_text_with_the_addresses_behind_the_redirects() -> None:
    async with searching(PAGE.encode()) as (spec, server):
        ctx = NotingContext()
        result = await call(spec, {"query": "  green\n tea "}, ctx)
    assert result["results"] == [
        {"title": "Green tea & more", "url": "https://tea.example/a?b=1", "snippet": "How to brew it well"},
        {"title": "Hidden text", "url": "https://other.example/", "snippet": ""},
    ]
    assert (result["query"], result["provider"], result["count"]) == ("green tea", "duckduckgo", 2)
    assert server.received[0].path == "/html/?q=green+tea"
    assert "tea" not in str(ctx.lines)  # what was looked for is nobody's business in a log


async def test_no_more_are_given_than_asked_for() -> None:
    async with searching(PAGE.encode()) as (spec, _):
        assert urls(await call(spec, {"query": "tea", "max_results": 1})) == ["https://tea.example/a?b=1"]


async def test_brave_is_asked_with_its_key_and_answers_in_json() -> None:
    async with searching(json.dumps(BRAVE).encode(), brave_key=SecretStr("s3cret")) as (spec, server):
        result = await call(spec, {"query": "tea", "provider": "brave", "max_results": 5})
    assert result["results"] == [{"title": "Green tea", "url": "https://tea.example/", "snippet": "How's it"}]
    assert server.received[0].path == "/res?q=tea&count=5"
    assert server.received[0].headers["x-subscription-token"] == "s3cret"


@pytest.mark.parametrize("body", [b"{}", b'{"web": {"results": {}}}', b'{"web": {"results": [{"title": 5}]}}'])
async def test_an_answer_without_results_has_none(body: bytes) -> None:
    async with searching(body, brave_key=SecretStr("s3cret")) as (spec, _):
        assert urls(await call(spec, {"query": "tea", "provider": "brave"})) == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"web": 5}', b"[" * 100_000])
async def test_an_answer_that_is_no_result_fails(body: bytes) -> None:
    async with searching(body, brave_key=SecretStr("s3cret")) as (spec, _):
        assert (await failure(spec, {"query": "tea", "provider": "brave"})).code == "WEB_SEARCH_FAILED"


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<a class='result__a' href='https://a.example/'>open",
        "<a class=result__a>no address</a>",
        "<p>" * 5000,
        "<a class='result__snippet'>nobody's</a>",
        "<" * 5000,
        "\x00\xff<!-- <a class='result__a' href='https://b.example/'>commented</a>",
    ],
)
def test_a_broken_page_is_read_as_far_as_it_goes(page: str) -> None:
    found = results_in(page.encode("latin-1"), base=BASE, most=20)
    assert [each.url for each in found] in ([], ["https://a.example/"])


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("https://a.example/x", "https://a.example/x"),
        ("https://duckduckgo.com/l/?uddg=http%3A%2F%2Fa.example%2F", "http://a.example/"),
        ("https://duckduckgo.com/l/?uddg=javascript%3Aalert(1)", None),
        ("https://duckduckgo.com/l/?uddg=https%3A%2F%2Fduckduckgo.com%2Fy.js", None),
        ("https://html.duckduckgo.com/about", None),
        ("ftp://a.example/", None),
        ("https:///x", None),
        ("https://[bad", None),
        ("https://a.example/" + "x" * 3000, None),
        ("https://a.example/a b", None),
    ],
)
def test_only_pages_elsewhere_are_results(href: str, address: str | None) -> None:
    assert address_of(href) == address


@pytest.mark.parametrize(
    ("status", "body", "code", "failure_class"),
    [
        (202, b"", "WEB_SEARCH_BLOCKED", FailureClass.RETRYABLE),
        (429, b"", "WEB_SEARCH_BLOCKED", FailureClass.RETRYABLE),
        (403, b"", "WEB_SEARCH_BLOCKED", FailureClass.RETRYABLE),
        (200, b'<div class="anomaly-modal__title">Bots?</div>', "WEB_SEARCH_BLOCKED", FailureClass.RETRYABLE),
        (503, b"", "WEB_SEARCH_FAILED", FailureClass.RETRYABLE),
        (302, b"", "WEB_SEARCH_FAILED", FailureClass.PERMANENT),
        (401, b"", "WEB_SEARCH_FAILED", FailureClass.PERMANENT),
    ],
)
async def test_what_is_no_answer_says_so(status: int, body: bytes, code: str, failure_class: FailureClass) -> None:
    async with searching(body, status=status) as (spec, _):
        found = await failure(spec, {"query": "tea"})
    assert (found.code, found.failure_class) == (code, failure_class)


@pytest.mark.parametrize(
    ("settings", "given", "code"),
    [
        (WebSearchSettings(), {"query": "tea"}, "WEB_SEARCH_DISABLED"),
        (WebSearchSettings(enabled=True), {"query": "tea", "provider": "brave"}, "WEB_SEARCH_DISABLED"),
        (WebSearchSettings(enabled=True), {}, "WEB_SEARCH_INPUT"),
        (WebSearchSettings(enabled=True), {"query": " \n"}, "WEB_SEARCH_INPUT"),
        (WebSearchSettings(enabled=True, duckduckgo_url="https://tea/"), {"query": "x"}, "EGRESS_DENIED"),
    ],
)
async def test_what_is_not_set_up_asks_nobody(settings: WebSearchSettings, given: Any, code: str) -> None:
    wire = SpyWire()
    client = EgressClient(resolver=ScriptedResolver("93.184.216.34"), wire=wire)
    assert (await failure(search.spec(settings, client), given)).code == code
    assert wire.asked == []


async def test_an_address_of_the_provider_that_is_not_public_is_refused() -> None:
    client = EgressClient(resolver=ScriptedResolver("10.0.0.1"), wire=SpyWire())
    found = await failure(search.spec(WebSearchSettings(enabled=True), client), {"query": "tea"})
    assert found.code == "EGRESS_DENIED"


def test_as_a_tool_it_reads_what_nobody_vouches_for_and_sends_words_out() -> None:
    offer = search.spec(WebSearchSettings(enabled=True), EgressClient()).tool
    assert offer is not None
    assert (offer.effect, offer.sends_text, offer.required, offer.is_available) == (Effect.PURE, True, ("query",), True)
    assert offer.label({}).integrity is Integrity.UNTRUSTED
    assert offer.label({}).confidentiality is Confidentiality.PUBLIC
    assert hosts(offer.hosts({"query": "x"})) == {"html.duckduckgo.com"}
    assert hosts(offer.hosts({"query": "x", "provider": "brave"})) == {"api.search.brave.com"}
    for settings in (WebSearchSettings(), WebSearchSettings(enabled=True, provider="brave")):
        unavailable = search.spec(settings, EgressClient()).tool
        assert unavailable is not None
        assert not unavailable.is_available


def hosts(found: Sequence[str]) -> set[str]:
    return set(found)
