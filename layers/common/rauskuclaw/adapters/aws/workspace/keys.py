"""Keys of the workspace in the bucket. Nothing else knows how its keys are spelt.

workspace/files/<path>             a file
workspace/files/<path>/            a folder, of no bytes
workspace/versions/<path>//<id>    an earlier content: no path has an empty name
workspace/moves/<hash of source>   a move under way
"""

import hashlib

from rauskuclaw.domain.workspace.paths import BadPathError, WorkspacePath

TOP = "workspace/"
FILES = f"{TOP}files/"
VERSIONS = f"{TOP}versions/"
MOVES = f"{TOP}moves/"
PROBES = f"{TOP}probes/"
LAST = "\U0010ffff"  # sorts after every name


def file_key(path: WorkspacePath) -> str:
    return f"{FILES}{path}"


def folder_key(path: WorkspacePath) -> str:
    """The folder's own object, and what the keys of all in it begin with."""
    return FILES if path.is_root else f"{FILES}{path}/"


def path_of(key: str) -> WorkspacePath | None:
    """The path of a file's key; None for a folder's, and for what others have put there under no path of ours."""
    try:
        return WorkspacePath(tuple(key.removeprefix(FILES).split("/")))
    except BadPathError:
        return None


def versions_prefix(path: WorkspacePath) -> str:
    """Of the versions of a path, and of none below it."""
    return f"{VERSIONS}{path}//"


def all_versions_prefix(path: WorkspacePath) -> str:
    """Of the versions of a path and of all below it."""
    return f"{VERSIONS}{path}/"


def move_key(source: WorkspacePath) -> str:
    return f"{MOVES}{hashlib.sha256(str(source).encode()).hexdigest()}"
