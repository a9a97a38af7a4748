"""Short ways to use a workspace in tests."""

from collections.abc import AsyncIterator

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath, parse_path
from rauskuclaw.ports.workspace import Expect, Expected, FileVersions, Reading, Workspace

MAX_BYTES = 64 * 1024 * 1024


def at(text: str) -> WorkspacePath:
    return parse_path(text)


async def pieces(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def put(
    files: Workspace,
    path: str,
    content: bytes | str = b"",
    *,
    expected: Expected = Expect.ABSENT,
    max_bytes: int = MAX_BYTES,
) -> Entry:
    data = content.encode() if isinstance(content, str) else content
    return await files.write(at(path), pieces(data), expected=expected, max_bytes=max_bytes)


async def content_of(reading: Reading) -> bytes:
    return b"".join([chunk async for chunk in reading.chunks])


async def get(files: Workspace, path: str, *, start: int = 0, end: int | None = None) -> bytes:
    return await content_of(await files.read(at(path), start=start, end=end))


async def kept(versions: FileVersions, path: str) -> list[bytes | None]:
    """The contents of a path's versions, newest first; None: there was nothing."""
    found = await versions.list_versions(at(path))
    return [
        await content_of(await versions.read_version(at(path), one.id)) if one.etag is not None else None
        for one in found
    ]


async def listed(files: Workspace, path: str = ".", *, limit: int = 1000) -> list[str]:
    """All names in a folder, page by page; folders end in a slash."""
    return await _all_pages(files, path, limit, walks=False)


async def walked(files: Workspace, path: str = ".", *, limit: int = 1000) -> list[str]:
    return await _all_pages(files, path, limit, walks=True)


async def _all_pages(files: Workspace, path: str, limit: int, *, walks: bool) -> list[str]:
    names: list[str] = []
    cursor = None
    while True:
        one_page = files.walk if walks else files.list_dir
        page = await one_page(at(path), limit=limit, cursor=cursor)
        assert len(page.items) <= limit
        names += [str(each.path) if walks else each.name + "/" * each.is_dir for each in page.items]
        cursor = page.cursor
        if cursor is None:
            return names
