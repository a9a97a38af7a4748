"""Lookup of paths, and the rules that folders and files of S3 do not keep by themselves.

S3 has keys only: `a` and `a/` are two, and whoever makes one does not see the other being made. So each looks after the
other once it has made its own, and takes that back when the other is there: of two, at most one stays.
"""

import asyncio

from rauskuclaw.adapters.aws.workspace.keys import file_key, folder_key
from rauskuclaw.adapters.aws.workspace.objects import Found, Objects
from rauskuclaw.domain.workspace.entries import Entry, EntryKind
from rauskuclaw.domain.workspace.paths import ROOT, WorkspacePath
from rauskuclaw.ports.workspace import EntryConflictError, Expected
from rauskuclaw.ports.workspace_rules import require_dir, require_writable


def file_entry(path: WorkspacePath, found: Found) -> Entry:
    return Entry(path, EntryKind.FILE, size=found.size, modified_at=found.modified_at, etag=found.etag)


class Tree:
    def __init__(self, objects: Objects) -> None:
        self._objects = objects

    async def stat(self, path: WorkspacePath) -> Entry | None:
        """See `Workspace.stat`."""
        if path.is_root:
            return Entry(ROOT, EntryKind.DIR)
        file, folder = await asyncio.gather(self._objects.find(file_key(path)), self.folder(path))
        return file_entry(path, file) if file is not None else folder

    async def folder(self, path: WorkspacePath) -> Entry | None:
        """The folder at a path, if anything says that there is one."""
        key = folder_key(path)
        page = await self._objects.list_page(key, limit=1)
        if not page.objects:
            return None
        first = page.objects[0]
        return Entry(path, EntryKind.DIR, modified_at=first.modified_at if first.key == key else None)

    async def require_writable(self, path: WorkspacePath, expected: Expected) -> Entry | None:
        """What is at a path that is to be written. Raises what `Workspace.write` does before its first chunk."""
        present = await self.stat(path)
        if present is None:
            await self.require_parent(path)
        require_writable(present, expected, path)
        return present

    async def require_parent(self, path: WorkspacePath) -> None:
        """Raises NotFoundError, InvalidRequestError."""
        if path.parent.is_root or await self.folder(path.parent) is not None:
            return
        require_dir(await self.stat(path.parent), path.parent)

    async def require_alone(self, path: WorkspacePath, *, is_dir: bool) -> None:
        """For what has just been made: raises EntryConflictError when the place is another thing's too."""
        above = [WorkspacePath(path.names[:depth]) for depth in range(1, len(path.names) + is_dir)]
        files = await asyncio.gather(*(self._objects.find(file_key(each)) for each in above))
        for place, file in zip(above, files, strict=True):
            if file is not None:
                raise EntryConflictError(f"{place} is a file by now", present=file_entry(place, file))
        if not is_dir and (folder := await self.folder(path)) is not None:
            raise EntryConflictError(f"{path} is a folder by now", present=folder)
