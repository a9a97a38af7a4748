"""Erasing folders, however deep, without following anything and with few descriptors."""

import os
from uuid import uuid4

from rauskuclaw.adapters.folder.descriptors import FOLDER_FLAGS
from rauskuclaw.domain.workspace.paths import RESERVED


def erase(name: str, parent: int) -> None:
    """Erase a file or link, or a folder with all below it. Safe to repeat. Raises OSError."""
    try:
        os.unlink(name, dir_fd=parent)
    except FileNotFoundError:
        return
    except (IsADirectoryError, PermissionError):  # what systems say of a folder
        _erase_folder(name, parent)


def _erase_folder(name: str, parent: int) -> None:
    """What is in a folder below this one is brought up here before that one goes; so nothing is ever deep."""
    folder = os.open(name, FOLDER_FLAGS, dir_fd=parent)
    try:
        left = _bring_up(folder, folder)
        while left:
            below = os.open(left[-1], FOLDER_FLAGS, dir_fd=folder)
            try:
                found = _bring_up(below, folder)
            finally:
                os.close(below)
            os.rmdir(left.pop(), dir_fd=folder)
            left += found
    finally:
        os.close(folder)
    os.rmdir(name, dir_fd=parent)


def _bring_up(source: int, target: int) -> list[str]:
    """Erase the files in a folder and move the folders in it to another; the names they have there."""
    os.fchmod(source, 0o700)  # it may be one that its owner, who we are, made read-only
    with os.scandir(source) as found:
        entries = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in found]
    names = []
    for name, is_dir in entries:
        if is_dir:
            names.append(f"{RESERVED}{uuid4().hex}")
            os.rename(name, names[-1], src_dir_fd=source, dst_dir_fd=target)
        else:
            os.unlink(name, dir_fd=source)
    return names
