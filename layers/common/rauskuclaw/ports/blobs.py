"""Blobs: bytes by key. Keys are relative, `/`-separated, made by our code, never by a client."""

from typing import Protocol


class Blobs(Protocol):
    async def put(self, key: str, data: bytes) -> None:
        """Store `data`, replacing what was there. Durable before it returns; readers see the old or the new whole."""
        ...

    async def get(self, key: str) -> bytes | None:
        """The bytes, or None."""
        ...

    async def delete(self, key: str) -> None:
        """Remove the blob; not an error when there is none."""
        ...

    async def keys(self, prefix: str, *, limit: int) -> list[str]:
        """Up to `limit` keys that start with `prefix`, sorted."""
        ...
