"""Errors of the workspace, with the codes that its clients know."""

from collections.abc import Iterator
from contextlib import contextmanager

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.errors import (
    BackendError,
    ConflictError,
    NotFoundError,
    PayloadTooLargeError,
    UnsupportedMediaTypeError,
)
from rauskuclaw.ports.workspace import EntryConflictError


class FileTooLargeError(PayloadTooLargeError):
    """A file over the limit of what is asked for; `details` has its size, as far as known, and the limit."""

    code = "WORKSPACE_FILE_TOO_LARGE"

    def __init__(self, message: str, *, size: int | None, max_bytes: int) -> None:
        super().__init__(message, details={"size": size, "max_bytes": max_bytes})


class FileBinaryError(UnsupportedMediaTypeError):
    """A file that is no text."""

    code = "WORKSPACE_FILE_BINARY"


class WorkspaceFailedError(BackendError):
    """The storage of the workspace did not do what was asked; its code says what that was. Retrying is safe."""

    code = "WORKSPACE_READ_FAILED"
    status = 500


@contextmanager
def failing_as(code: str) -> Iterator[None]:
    """Give a failure of the storage the code of what was to be done."""
    try:
        yield
    except WorkspaceFailedError:
        raise
    except BackendError as exc:
        raise WorkspaceFailedError(exc.message, code=code, details=exc.details) from exc


def not_there(path: WorkspacePath) -> NotFoundError:
    return NotFoundError("There is no such file or folder", details={"path": str(path)})


def taken(path: WorkspacePath, present: Entry) -> ConflictError:
    """For what may not be replaced because nobody asked for that."""
    return ConflictError("Something of this name is there", details={"current": describe(present), "path": str(path)})


def changed(path: WorkspacePath, conflict: EntryConflictError) -> ConflictError:
    """For what is not what the caller last saw. `details.current` is what is there, null when nothing is."""
    present = conflict.present
    message = "It has changed in the meantime" if present is not None else "It is not there any more"
    current = describe(present) if present is not None else None
    return ConflictError(message, details={"current": current, "path": str(path)})


def describe(entry: Entry) -> dict[str, Json]:
    """An entry as lists and errors show it."""
    return {
        "name": entry.name,
        "path": str(entry.path),
        "is_dir": entry.is_dir,
        "size": entry.size,
        "modified_at": to_wire(entry.modified_at) if entry.modified_at is not None else None,
        "etag": entry.etag,
    }
