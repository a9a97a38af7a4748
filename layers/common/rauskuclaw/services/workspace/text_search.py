"""Finding text in files, line by line, within a number of files, of matches and a time."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass, field

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import ROOT
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.services.workspace.content import content_of, is_binary
from rauskuclaw.services.workspace.errors import failing_as
from rauskuclaw.services.workspace.files import READ_FAILED, Shelf
from rauskuclaw.services.workspace.patterns import Pattern
from rauskuclaw.services.workspace.walking import steps

MAX_FILES, MAX_MATCHES = 500, 500
MAX_MATCHES_PER_FILE = 100
MAX_FILE_BYTES = 1024 * 1024  # larger ones are not searched
MAX_SHOWN = 500  # characters of a line
PAGE = 200  # files looked up at once
AT_ONCE = 8  # files read at the same time
MAX_SEC = 10.0


@dataclass(frozen=True, slots=True)
class TextMatch:
    """A line that matches; `line` and `column` (in characters) begin with 1. `text` is cut around the match."""

    path: str
    line: int
    column: int
    text: str


@dataclass
class Found:
    """`cursor` goes on; None: all was searched. `skipped` files are binary or too large, and not `searched`."""

    matches: list[TextMatch] = field(default_factory=list)
    searched: int = 0
    skipped: int = 0
    cursor: str | None = None


class TextSearch:
    """`monotonic`: the time in seconds by which a search ends early, with a cursor."""

    def __init__(self, shelf: Shelf, *, monotonic: Callable[[], float]) -> None:
        self._shelf = shelf
        self._files = shelf.storage.files
        self._monotonic = monotonic

    async def find(
        self,
        pattern: Pattern,
        *,
        path: str | None = None,
        max_files: int = MAX_FILES,
        max_matches: int = 100,
        cursor: str | None = None,
    ) -> Found:
        """Lines of the files below `path` in the order of their paths. Raises NotFoundError, InvalidRequestError."""
        folder = self._shelf.path(path) if path else ROOT
        ends_at = self._monotonic() + MAX_SEC
        found = Found()
        with failing_as(READ_FAILED):
            async for step in steps(self._files, folder, size=PAGE, cursor=cursor):
                async for entry, matches in self._search_all(pattern, step.entries):
                    if matches is None:
                        found.skipped += 1
                    else:
                        found.searched += 1
                        found.matches += matches[: max_matches - len(found.matches)]
                    is_full = len(found.matches) >= max_matches or found.searched + found.skipped >= max_files
                    if is_full or self._monotonic() >= ends_at:
                        found.cursor = step.cursor_after(entry)
                        return found
        return found

    async def _search_all(
        self, pattern: Pattern, entries: Sequence[Entry]
    ) -> AsyncGenerator[tuple[Entry, list[TextMatch] | None], None]:
        """Each with what was found in it, in order, a few at the same time."""
        for start in range(0, len(entries), AT_ONCE):
            some = entries[start : start + AT_ONCE]
            hits = await asyncio.gather(*(self._search(pattern, entry) for entry in some))
            for found in zip(some, hits, strict=True):
                yield found

    async def _search(self, pattern: Pattern, entry: Entry) -> list[TextMatch] | None:
        """None for a file that is not searched."""
        if (entry.size or 0) > MAX_FILE_BYTES:
            return None
        try:
            reading = await self._files.read(entry.path, end=MAX_FILE_BYTES)
            content = await content_of(reading)
        except (NotFoundError, InvalidRequestError):
            return []  # it has gone, or become something else
        if is_binary(content):
            return None
        # In a thread: what RE2 cannot do with little memory takes it as long as a megabyte allows.
        return await asyncio.to_thread(_matches, pattern, str(entry.path), content)


def _matches(pattern: Pattern, path: str, content: bytes) -> list[TextMatch]:
    found = []
    for number, at, line in pattern.lines(content):
        before = line[: at - 1].decode("utf-8", "replace")
        text = before + line[at - 1 :].decode("utf-8", "replace")
        start = max(0, min(len(before) - MAX_SHOWN // 4, len(text) - MAX_SHOWN))
        found.append(TextMatch(path, number, len(before) + 1, text[start : start + MAX_SHOWN]))
        if len(found) == MAX_MATCHES_PER_FILE:
            break
    return found
