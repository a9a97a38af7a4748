"""Finding files by their names, however they are spelt: case, accents, separators and single slips do not matter."""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import ROOT
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workspace.errors import failing_as
from rauskuclaw.services.workspace.files import READ_FAILED, Shelf
from rauskuclaw.services.workspace.walking import steps

MAX_CHARS = 200
MAX_RESULTS = 200
MAX_SCANNED = 10_000
MAX_SEC = 10.0
PAGE = 1000
SIMILAR = 0.8  # of 1; one slip in five letters
MIN_WITH_SLIPS = 4  # letters; in shorter words a slip makes another one
NO_SEPARATORS = {code: None for code in range(128) if not chr(code).isalnum()}


@dataclass(frozen=True, slots=True)
class NameMatches:
    """The best first. `cursor` goes on with names that were not looked at; `more`: there were more than are shown."""

    entries: list[Entry]
    scanned: int
    more: bool
    cursor: str | None


class NameSearch:
    """`monotonic`: the time in seconds by which a search ends early, with a cursor."""

    def __init__(self, shelf: Shelf, *, monotonic: Callable[[], float]) -> None:
        self._shelf = shelf
        self._files = shelf.storage.files
        self._monotonic = monotonic

    async def find(
        self,
        query: str,
        *,
        path: str | None = None,
        max_results: int = 50,
        max_scanned: int = MAX_SCANNED,
        cursor: str | None = None,
        field: str = "query",
    ) -> NameMatches:
        """Files below `path` whose name or path is like the query. Raises NotFoundError, InvalidRequestError."""
        wanted = Wanted(query)
        if not wanted.letters or len(query) > MAX_CHARS:
            raise invalid([FieldFault(field, f"must be 1 to {MAX_CHARS} characters with a letter or digit")])
        folder = self._shelf.path(path) if path else ROOT
        ends_at = self._monotonic() + MAX_SEC
        ranked: list[tuple[float, str, Entry]] = []
        scanned, goes_on = 0, None
        with failing_as(READ_FAILED):
            async for step in steps(self._files, folder, size=min(PAGE, max_scanned), cursor=cursor):
                looked_at = step.entries[: max_scanned - scanned]
                scanned += len(looked_at)
                # In a thread: a thousand names that are nearly alike take a tenth of a second.
                ranked += await asyncio.to_thread(wanted.rank_all, looked_at)
                if scanned >= max_scanned or self._monotonic() >= ends_at:
                    goes_on = step.cursor_after(looked_at[-1])
                    break
        ranked.sort(key=lambda each: each[:2])
        shown = [entry for _, _, entry in ranked[:max_results]]
        return NameMatches(shown, scanned, len(ranked) > max_results, goes_on)


class Wanted:
    """What is looked for: its words without case and accents, and all their letters in a row."""

    def __init__(self, query: str) -> None:
        self.words = _plain(query).split()
        self.letters = "".join(self.words)
        self._matcher = SequenceMatcher(None, autojunk=False)
        self._matcher.set_seq2(self.letters)  # what it is compared with is prepared once

    def rank_all(self, entries: Sequence[Entry]) -> list[tuple[float, str, Entry]]:
        """Those that are like it, with how far they are and their paths."""
        ranks = ((self.rank(entry), entry) for entry in entries)
        return [(rank, str(entry.path), entry) for rank, entry in ranks if rank is not None]

    def rank(self, entry: Entry) -> float | None:
        """How far a file is from what is wanted, the nearest first; None: it is something else."""
        stem, dot, _ = entry.name.rpartition(".")
        name = letters_of(entry.name)
        bare = letters_of(stem) if dot and stem else name
        if self.letters in (name, bare):
            return 0 if self.letters == name else 1
        if self.letters in name:
            return 2 if name.startswith(self.letters) else 3
        whole = letters_of(str(entry.path))
        if self.letters in whole or all(word in whole for word in self.words):
            return 4
        return self._slips(bare)

    def _slips(self, name: str) -> float | None:
        """5 and the share that differs, of names that are nearly the same."""
        size = len(self.letters)
        if size < MIN_WITH_SLIPS or abs(size - len(name)) > size * (1 - SIMILAR) + 1:
            return None
        self._matcher.set_seq1(name)
        if self._matcher.quick_ratio() < SIMILAR:
            return None
        ratio = self._matcher.ratio()
        return 6 - ratio if ratio >= SIMILAR else None


def letters_of(text: str) -> str:
    """The letters and digits of a text, as they are compared."""
    return text.lower().translate(NO_SEPARATORS) if text.isascii() else "".join(_plain(text).split())


def _plain(text: str) -> str:
    """Without case and accents, and a blank for each sign that is neither letter nor digit."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(letter if letter.isalnum() else "" if unicodedata.combining(letter) else " " for letter in plain)
