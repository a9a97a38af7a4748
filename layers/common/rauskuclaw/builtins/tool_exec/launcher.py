"""Becomes a command: within limits, in a folder that was opened for it. A program of its own, as small as can be.

`launcher.py FOLDER PARENT CPU_SEC MEMORY_MB FILE [ARGUMENT...]`; FOLDER is the number of an open descriptor. Whoever
started it is not written to, and nothing of ours is imported.
"""

import os
import resource
import sys

MAX_FILE_BYTES = 256 * 1024 * 1024
MAX_OPEN = 256
PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS = 1, 38
SIGKILL = 9
CANNOT_RUN = 127


def main(arguments: list[str]) -> None:
    folder, parent, cpu_sec, memory_mb = (int(each) for each in arguments[:4])
    file, *rest = arguments[4:]
    os.fchdir(folder)
    os.close(folder)
    _limit(resource.RLIMIT_CPU, cpu_sec)
    _limit(resource.RLIMIT_AS, memory_mb * 1024 * 1024)
    _limit(resource.RLIMIT_FSIZE, MAX_FILE_BYTES)
    _limit(resource.RLIMIT_NOFILE, MAX_OPEN)
    _limit(resource.RLIMIT_CORE, 0)
    _bind_to(parent)
    os.execv(file, [file, *rest])  # noqa: S606  (no shell is what is wanted)


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def _bind_to(parent: int) -> None:
    """End with the worker, should it be killed, and gain no rights by what is run. Linux only."""
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0)
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(CANNOT_RUN)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OSError as exc:
        os.write(2, f"cannot run: {exc.strerror}\n".encode())
        os._exit(CANNOT_RUN)
