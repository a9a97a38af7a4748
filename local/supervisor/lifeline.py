"""Children that die with their parent, even when it is killed with -9 and can tell nobody."""

import ctypes
import os
import signal
import sys
import threading

PR_SET_PDEATHSIG = 1  # linux/prctl.h


class Lifeline:
    """Made by the parent before it forks; `bind` is called in each child.

    On Linux the kernel kills the child when the thread that forked it ends, so only the main thread may fork.
    Elsewhere a thread of the child waits for the end of a pipe whose other end only the parent has.
    """

    def __init__(self, *, uses_kernel: bool = sys.platform == "linux") -> None:
        self._uses_kernel = uses_kernel
        self._parent = os.getpid()
        self._reads, self._writes = os.pipe()

    def bind(self) -> None:
        """Tie this process to the parent that made the lifeline. Ends the process if that one is gone already."""
        os.close(self._writes)
        if self._uses_kernel:
            os.close(self._reads)
            _ask_kernel()
        else:
            threading.Thread(target=self._wait_for_end, name="lifeline", daemon=True).start()
        if os.getppid() != self._parent:
            os._exit(1)

    def _wait_for_end(self) -> None:
        os.read(self._reads, 1)
        os.kill(os.getpid(), signal.SIGKILL)


def _ask_kernel() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG) failed")
