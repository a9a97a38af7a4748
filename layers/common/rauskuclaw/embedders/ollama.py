"""Embeddings from an Ollama server."""

from collections.abc import Sequence
from datetime import timedelta

from rauskuclaw.egress.policy import Egress
from rauskuclaw.embedders.remote import Dimension, JsonPost, RemoteEmbedder, read_vectors, readable
from rauskuclaw.embedders.texts import check_texts
from rauskuclaw.embedders.vectors import bad_answer
from rauskuclaw.ports.models import Side


class OllamaEmbedder(RemoteEmbedder):
    """`POST /api/embed` with all texts at once. Changes of a model behind the same tag cannot be noticed."""

    name = "ollama"

    def __init__(self, egress: Egress, *, base_url: str, model: str, timeout: timedelta) -> None:
        """Raises EgressDeniedError for a base URL that is none."""
        self._tag = model
        self._server = JsonPost(egress, f"{base_url}/api/embed", timeout=timeout)
        self._dimension = Dimension()

    @property
    def model(self) -> str:
        return f"ollama/{self._tag}"

    @property
    def dimension(self) -> int | None:
        return self._dimension.known

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """See the port. Both sides are sent alike: prefixes belong to the server's model file."""
        check_texts(texts)
        if not texts:
            return []
        answer = await self._server.post({"model": self._tag, "input": [readable(text) for text in texts]})
        if not isinstance(answer, dict):
            raise bad_answer("The embedder's answer is not an object")
        # The older form answers one text with one bare vector.
        found = answer["embeddings"] if "embeddings" in answer else [answer.get("embedding")]
        vectors = read_vectors(found, wanted=len(texts))
        self._dimension.check(vectors)
        return vectors
