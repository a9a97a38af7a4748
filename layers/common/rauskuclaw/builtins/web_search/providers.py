"""Providers of search results: what each is asked, and what its answer says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from rauskuclaw.builtins.web_search.html_results import (
    MAX_SNIPPET,
    MAX_TITLE,
    Found,
    address_of,
    is_challenge,
    plain,
    results_in,
    text_of,
)
from rauskuclaw.config.tools import WebSearchSettings
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.egress.policy import EgressResponse, HostRules
from rauskuclaw.egress.url import DEFAULT_PORTS, parse_url

BLOCKED = "WEB_SEARCH_BLOCKED"
FAILED = "WEB_SEARCH_FAILED"
DUCKDUCKGO, BRAVE = "duckduckgo", "brave"


@dataclass(frozen=True, slots=True)
class Provider:
    """`url_of` makes an address of a query and the number of results; `read` takes them out of an answer of 200."""

    name: str
    url_of: Callable[[str, int], str]
    read: Callable[[bytes, int], list[Found]]
    hosts: HostRules
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


def provider_of(settings: WebSearchSettings, name: str) -> Provider:
    """The provider as configured. Raises HandlerError for Brave without a key."""
    if name == DUCKDUCKGO:
        url = settings.duckduckgo_url
        return Provider(
            name=name,
            url_of=lambda query, most: f"{url}?{urlencode({'q': query})}",
            read=lambda page, most: _page(page, url, most),
            hosts=_rules(url),
            headers={"accept": "text/html"},
        )
    if settings.brave_key is None:
        text = "Brave's search needs a key: set WEB_SEARCH_BRAVE_KEY"
        raise HandlerError(text, code="WEB_SEARCH_DISABLED", failure_class=FailureClass.RETRYABLE)
    url = settings.brave_url
    return Provider(
        name=name,
        url_of=lambda query, most: f"{url}?{urlencode({'q': query, 'count': most})}",
        read=_brave,
        hosts=_rules(url),
        headers={"accept": "application/json", "x-subscription-token": settings.brave_key.get_secret_value()},
    )


def require_answer(answer: EgressResponse) -> bytes:
    """The body of an answer that is one. Raises HandlerError."""
    if answer.status == 200 and not is_challenge(answer.body):
        return answer.body
    if answer.status in (200, 202, 403, 429):
        text = "The provider takes no searches from here at the moment"
        raise HandlerError(text, code=BLOCKED, details={"status": answer.status}, failure_class=FailureClass.RETRYABLE)
    passes = answer.status >= 500
    raise HandlerError(
        f"The provider answered with status {answer.status}",
        code=FAILED,
        details={"status": answer.status},
        failure_class=FailureClass.RETRYABLE if passes else FailureClass.PERMANENT,
    )


def _rules(url: str) -> HostRules:
    """Exactly this host; where it is plain http, or has a port of its own, as the operator's exception."""
    target = parse_url(url)
    is_plain = (target.scheme, target.port) == ("https", DEFAULT_PORTS["https"]) and target.host.address is None
    return HostRules.of([target.host.name if is_plain else f"{target.host.name}:{target.port}"])


def _page(page: bytes, url: str, most: int) -> list[Found]:
    return results_in(page, base=url, most=most)


def _brave(body: bytes, most: int) -> list[Found]:
    try:
        value = json.loads(body)
        rows = ((value.get("web") or {}).get("results")) or []
    except (ValueError, AttributeError, RecursionError) as exc:
        raise HandlerError("The provider's answer is not what it says it is", code=FAILED) from exc
    found = []
    for row in rows if isinstance(rows, list) else []:
        given = row if isinstance(row, dict) else {}
        title, url, snippet = given.get("title"), given.get("url"), given.get("description")
        address = address_of(url) if isinstance(url, str) else None
        if isinstance(title, str) and address is not None:
            words = text_of(snippet) if isinstance(snippet, str) else ""
            found.append(Found(plain(text_of(title), MAX_TITLE), address, plain(words, MAX_SNIPPET)))
    return found[:most]
