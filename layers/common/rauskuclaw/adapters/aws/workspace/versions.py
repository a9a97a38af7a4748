"""Earlier versions: copies that S3 makes by itself, under the path they are of. The bucket forgets old ones too."""

import asyncio
import base64
import hashlib
import json
import re
from contextlib import suppress
from datetime import datetime

from rauskuclaw.adapters.aws.workspace.keys import VERSIONS, all_versions_prefix, file_key, versions_prefix
from rauskuclaw.adapters.aws.workspace.objects import ABSENT, Found, MismatchError, Objects
from rauskuclaw.adapters.aws.workspace.reading import reading_of
from rauskuclaw.adapters.aws.workspace.tree import Tree
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.workspace.entries import Entry, EntryKind, Version
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath
from rauskuclaw.errors import BlobUnavailableError
from rauskuclaw.ports.workspace import VERSIONS_KEPT, Expected, Reading
from rauskuclaw.ports.workspace_rules import not_found, require_expected, require_file

ID = re.compile(r"[0-9]{13}-[0-9a-f]{8}")
TRIES = 5
KNOWN = "known"  # the mark that holds what is known of a version: in ASCII, as marks are


class S3Versions:
    """FileVersions."""

    def __init__(self, objects: Objects, tree: Tree) -> None:
        self._objects = objects
        self._tree = tree

    async def keep(self, path: WorkspacePath, *, expected: Expected, replaced_by: str, now: datetime) -> Version:
        for _ in range(TRIES):
            present, kept = await asyncio.gather(self._tree.stat(path), self._all(versions_prefix(path)))
            if present is not None:
                require_file(present, path)
            require_expected(present, expected, path)
            etag, size = (present.etag, present.size) if present is not None else (None, None)
            newest = await self._read(path, kept[-1]) if kept else None
            if newest is not None and newest.etag == etag:
                return newest
            # Who keeps the same content after the same versions comes to the same id: of two, one finds it taken.
            after = _number_of(kept[-1].key) + 1 if kept else 0
            number = max(after, to_ms(present.modified_at) if present and present.modified_at else 0)
            version_id = f"{number:013d}-{hashlib.sha256((etag or '').encode()).hexdigest()[:8]}"
            version = Version(version_id, path, now, replaced_by, size=size, etag=etag)
            if await self._add(version):
                await self._objects.delete_many([each.key for each in kept[: 1 - VERSIONS_KEPT]])
                return version
        raise BlobUnavailableError(f"{path} is being kept by many at once")

    async def _add(self, version: Version) -> bool:
        """False when somebody else has just kept this, or something else has become of it."""
        key = versions_prefix(version.path) + version.id
        try:
            if version.etag is None:
                await self._objects.put(key, b"", ABSENT, _marks(version))
            else:
                await self._objects.copy(file_key(version.path), version.etag, key, ABSENT, _marks(version))
        except MismatchError:
            return False
        return True

    async def list_versions(self, path: WorkspacePath) -> list[Version]:
        kept = await self._all(versions_prefix(path))
        read = await asyncio.gather(*(self._read(path, each) for each in kept))
        found = [version for version in read if version is not None]
        return sorted(found, key=lambda version: (version.kept_at, version.id), reverse=True)

    async def read_version(self, path: WorkspacePath, version_id: str) -> Reading:
        found = None
        if ID.fullmatch(version_id):
            found = await self._objects.find(versions_prefix(path) + version_id)
        version = await self._read(path, found) if found is not None else None
        if found is None or version is None or version.etag is None:
            raise not_found(path)
        entry = Entry(path, EntryKind.FILE, size=found.size, modified_at=version.kept_at, etag=version.etag)
        try:
            return await reading_of(self._objects, found, entry)
        except MismatchError:  # forgotten meanwhile
            raise not_found(path) from None

    async def moved(self, source: WorkspacePath, target: WorkspacePath) -> None:
        if source == target:
            return
        old, new = all_versions_prefix(source), all_versions_prefix(target)
        async for page in self._objects.list_all(old):
            for each in page:
                await self._carry(each, new + each.key.removeprefix(old))
            for prefix in sorted({(new + each.key.removeprefix(old)).rpartition("/")[0] + "/" for each in page}):
                await self._objects.delete_many([each.key for each in (await self._all(prefix))[:-VERSIONS_KEPT]])

    async def _carry(self, found: Found, key: str) -> None:
        there = await self._objects.head(found.key)
        if there is None:
            return
        with suppress(MismatchError):  # copied before: ids are never used twice
            await self._objects.copy(found.key, found.etag, key, ABSENT, there.marks)
        await self._objects.delete(found.key)

    async def drop(self, path: WorkspacePath) -> None:
        await self._objects.delete_all(all_versions_prefix(path))

    async def purge(self, before: datetime, *, limit: int) -> int:
        """Reads all versions; the bucket has a rule that does the same for nothing."""
        gone = 0
        async for page in self._objects.list_all(VERSIONS):
            for found in page:
                version = await self._read(ROOT, found)
                if version is None or version.kept_at >= before:
                    continue
                if gone == limit:
                    return gone
                await self._objects.delete(found.key)
                gone += 1
        return gone

    async def _all(self, prefix: str) -> list[Found]:
        """Oldest first; a few more than are kept while some are being replaced."""
        return [each async for page in self._objects.list_all(prefix) for each in page]

    async def _read(self, path: WorkspacePath, found: Found) -> Version | None:
        there = await self._objects.head(found.key)
        if there is None or KNOWN not in there.marks:
            return None
        known = json.loads(base64.b64decode(there.marks[KNOWN]))
        kept_at, by = from_ms(known["kept_at"]), known["replaced_by"]
        return Version(_id_of(found.key), path, kept_at, by, size=known["size"], etag=known["etag"])


def _number_of(key: str) -> int:
    return int(_id_of(key).partition("-")[0])


def _id_of(key: str) -> str:
    return key.rpartition("/")[2]


def _marks(version: Version) -> dict[str, str]:
    known = {
        "kept_at": to_ms(version.kept_at),
        "replaced_by": version.replaced_by,
        "size": version.size,
        "etag": version.etag,
    }
    return {KNOWN: base64.b64encode(json.dumps(known).encode()).decode()}
