"""Base URLs of model servers: read strictly when the settings are, and put together with the protocol's paths."""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, urlsplit, urlunsplit

from rauskuclaw.config.kinds import Kind

# Of a URL that somebody copied whole.
ENDPOINTS = ("/chat/completions", "/completions", "/embeddings", "/models", "/responses")
OWN_ENDPOINTS = ("/v1", "/api/embed", "/api/chat", "/api/generate", "/api")  # Ollama's
USER_INFO = re.compile(r"(?<=://)[^/?#\s]*(?=@)")
SECRET_PARAMETER = re.compile(r"([?&][^=&\s]*(?:key|token|secret|sig|pass|auth|code)[^=&\s]*=)[^&\s]+", re.IGNORECASE)
MASK = "***"


def masked_url(text: str) -> str:
    """The text with the user names, passwords and keys of its URLs replaced by `***`."""
    return SECRET_PARAMETER.sub(rf"\1{MASK}", USER_INFO.sub(MASK, text))


def base_url() -> Kind:
    """Of a server that speaks OpenAI's protocol. A path is kept as it is, `/v1` alone is the same as none."""

    def read(text: str) -> str:
        parts = _parts(text)
        path = _without(parts.path, ENDPOINTS)
        return urlunsplit((parts.scheme, parts.netloc, "" if path == "/v1" else path, parts.query, ""))

    return _kind("an http or https URL, such as https://llm.example.com/v1", read)


def ollama_url() -> Kind:
    """Of an Ollama server, whose paths are below its root."""

    def read(text: str) -> str:
        parts = _parts(text)
        if parts.query:
            raise ValueError("must not have a query (?...)")
        return urlunsplit((parts.scheme, parts.netloc, _without(parts.path, OWN_ENDPOINTS), "", ""))

    return _kind("an http or https URL, such as http://127.0.0.1:11434", read)


def endpoint(base: str, name: str) -> str:
    """The URL of `chat/completions`, `embeddings` or `models`: `/v1` goes between only where there is no path."""
    parts = urlsplit(base)
    path = parts.path.rstrip("/") or "/v1"
    return urlunsplit((parts.scheme, parts.netloc, f"{path}/{name}", parts.query, ""))


def query_of(url: str) -> dict[str, object]:
    """The parameters of a URL, for libraries that want them apart."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))


def _kind(says: str, read: Callable[[str], str]) -> Kind:
    def from_json(value: object) -> str:
        if not isinstance(value, str):
            raise ValueError(f"must be {says}")
        return read(value.strip())

    return Kind("an http or https URL", read, from_json)


def _parts(text: str) -> SplitResult:
    """Raises ValueError, without the text: it may hold a password."""
    if USER_INFO.search(text) or "@" in text.partition("://")[2].partition("/")[0]:
        raise ValueError("must not hold a user name or a password (what is before the @); the key has its own setting")
    if "#" in text:
        raise ValueError("must not have a fragment (#...)")
    # Not imported before a URL is set: it belongs to what reaches outside.
    from rauskuclaw.egress.errors import EgressDeniedError
    from rauskuclaw.egress.url import parse_url

    try:
        parse_url(text)
        return urlsplit(text)
    except EgressDeniedError as exc:
        raise ValueError(f"must be an http or https URL: {exc.message}") from None
    except ValueError:
        raise ValueError("must be an http or https URL") from None


def _without(path: str, tails: tuple[str, ...]) -> str:
    """A path without slashes at its end and without the first of the tails that it ends with."""
    path = path.rstrip("/")
    tail = next((tail for tail in tails if path.endswith(tail)), "")
    return path.removesuffix(tail).rstrip("/")
