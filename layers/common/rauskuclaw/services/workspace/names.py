"""Finding files by their names, however they are spelt: case, accents, separators and single slips do not matter."""

import unicodedata
from collections.abc import Callable
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
        wanted = Spelling.of(query)
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
                for entry in looked_at:
                    rank = rank_of(wanted, entry)
                    if rank is not None:
                        ranked.append((rank, str(entry.path), entry))
                if scanned >= max_scanned or self._monotonic() >= ends_at:
                    goes_on = step.cursor_after(looked_at[-1])
                    break
        ranked.sort(key=lambda each: each[:2])
        shown = [entry for _, _, entry in ranked[:max_results]]
        return NameMatches(shown, scanned, len(ranked) > max_results, goes_on)


@dataclass(frozen=True, slots=True)
class Spelling:
    """A text as it is compared: words without case and accents, and all their letters in a row."""

    words: tuple[str, ...]
    letters: str

    @classmethod
    def of(cls, text: str) -> "Spelling":
        plain = unicodedata.normalize("NFKD", text).casefold()
        kept = "".join(letter if letter.isalnum() else "" if unicodedata.combining(letter) else " " for letter in plain)
        words = tuple(kept.split())
        return cls(words, "".join(words))


def rank_of(wanted: Spelling, entry: Entry) -> float | None:
    """How far a file is from what is wanted, the nearest first; None: it is something else."""
    stem, dot, _ = entry.name.rpartition(".")
    name, bare = Spelling.of(entry.name).letters, Spelling.of(stem if dot and stem else entry.name).letters
    if wanted.letters in (name, bare):
        return 0 if wanted.letters == name else 1
    if wanted.letters in name:
        return 2 if name.startswith(wanted.letters) else 3
    whole = Spelling.of(str(entry.path)).letters
    if wanted.letters in whole or all(word in whole for word in wanted.words):
        return 4
    return _slips(wanted.letters, bare)


def _slips(wanted: str, name: str) -> float | None:
    """5 and the share that differs, of names that are nearly the same."""
    if len(wanted) < 4 or abs(len(wanted) - len(name)) > len(wanted) // 2:
        return None
    matcher = SequenceMatcher(None, wanted, name, autojunk=False)
    if matcher.real_quick_ratio() < SIMILAR or matcher.quick_ratio() < SIMILAR:
        return None
    ratio = matcher.ratio()
    return 6 - ratio if ratio >= SIMILAR else None
