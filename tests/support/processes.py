"""What the system tells of a process. It may end at any moment, also while /proc is read."""

import os
from pathlib import Path

PROC = Path("/proc")


def is_alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and only waits to be collected does not."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if not PROC.exists():
        return True
    status = told(pid, "status")
    return status is not None and "\nState:\tZ" not in status


def children_of(pid: int) -> list[int]:
    """The children of the process, whichever of its threads made them; none of a process that has ended."""
    made = [told(pid, f"task/{thread}/children") or "" for thread in threads_of(pid)]
    return [int(child) for each in made for child in each.split()]


def threads_of(pid: int) -> list[int]:
    """The threads of the process; none of one that has ended."""
    try:
        return [int(name) for name in os.listdir(PROC / str(pid) / "task")]
    except (FileNotFoundError, ProcessLookupError):
        return []


def command_of(pid: int) -> str:
    """The command line, its words divided by NUL; empty for a process that has ended."""
    return told(pid, "cmdline") or ""


def told(pid: int, name: str) -> str | None:
    """A file of /proc; None where the process ended before it was opened or before it was read."""
    try:
        return (PROC / str(pid) / name).read_text(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
