"""Limits that every embedder puts on the texts it is given."""

from collections.abc import Sequence

from rauskuclaw.ports.models import EmbeddingFailedError, Side

MAX_TEXTS = 32  # a call; larger ones make servers slow to answer and a failure expensive


def check_texts(texts: Sequence[str]) -> None:
    """Raises EmbeddingFailedError `MEMORY_EMBED_INPUT` for a blank text, ValueError for too many."""
    if len(texts) > MAX_TEXTS:
        raise ValueError(f"{len(texts)} texts in one call; at most {MAX_TEXTS} are embedded at once")
    if any(not text.strip() for text in texts):
        raise EmbeddingFailedError("A blank text cannot be embedded", code="MEMORY_EMBED_INPUT", retryable=False)


class Unbounded:
    """What most embedders have to say of the limits in the port: as many texts at once as there are, all of each."""

    at_once = MAX_TEXTS

    def reach(self, text: str, side: Side) -> int:
        return len(text)

    def share(self, texts: Sequence[str]) -> int:
        return len(texts)

    async def prepare(self) -> None:
        return

    async def close(self) -> None:
        return
