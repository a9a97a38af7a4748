"""The base of embedders behind HTTP: one request, every way it can fail, checked vectors."""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta

from rauskuclaw.domain.job import Json
from rauskuclaw.egress.errors import EgressDeniedError, EgressError, EgressTimeoutError, EgressTooLargeError
from rauskuclaw.egress.policy import Egress, EgressResponse, HostRules, Purpose
from rauskuclaw.egress.url import parse_url
from rauskuclaw.embedders.costs import cut_to
from rauskuclaw.embedders.texts import MAX_TEXTS, Unbounded
from rauskuclaw.embedders.vectors import bad_answer, unit_vector
from rauskuclaw.ports.models import EmbeddingFailedError, Side

# 32 vectors of 3,072 numbers are 2.2 MB as JSON without blanks, and twice that when printed nicely.
MAX_BODY_BYTES = 8 * 1024 * 1024
# Hosted models take 8,191 tokens a text, by tokenizers that differ; below both of these hardly a text has more.
MAX_CHARS = 8_000
MAX_TOKENS = 5_500
TIMED_OUT = "MEMORY_EMBED_TIMEOUT"
_BUSY = frozenset({408, 425, 429})


class RemoteEmbedder(Unbounded):
    """What servers have in common: the beginning of a long text is sent, and no more."""

    def reach(self, text: str, side: Side) -> int:
        return len(readable(text))


def readable(text: str) -> str:
    """As much of the text as a server is sent."""
    return cut_to(text[:MAX_CHARS], MAX_TOKENS)


class JsonPost:
    """Posts JSON to one URL and to no other host or port. `headers` may hold a key; no error repeats them."""

    def __init__(
        self, egress: Egress, url: str, *, timeout: timedelta, headers: Mapping[str, str] | None = None
    ) -> None:
        """Raises EgressDeniedError for a URL that is none."""
        target = parse_url(url)
        self._egress = egress
        self._url = url
        self._headers = {"content-type": "application/json", "accept": "application/json", **(headers or {})}
        self._purpose = Purpose(
            name="memory.embed",
            hosts=HostRules(exceptions=frozenset({(target.host.name, target.port)})),
            total=timeout,
            max_body_bytes=MAX_BODY_BYTES,
        )

    async def post(self, body: dict[str, Json]) -> Json:
        """The answer's JSON. Raises EmbeddingFailedError."""
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        try:
            answer = await self._egress.send(
                self._purpose, self._url, method="POST", headers=self._headers, content=content
            )
        except EgressError as exc:
            raise _unreached(exc) from exc
        return _read(answer)


class Dimension:
    """How many numbers the model's vectors have; the first answer tells, and every later one has to agree."""

    def __init__(self) -> None:
        self.known: int | None = None

    def check(self, vectors: Sequence[bytes]) -> None:
        """Raises EmbeddingFailedError `MEMORY_EMBED_RESPONSE`."""
        for vector in vectors:
            size = len(vector) // 4
            self.known = self.known or size
            if size != self.known:
                raise bad_answer(f"The embedder answered vectors of {self.known} and of {size} numbers")


def read_vectors(found: object, *, wanted: int) -> list[bytes]:
    """One vector for each text. Raises EmbeddingFailedError `MEMORY_EMBED_RESPONSE`."""
    if not isinstance(found, list) or len(found) != wanted or wanted > MAX_TEXTS:
        count = len(found) if isinstance(found, list) else "no"
        raise bad_answer(f"The embedder answered {count} vectors for {wanted} texts")
    return [unit_vector(numbers) for numbers in found]


def _read(answer: EgressResponse) -> Json:
    """JSON is looked for before the status, so that a proxy's page is told from the server's own error."""
    details: dict[str, Json] = {"status": answer.status}
    if (wait_sec := _retry_after(answer)) is not None:
        details["retry_after_sec"] = wait_sec
    may_pass = answer.status in _BUSY or answer.status >= 500
    try:
        value: Json = json.loads(answer.body)
    except (ValueError, RecursionError):
        # With a good status it was cut short, or came from something in between: it says nothing about the texts.
        may_pass = may_pass or 200 <= answer.status < 300
        text = f"The embedder's answer (status {answer.status}) is not JSON"
        raise EmbeddingFailedError(text, code="MEMORY_EMBED_RESPONSE", details=details, retryable=may_pass) from None
    if not 200 <= answer.status < 300:
        text = f"The embedder refused with status {answer.status}"
        raise EmbeddingFailedError(text, code="MEMORY_EMBED_HTTP", details=details, retryable=may_pass)
    return value


def _retry_after(answer: EgressResponse) -> int | None:
    given = answer.headers.get("retry-after", "")
    return min(int(given), 3600) if given.isascii() and given.isdigit() and len(given) < 9 else None


def _unreached(exc: EgressError) -> EmbeddingFailedError:
    if isinstance(exc, EgressTimeoutError):
        return EmbeddingFailedError("The embedder did not answer in time", code=TIMED_OUT)
    if isinstance(exc, EgressTooLargeError):
        return bad_answer("The embedder's answer is too large")
    is_final = isinstance(exc, EgressDeniedError) and exc.final
    return EmbeddingFailedError(
        "The embedder could not be reached", code="MEMORY_EMBED_NETWORK", retryable=not is_final
    )
