"""Entries of the workspace, and the order they are listed in."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.workspace.paths import WorkspacePath


class EntryKind(StrEnum):
    FILE = "file"
    DIR = "dir"


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, or a folder.

    `size` (bytes) and `etag` are a file's; a folder has neither. `etag` changes with the content:
    opaque, ASCII without quotes. `modified_at` None: the store keeps no time for this folder.
    """

    path: WorkspacePath
    kind: EntryKind
    size: int | None = None
    modified_at: datetime | None = None
    etag: str | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def is_dir(self) -> bool:
        return self.kind is EntryKind.DIR


@dataclass(frozen=True, slots=True)
class Version:
    """What was at a path before a write replaced it. `etag` and `size` None: nothing was.

    `id` names it among those of its path. `replaced_by` is who wrote, such as a job's id.
    """

    id: str
    path: WorkspacePath
    kept_at: datetime
    replaced_by: str
    size: int | None = None
    etag: str | None = None


def list_order(*, is_dir: bool, name: str) -> tuple[bool, str]:
    """Folders first, then by name: by its code points, which is the order of its bytes in UTF-8 too."""
    return not is_dir, name
