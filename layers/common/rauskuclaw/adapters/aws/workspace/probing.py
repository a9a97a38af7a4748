"""Probes of the conditions that the workspace stands on. One that ignores them would lose writes
silently.

S3 does. What speaks its protocol elsewhere is asked once, before the first change.
"""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import uuid4

from rauskuclaw.adapters.aws.workspace.keys import PROBES
from rauskuclaw.adapters.aws.workspace.objects import ABSENT, ANY, MismatchError, Objects, match
from rauskuclaw.adapters.aws.workspace.writing import Upload
from rauskuclaw.errors import BackendRefusedError

WRONG = "0" * 32


async def ignored_conditions(objects: Objects) -> list[str]:
    """The conditions that a store ignores, as operation and header. Leaves nothing behind."""
    source, target = (f"{PROBES}{uuid4().hex}" for _ in range(2))
    etag = await objects.put(source, b"source", ABSENT)
    await objects.put(target, b"target", ABSENT)
    upload = Upload(objects, target)
    await upload.begin({})
    await upload.add(b"upload")
    asked: dict[str, Callable[[], Awaitable[object]]] = {
        "PutObject If-None-Match": lambda: objects.put(target, b"put", ABSENT),
        "PutObject If-Match": lambda: objects.put(target, b"put", match(WRONG)),
        "CopyObject If-None-Match": lambda: objects.copy(source, etag, target, ABSENT, {}),
        "CopyObject If-Match": lambda: objects.copy(source, etag, target, match(WRONG), {}),
        "CopyObject x-amz-copy-source-if-match": lambda: objects.copy(source, WRONG, target, ANY, {}),
        "CompleteMultipartUpload If-None-Match": lambda: upload.complete(ABSENT),
        "CompleteMultipartUpload If-Match": lambda: upload.complete(match(WRONG)),
        "GetObject If-Match": lambda: objects.get(source, WRONG, start=0, end=1),
        "DeleteObject If-Match": lambda: objects.delete(source, WRONG),
    }
    try:
        return [name for name, ask in asked.items() if not await _is_refused(ask)]
    finally:
        await upload.give_up()
        await objects.delete_many([source, target])


async def _is_refused(ask: Callable[[], Awaitable[object]]) -> bool:
    try:
        await ask()
    except MismatchError:
        return True
    return False


class Probe:
    """Asks once. `is_needed` False: the store is known to honour all."""

    def __init__(self, objects: Objects, *, is_needed: bool) -> None:
        self._objects = objects
        self._lock = asyncio.Lock()
        self._ignored: list[str] | None = None if is_needed else []

    async def require_conditions(self) -> None:
        """Raises BackendRefusedError."""
        if self._ignored is None:
            async with self._lock:
                if self._ignored is None:
                    self._ignored = await ignored_conditions(self._objects)
        if self._ignored:
            raise BackendRefusedError(
                "The object store ignores conditions, so that writes to the workspace could be lost: "
                + ", ".join(self._ignored)
            )
