"""Going through the files below a folder piece by piece: a search goes on later where it stopped."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor, foreign_cursor
from rauskuclaw.ports.workspace import Workspace
from rauskuclaw.services.workspace.naming import is_shown


@dataclass(frozen=True, slots=True)
class Step:
    """A page of files, those that callers may see. `cursor_after` goes on behind a file of it, None at the very end."""

    entries: tuple[Entry, ...]
    page_cursor: str | None
    next_cursor: str | None

    def cursor_after(self, entry: Entry) -> str | None:
        if self.next_cursor is None and entry is self.entries[-1]:
            return None
        return encode_cursor(f"{self.page_cursor or ''}\0{entry.path}")


async def steps(
    files: Workspace, folder: WorkspacePath, *, size: int, cursor: str | None
) -> AsyncGenerator[Step, None]:
    """Pages of at most `size` files. `cursor` is of a step of the same folder and size. Raises InvalidRequestError."""
    page_cursor, after = _place_of(cursor) if cursor else (None, b"")
    while True:
        page = await files.walk(folder, limit=size, cursor=page_cursor)
        entries = [entry for entry in page.items if is_shown(entry.path) and str(entry.path).encode() > after]
        if entries:
            yield Step(tuple(entries), page_cursor, page.cursor)
        if page.cursor is None:
            return
        page_cursor, after = page.cursor, b""


def _place_of(cursor: str) -> tuple[str | None, bytes]:
    page_cursor, separator, path = decode_cursor(cursor).partition("\0")
    if not separator:
        raise foreign_cursor()
    return page_cursor or None, path.encode()
