"""For drivers of the workspace: the checks and cursors that all of them share."""

from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.domain.workspace.paths import BadPathError, WorkspacePath
from rauskuclaw.errors import InvalidRequestError, NotFoundError, PayloadTooLargeError
from rauskuclaw.ports.cursors import decode_cursor, encode_cursor, foreign_cursor
from rauskuclaw.ports.workspace import EntryConflictError, Expect, Expected

FOLDERS, FILES = "d", "f"


def not_found(path: WorkspacePath) -> NotFoundError:
    return NotFoundError(f"There is no {path}")


def not_a_file(path: WorkspacePath) -> InvalidRequestError:
    return InvalidRequestError(f"{path} is a folder, not a file")


def not_a_dir(path: WorkspacePath) -> InvalidRequestError:
    return InvalidRequestError(f"{path} is a file, not a folder")


def not_plain(path: WorkspacePath) -> InvalidRequestError:
    return InvalidRequestError(f"{path} is, or leads over, a link or another thing that is no plain file or folder")


def too_large(size: int, max_bytes: int) -> PayloadTooLargeError:
    """`size` is what is known of it: at least so many bytes."""
    return PayloadTooLargeError(
        f"A file has at most {max_bytes} bytes here",
        code="WORKSPACE_FILE_TOO_LARGE",
        details={"size": size, "max_bytes": max_bytes},
    )


def require_entry(entry: Entry | None, path: WorkspacePath) -> Entry:
    """Raises NotFoundError."""
    if entry is None:
        raise not_found(path)
    return entry


def require_dir(entry: Entry | None, path: WorkspacePath) -> Entry:
    """Raises NotFoundError, InvalidRequestError."""
    if not require_entry(entry, path).is_dir:
        raise not_a_dir(path)
    assert entry is not None
    return entry


def require_file(entry: Entry | None, path: WorkspacePath) -> Entry:
    """Raises NotFoundError, InvalidRequestError."""
    if require_entry(entry, path).is_dir:
        raise not_a_file(path)
    assert entry is not None
    return entry


def require_expected(present: Entry | None, expected: Expected, path: WorkspacePath) -> None:
    """Raises EntryConflictError. An etag is never a folder's."""
    if expected is Expect.ANY:
        return
    if expected is Expect.ABSENT:
        if present is not None:
            raise EntryConflictError(f"{path} exists already", present=present)
    elif present is None or present.etag != expected:
        raise EntryConflictError(f"{path} is no longer what was expected", present=present)


def require_writable(present: Entry | None, expected: Expected, path: WorkspacePath) -> None:
    """Whether a file may be put there. Raises InvalidRequestError for a folder, EntryConflictError."""
    if present is not None and present.is_dir and expected is not Expect.ABSENT:
        raise not_a_file(path)
    require_expected(present, expected, path)


def require_movable(source: WorkspacePath, target: WorkspacePath) -> None:
    """Whether a path can become the other at all, whatever is there. Raises InvalidRequestError."""
    if source.is_root or target.is_root:
        raise InvalidRequestError("The workspace itself cannot be moved or replaced")
    if source == target:
        return
    if target.is_within(source):
        raise InvalidRequestError(f"{source} cannot be moved into itself")
    if source.is_within(target):
        raise InvalidRequestError(f"{source} cannot replace a folder that it is in")


def require_replaceable(moved: Entry, present: Entry | None, expected: Expected, target: WorkspacePath) -> None:
    """Whether what is at the target may go for what is moved. Raises EntryConflictError, InvalidRequestError."""
    if present is not None and expected is not Expect.ABSENT and moved.is_dir != present.is_dir:
        raise not_a_file(target) if present.is_dir else not_a_dir(target)
    require_expected(present, expected, target)


def require_changeable(path: WorkspacePath) -> None:
    """Raises InvalidRequestError for the root."""
    if path.is_root:
        raise InvalidRequestError("The workspace itself cannot be erased or replaced")


def moved_path(path: WorkspacePath, source: WorkspacePath, target: WorkspacePath) -> WorkspacePath:
    """Where something below a moved folder goes. Raises InvalidRequestError when its path would be too long."""
    try:
        return path.moved(source, target)
    except BadPathError as exc:
        raise InvalidRequestError(f"{path} cannot be moved: {exc.reason}") from exc


def list_cursor(*, is_dir: bool, name: str) -> str:
    """The cursor of a place in `list_order`: after this name, among the folders or the files."""
    return encode_cursor(f"{FOLDERS if is_dir else FILES}{name}")


def list_place(cursor: str) -> tuple[bool, str]:
    """The inverse: whether among the folders, and the name. Raises InvalidRequestError."""
    place = decode_cursor(cursor)
    if place[:1] not in (FOLDERS, FILES):
        raise foreign_cursor()
    return place[0] == FOLDERS, place[1:]
