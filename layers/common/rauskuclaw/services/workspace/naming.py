"""The paths that there are for callers: those of the workspace, less what is kept from them at every level."""

from pathlib import PurePosixPath

from rauskuclaw.domain.workspace.paths import BadPathError, WorkspacePath, is_name, parse_path
from rauskuclaw.services.fields import FieldFault, invalid

# A home of the Codex program holds its login; the other keeps empty folders in a repository. Compared without case, as
# some file systems do.
HIDDEN = frozenset({".codex-home", ".gitkeep"})


def is_shown(path: WorkspacePath) -> bool:
    """Whether callers may see it, and ask for it."""
    return all(name.casefold() not in HIDDEN and is_name(name) for name in path.names)


def resolve(text: object, *, field: str, root: PurePosixPath | None) -> WorkspacePath:
    """The path a caller means; `root` is what absolute ones begin with. Raises InvalidRequestError naming `field`."""
    if text is None or text == "":
        raise invalid([FieldFault(field, "is required")])
    if not isinstance(text, str):
        raise invalid([FieldFault(field, "must be a path")])
    try:
        path = parse_path(text, root=root)
    except BadPathError as exc:
        raise invalid([FieldFault(field, exc.reason)]) from None
    if not is_shown(path):
        raise invalid([FieldFault(field, "leads to what is kept from callers")])
    return path
