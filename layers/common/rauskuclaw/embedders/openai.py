"""Embeddings from OpenAI or a server that speaks the same protocol."""

from collections.abc import Sequence
from datetime import timedelta

from rauskuclaw.config.base_url import endpoint
from rauskuclaw.domain.job import Json
from rauskuclaw.egress.policy import Egress
from rauskuclaw.embedders.remote import MOST_CHARS, Dimension, JsonPost, read_vectors
from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.embedders.vectors import bad_answer
from rauskuclaw.ports.models import Side


class OpenAiEmbedder:
    """`POST <base URL>/embeddings` with all texts at once."""

    name = "openai"

    def __init__(self, egress: Egress, *, base_url: str, model: str, api_key: str | None, timeout: timedelta) -> None:
        """`base_url` as in the settings. Raises EgressDeniedError for one that is none."""
        self._wanted = model
        headers = {"authorization": f"Bearer {api_key}"} if api_key else {}
        self._server = JsonPost(egress, endpoint(base_url, "embeddings"), timeout=timeout, headers=headers)
        self._dimension = Dimension()

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
            "input": [text[:MOST_CHARS] for text in texts],
            "encoding_format": "float",
        }
        vectors = read_vectors(_in_order(await self._server.post(body)), wanted=len(texts))
        self._dimension.check(vectors)
        return vectors


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
