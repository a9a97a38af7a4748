"""Paths in the workspace: names below a root, and nothing that could lead out of it.

A driver is given a `WorkspacePath`, never text, so that no path reaches it that these rules have not seen. Names are
taken byte for byte: nothing is decoded, folded or normalised, and two names that look the same are two names.
"""

import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

from rauskuclaw.domain.exceptions import DomainError

MAX_NAME_BYTES = 255  # of Linux's file systems
MAX_PATH_BYTES = 900  # the key of an object ends at 1024 bytes, and ours begin with a prefix

# Names of our own: files being written, folders being erased, what an earlier version had.
RESERVED = ".rauskuclaw-"


class BadPathError(DomainError):
    """No path in the workspace; `reason` says why, and may be shown to whoever gave it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class WorkspacePath:
    """The names that lead from the root to an entry; none is the root. Raises BadPathError.

    As text it is relative with `/`, and the root is `.`.
    """

    names: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in self.names:
            require_name(name)
        if len(str(self).encode()) > MAX_PATH_BYTES:
            raise BadPathError(f"A path has at most {MAX_PATH_BYTES} bytes")

    def __str__(self) -> str:
        return "/".join(self.names) or "."

    @property
    def is_root(self) -> bool:
        return not self.names

    @property
    def name(self) -> str:
        """The last name; `.` for the root."""
        return self.names[-1] if self.names else "."

    @property
    def parent(self) -> "WorkspacePath":
        """The folder it is in; the root is its own."""
        return WorkspacePath(self.names[:-1])

    def child(self, name: str) -> "WorkspacePath":
        return WorkspacePath((*self.names, name))

    def is_within(self, folder: "WorkspacePath") -> bool:
        """Whether it is that folder, or below it."""
        return self.names[: len(folder.names)] == folder.names

    def moved(self, source: "WorkspacePath", target: "WorkspacePath") -> "WorkspacePath":
        """Where it is once `source`, which it is within, has become `target`."""
        return WorkspacePath(target.names + self.names[len(source.names) :])


ROOT = WorkspacePath()


def require_name(name: str) -> None:
    """Raises BadPathError unless `name` can be the name of a file or folder. `..foo` can."""
    if name in ("", ".", ".."):
        raise BadPathError(f"{name!r} is not a name")
    if "/" in name:
        raise BadPathError("A name has no slash")
    if not name.isprintable() and any(unicodedata.category(letter) == "Cc" for letter in name):
        raise BadPathError("A name has no control characters")
    try:
        size = len(name.encode())
    except UnicodeEncodeError:
        raise BadPathError("A name is text that UTF-8 can write") from None
    if size > MAX_NAME_BYTES:
        raise BadPathError(f"A name has at most {MAX_NAME_BYTES} bytes")
    if name.lower().startswith(RESERVED):
        raise BadPathError(f"Names that begin with {RESERVED} are kept for the workspace itself")


def is_name(name: str) -> bool:
    """Whether an entry of this name is shown and can be asked for."""
    try:
        require_name(name)
    except BadPathError:
        return False
    return True


def parse_path(text: str, *, root: PurePosixPath | None = None) -> WorkspacePath:
    """The path that a client means: relative, or absolute inside `root`. Raises BadPathError.

    Blanks around the whole, doubled slashes, a slash at the end and names `.` say nothing and are left out. `..` is
    refused wherever it stands, also where it would lead to a path inside.
    """
    asked = text.strip()
    names = tuple(name for name in asked.split("/") if name not in ("", "."))
    if ".." in names:
        raise BadPathError("'..' is not a name")
    if asked.startswith("/"):
        above = tuple(name for name in root.parts if name != "/") if root is not None else None
        if above is None or names[: len(above)] != above:
            raise BadPathError("The path is outside of the workspace")
        names = names[len(above) :]
    return WorkspacePath(names)
