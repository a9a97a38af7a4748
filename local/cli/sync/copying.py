"""Carrying out a plan, file by file: one that cannot be copied is told of, and does not keep the others from it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from local.cli.output import CommandError
from local.cli.sync.folders import digest, local_files, mark_of, place_in, read_chunks, written
from local.cli.sync.memory import SyncMemory
from local.cli.sync.plan import Pair, Plan, Seen, plan
from local.cli.sync.remote import CONFLICT, RemoteFolder


@dataclass
class Outcome:
    """What was done, or with a dry run what would be; relative paths. `failed` has the reasons."""

    copied: list[str] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0

    @property
    def is_well(self) -> bool:
        return not self.conflicts and not self.failed


class Sync:
    """One local folder and one of the workspace, copied `up` or down."""

    def __init__(self, root: Path, remote: RemoteFolder, memory: SyncMemory, *, is_up: bool) -> None:
        self._root = root
        self._remote = remote
        self._memory = memory
        self._is_up = is_up
        self._here: dict[str, Seen] = {}
        self._there: dict[str, Seen] = {}

    def run(self, *, dry_run: bool, deletes: bool, overwrites: bool) -> Outcome:
        """Raises CommandError when a side cannot be looked at at all."""
        self._here, self._there = local_files(self._root), self._remote.files()
        source, target = (self._here, self._there) if self._is_up else (self._there, self._here)
        made = plan(source, target, self._memory.pairs, is_up=self._is_up, deletes=deletes, overwrites=overwrites)
        outcome = Outcome()
        self._settle(made, outcome, overwrites=overwrites)
        outcome.conflicts = sorted(made.conflicts)
        outcome.unchanged = len(made.alike)
        if dry_run:
            outcome.copied, outcome.deleted = made.copy, made.delete
            return outcome
        try:
            for path in made.copy:
                self._try(outcome, path, self._copy, outcome.copied)
            for path in made.delete:
                self._try(outcome, path, self._delete, outcome.deleted)
        finally:
            self._forget(source)
            self._memory.save()
        return outcome

    def _settle(self, made: Plan, outcome: Outcome, *, overwrites: bool) -> None:
        """Compare the contents of those that only their contents tell apart."""
        for path in made.unsure:
            try:
                is_alike = digest(read_chunks(self._root / path)) == digest(self._remote.chunks(path))
            except (CommandError, OSError, UnicodeError) as exc:
                outcome.failed[path] = _reason(exc)
                continue
            if is_alike:
                made.alike.append(path)
                self._memory.pairs[path] = Pair(self._here[path].mark, self._there[path].mark)
            else:
                (made.copy if overwrites else made.conflicts).append(path)

    @staticmethod
    def _try(outcome: Outcome, path: str, do: Callable[[str], None], done: list[str]) -> None:
        try:
            do(path)
            done.append(path)
        except CommandError as exc:
            if exc.payload.get("status") == CONFLICT:
                outcome.conflicts.append(path)
            else:
                outcome.failed[path] = _reason(exc)
        except (OSError, UnicodeError) as exc:
            outcome.failed[path] = _reason(exc)

    def _copy(self, path: str) -> None:
        self._memory.pairs[path] = self._copy_up(path) if self._is_up else self._copy_down(path)

    def _copy_up(self, path: str) -> Pair:
        mark = mark_of(self._root / path)
        there = self._there.get(path)
        if there is None:
            self._remote.make_dirs(path)
        return Pair(mark, self._remote.put(path, self._root / path, replaces=there.mark if there else None))

    def _copy_down(self, path: str) -> Pair:
        place = place_in(self._root, path)
        with written(place) as file:
            for chunk in self._remote.chunks(path):
                file.write(chunk)
        return Pair(mark_of(place), self._there[path].mark)

    def _delete(self, path: str) -> None:
        if self._is_up:
            self._remote.delete(path, etag=self._there[path].mark)
        else:
            place_in(self._root, path).unlink()
        self._memory.pairs.pop(path, None)

    def _forget(self, source: dict[str, Seen]) -> None:
        """What is on neither side any more."""
        for path in [path for path in self._memory.pairs if path not in self._here and path not in self._there]:
            if path not in source:
                del self._memory.pairs[path]


def _reason(exc: Exception) -> str:
    if isinstance(exc, CommandError):
        return exc.message
    if isinstance(exc, UnicodeError):
        return "its name is no UTF-8 text"
    return (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
