"""A small disk of its own: a file system in memory, mounted where the rights for that can be had."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    """Mount one at `folder`. Skips the test where that is not allowed; the parts are then tested by injection only."""
    folder.mkdir()
    owner = f"uid={os.getuid()},gid={os.getgid()}"
    if _run("mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700,{owner}", "tmpfs", str(folder)) != 0:
        pytest.skip("NO SMALL DISK: mounting one takes root or sudo, so a disk that is really full was not tried")
    try:
        yield folder
    finally:
        _run("umount", "--lazy", str(folder))


def make_read_only(folder: Path) -> None:
    assert _run("mount", "-o", "remount,ro", str(folder)) == 0


def fill(folder: Path) -> Path:
    """Take all the room that is left, with one file."""
    path = folder / "filler"
    with path.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 12):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return path


def _run(*command: str) -> int:
    prefix = () if os.getuid() == 0 else ("sudo", "-n")
    try:
        return subprocess.run([*prefix, *command], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 1
