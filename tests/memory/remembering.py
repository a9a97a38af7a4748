"""Embeds each text of the quality set once for all tests of a run: the local model takes its time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rauskuclaw.embedders.local import LocalEmbedder, find_model
from rauskuclaw.ports.models import Embedder, Side

_known: dict[tuple[str, Side, str], bytes] = {}


@dataclass(frozen=True)
class Remembering:
    """An `Embedder` that asks another one for what it has not seen."""

    inner: Embedder

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def model(self) -> str:
        return self.inner.model

    @property
    def dimension(self) -> int | None:
        return self.inner.dimension

    @property
    def at_once(self) -> int:
        return self.inner.at_once

    def reach(self, text: str, side: Side) -> int:
        return self.inner.reach(text, side)

    def share(self, texts: Sequence[str]) -> int:
        return self.inner.share(texts)

    async def prepare(self) -> None:
        await self.inner.prepare()

    async def close(self) -> None:
        await self.inner.close()

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        new = [text for text in dict.fromkeys(texts) if (self.model, side, text) not in _known]
        if new:
            vectors = await self.inner.embed(new, side)
            _known.update(((self.model, side, text), vector) for text, vector in zip(new, vectors, strict=True))
        return [_known[self.model, side, text] for text in texts]


@cache
def local_embedder() -> Embedder:
    """The local model. Raises LocalModelError where it is not installed."""
    return Remembering(LocalEmbedder(find_model()))
