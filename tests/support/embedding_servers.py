"""An embedding server on loopback: it answers in either protocol, counts texts, and can be told to misbehave."""

import asyncio
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.support.http_servers import Answer, Received, response

SIZE = 8


@dataclass
class EmbeddingServer:
    """`batches` has the texts of every request. `refuses`: texts whose request is answered with 400."""

    batches: list[list[str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # of the next answers; 200 when empty
    refuses: Callable[[str], bool] = lambda text: False

    @property
    def texts(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    def ollama(self) -> Answer:
        return self._answering(lambda vectors: {"embeddings": vectors})

    def openai(self) -> Answer:
        """The list in reverse, because its order is not promised."""
        return self._answering(
            lambda vectors: {
                "data": [{"index": number, "embedding": each} for number, each in reversed(list(enumerate(vectors)))]
            }
        )

    def _answering(self, shape: Callable[[list[list[float]]], Any]) -> Answer:
        async def answer(request: Received, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            texts = json.loads(request.body)["input"]
            self.batches.append(texts)
            status = self.statuses.pop(0) if self.statuses else 200
            if any(self.refuses(text) for text in texts):
                status = 400
            body = shape(numbers_of(texts)) if status == 200 else {"error": "as told"}
            writer.write(response(status, json.dumps(body).encode()))

        return answer


def numbers_of(texts: Sequence[str]) -> list[list[float]]:
    """A vector for each text, never zero."""
    return [[float(len(text)), 1.0, *([0.5] * (SIZE - 2))] for text in texts]
