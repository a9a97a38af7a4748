"""Results out of DuckDuckGo's page without scripts. What is missing or odd is passed over, not guessed."""

import re
import unicodedata
from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import parse_qs, urljoin, urlsplit

MAX_TITLE, MAX_SNIPPET, MAX_URL = 300, 1000, 2048
_TITLE, _SNIPPET, _RESULT, _ADVERT = "result__a", "result__snippet", "result", "result--ad"
_VOID = frozenset({"br", "img", "hr", "input", "link", "meta", "wbr"})
_OWN_HOSTS = ("duckduckgo.com", ".duckduckgo.com")
_CHALLENGE = re.compile(rb'class="[^"]*anomaly-modal|id="challenge-form"')


@dataclass(frozen=True, slots=True)
class Found:
    """A page: plain text, and an absolute http or https address."""

    title: str
    url: str
    snippet: str


def is_challenge(page: bytes) -> bool:
    """Whether the page asks whether we are a person, instead of answering."""
    return _CHALLENGE.search(page) is not None


def results_in(page: bytes, *, base: str, most: int) -> list[Found]:
    """The first `most` results, without advertisements and repetitions."""
    reader = _Reader()
    reader.feed(page.decode("utf-8", "replace"))
    reader.close()
    found: dict[str, Found] = {}
    for title, href, snippet in reader.results:
        url = address_of(urljoin(base, href))
        if url is not None and title.strip():
            found.setdefault(url, Found(plain(title, MAX_TITLE), url, plain(snippet, MAX_SNIPPET)))
    return list(found.values())[:most]


def address_of(href: str) -> str | None:
    """Where a link of the page leads: its redirect is looked through. None for what is no page elsewhere."""
    try:
        parts = urlsplit(href)
        if _is_own(parts.hostname):
            target = parse_qs(parts.query).get("uddg")
            if not target:
                return None
            href = target[0]
            parts = urlsplit(href)
    except ValueError:
        return None
    is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and not _is_own(parts.hostname)
    return href if is_page and len(href) <= MAX_URL and href.isprintable() and " " not in href else None


def plain(text: str, most: int) -> str:
    """On one line, without characters that steer a screen or hide, cut with a sign."""
    seen = "".join(each if unicodedata.category(each) not in ("Cc", "Cf") else " " for each in text)
    line = " ".join(seen.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def text_of(markup: str) -> str:
    """The text of a piece of HTML."""
    reader = _Text()
    reader.feed(markup)
    reader.close()
    return "".join(reader.pieces)


def _is_own(host: str | None) -> bool:
    return host is not None and (host == _OWN_HOSTS[0] or host.endswith(_OWN_HOSTS[1]))


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)


class _Reader(HTMLParser):
    """Goes by class names: a title begins a result, a snippet belongs to the title before it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.results: list[tuple[str, str, str]] = []
        self._part: str | None = None
        self._depth = 0
        self._is_advert = False
        self._pieces: list[str] = []
        self._href = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = (given.get("class") or "").split()
        if _RESULT in classes:
            self._end_part()
            self._is_advert = _ADVERT in classes
        part = _TITLE if _TITLE in classes and tag == "a" else _SNIPPET if _SNIPPET in classes else None
        if part is not None:
            self._end_part()
            self._part, self._depth, self._pieces, self._href = part, 1, [], given.get("href") or ""
        elif tag in _VOID:
            self._pieces.append(" ")
        elif self._part is not None:
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if self._part is None or tag in _VOID:
            return
        self._depth -= 1
        if self._depth == 0:
            self._end_part()

    def handle_data(self, data: str) -> None:
        if self._part is not None:
            self._pieces.append(data)

    def close(self) -> None:
        super().close()
        self._end_part()

    def _end_part(self) -> None:
        part, self._part = self._part, None
        if part is None or self._is_advert:
            return
        text = "".join(self._pieces)
        if part == _TITLE:
            self.results.append((text, self._href, ""))
        elif self.results and not self.results[-1][2]:
            title, href, _ = self.results[-1]
            self.results[-1] = (title, href, text)
