"""Hidden names in the workspace that exist for a moment, and what is done about those of a process that died.

Before such a name is made, a note of it is: a file beside the workspace, locked for as long as its process lives.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from uuid import uuid4

from rauskuclaw.adapters.folder.descriptors import NotThereError, Root, fsync_folder
from rauskuclaw.adapters.folder.erasing import erase
from rauskuclaw.adapters.folder.locks import Locks
from rauskuclaw.adapters.folder.renaming import rename_absent
from rauskuclaw.domain.workspace.paths import RESERVED, WorkspacePath, parse_path
from rauskuclaw.errors import InvalidRequestError

MAX_NOTE = 16 * 1024
UNFINISHED = ".new"


@dataclass(frozen=True, slots=True)
class Note:
    """`name` is hidden in `folder`. What was set aside under it goes back to `restore_to` while nothing is there."""

    folder: str
    name: str
    restore_to: str | None = None


class Hidden:
    """A hidden name of ours. End with `forget` once nothing has it any more, or leave it to the next `finish`."""

    def __init__(self, name: str, file: Path, fd: int) -> None:
        self.name = name
        self._file = file
        self._fd = fd

    def forget(self) -> None:
        self._file.unlink(missing_ok=True)
        os.close(self._fd)

    def leave(self) -> None:
        os.close(self._fd)


class Leftovers:
    """The notes of all processes of an instance."""

    def __init__(self, notes: Path, root: Root, locks: Locks) -> None:
        self._notes = notes
        self._root = root
        self._locks = locks

    def hidden(self, folder: WorkspacePath, *, restore_to: str | None = None) -> Hidden:
        """A new hidden name for a folder."""
        self._notes.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            key = uuid4().hex
            note = Note(str(folder), f"{RESERVED}{key}", restore_to)
            unfinished, file = self._notes / f"{key}{UNFINISHED}", self._notes / key
            fd = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(fd, fcntl.LOCK_EX)
                os.write(fd, json.dumps(asdict(note)).encode())
                if restore_to is not None:  # of other notes a power failure may take what it likes
                    os.fsync(fd)
                unfinished.rename(file)
                if restore_to is not None:
                    fsync_folder(self._notes)
            except FileNotFoundError:  # `finish` came before the lock, and took it for one of the dead
                os.close(fd)
                continue
            except BaseException:
                unfinished.unlink(missing_ok=True)
                os.close(fd)
                raise
            return Hidden(note.name, file, fd)

    @contextmanager
    def set_aside(self, folder: WorkspacePath, fd: int, *, restore_to: str | None = None) -> Iterator[str]:
        """A hidden name in the folder that `fd` is open on; what has it at the end is erased."""
        hidden = self.hidden(folder, restore_to=restore_to)
        own = os.dup(fd)
        try:
            yield hidden.name
            erase(hidden.name, own)
        except BaseException:
            hidden.leave()
            raise
        finally:
            os.close(own)
        hidden.forget()

    def finish(self) -> int:
        """See `Upkeep.finish`."""
        if not self._notes.is_dir():
            return 0
        return sum(self._settle(self._notes / key) for key in sorted(os.listdir(self._notes)))

    def _settle(self, file: Path) -> int:
        try:
            fd = os.open(file, os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return 0
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            text = os.read(fd, MAX_NOTE)
            if file.suffix != UNFINISHED:
                self._clear(Note(**json.loads(text)))
            file.unlink(missing_ok=True)
        except BlockingIOError:  # its process lives
            return 0
        finally:
            os.close(fd)
        return 1

    def _clear(self, note: Note) -> None:
        with suppress(NotThereError, InvalidRequestError), self._root.folder(parse_path(note.folder)) as parent:
            if note.restore_to is not None:
                with suppress(FileExistsError, FileNotFoundError), self._locks.held(moves_folders=True):
                    rename_absent(note.name, parent, note.restore_to, parent, is_dir=True)
                    os.fsync(parent)
            erase(note.name, parent)
