"""Embeddings from OpenAI or a server that speaks the same protocol."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

from rauskuclaw.config.base_url import endpoint
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.usage import Usage
from rauskuclaw.egress.policy import Egress
from rauskuclaw.embedders.remote import TIMED_OUT, Dimension, JsonPost, RemoteEmbedder, read_vectors, readable
from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.embedders.vectors import bad_answer
from rauskuclaw.ports.models import EmbeddingFailedError, Side
from rauskuclaw.providers.usage import read_usage

# Told of each request that was paid for: its usage, None where the server did not say, and its size in bytes.
Account = Callable[[Usage | None, int], Awaitable[None]]


class OpenAiEmbedder(RemoteEmbedder):
    """`POST <base URL>/embeddings` with all texts at once."""

    name = "openai"

    def __init__(
        self,
        egress: Egress,
        *,
        base_url: str,
        model: str,
        api_key: str | None,
        timeout: timedelta,
        account: Account | None = None,
    ) -> None:
        """`base_url` as in the settings. Raises EgressDeniedError for one that is none."""
        self._wanted = model
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._server = JsonPost(egress, endpoint(base_url, "embeddings"), timeout=timeout, headers=headers)
        self._dimension = Dimension()
        self._account = account

    @property
    def model(self) -> str:
        return f"openai/{self._wanted}"

    @property
    def dimension(self) -> int | None:
        return self._dimension.known

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """See the port. Both sides are sent alike."""
        check_texts(texts)
        if not texts:
            return []
        body: dict[str, Json] = {
            "model": self._wanted,
            "input": [readable(text) for text in texts],
            "encoding_format": "float",
        }
        vectors = read_vectors(_in_order(await self._paid(body)), wanted=len(texts))
        self._dimension.check(vectors)
        return vectors

    async def _paid(self, body: dict[str, Json]) -> Json:
        """The answer's JSON. Whether it can be used or not, and also when it came too late, it is accounted for."""
        size = sum(len(text.encode("utf-8", "replace")) for text in body["input"])
        try:
            answer = await self._server.post(body)
        except EmbeddingFailedError as exc:
            if exc.code == TIMED_OUT and self._account is not None:
                await self._account(None, size)
            raise
        if self._account is not None:
            await self._account(read_usage(answer.get("usage")) if isinstance(answer, dict) else None, size)
        return answer


def _in_order(answer: Json) -> list[Json]:
    """The vectors by the number each carries: the order of the list is not promised."""
    rows = answer.get("data") if isinstance(answer, dict) else None
    if not isinstance(rows, list):
        raise bad_answer("The embedder's answer has no list of vectors")
    by_number: dict[int, Json] = {}
    for row in rows:
        number = row.get("index") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(number, int) or number in by_number:
            raise bad_answer("The embedder's vectors are not numbered")
        by_number[number] = row.get("embedding")
    if set(by_number) != set(range(len(rows))):
        raise bad_answer("The embedder's vectors are not numbered in one row")
    return [by_number[number] for number in range(len(rows))]
