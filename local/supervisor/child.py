"""One forked child: what the fork does in it, and what the parent knows of it."""

import contextlib
import faulthandler
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NoReturn

from local.supervisor.pulse import Pulse
from rauskuclaw.domain.losses import Loss
from rauskuclaw.errors import RauskuClawError

logger = logging.getLogger(__name__)

HANDLED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


@dataclass(frozen=True)
class Birth:
    """What a child gets to know of itself. `ready` is called once it does its work; `pulse` is read by its parent."""

    name: str
    boot_id: str
    ready: Callable[[], None]
    pulse: Pulse = field(default_factory=Pulse)

    @property
    def owner(self) -> str:
        """The lease owner: boot and process, so that a dead child's leases can be told from all others."""
        return f"{self.boot_id}/{self.name}-{os.getpid()}"


@dataclass(frozen=True)
class Gone:
    """A process that is no more: the owner of its leases, and what is known of its end."""

    owner: str
    loss: Loss


def fork_child(
    name: str, boot_id: str, *, pulse: Pulse, prepare: Callable[[], None], run: Callable[[Birth], None]
) -> tuple[int, int]:
    """Fork a process that calls `prepare`, then `run`, then exits. Returns its pid and the end of a pipe to read.

    The pipe brings one byte when the child is ready. The child never returns from here: it exits 0 after `run`, 1
    after an exception, which it logs.
    """
    reads, writes = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writes)
        return pid, reads
    os.close(reads)
    _live(Birth(name, boot_id, ready=lambda: _signal_ready(writes), pulse=pulse), prepare, run)


def _live(birth: Birth, prepare: Callable[[], None], run: Callable[[Birth], None]) -> NoReturn:
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        for number in HANDLED:
            signal.signal(number, signal.SIG_DFL)
        # A group of its own: Ctrl-C in the terminal reaches the supervisor only, which stops the children in order.
        os.setpgid(0, 0)
        prepare()
        faulthandler.enable()
        run(birth)
        code = 0
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else 1
    except BaseException:
        logger.exception("%s ends with an error", birth.name)
    finally:
        logging.shutdown()
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.flush()
        os._exit(code)


def _signal_ready(fd: int) -> None:
    with contextlib.suppress(OSError):
        os.write(fd, b"1")
        os.close(fd)


def ended_children() -> Iterator[tuple[int, int]]:
    """The pid and wait status of every child that has ended; each is told once. Waits for none."""
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        yield pid, status


def describe_exit(status: int) -> str:
    """A wait status in words."""
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def run_apart(work: Callable[[], None]) -> str | None:
    """Run `work` in a forked process and wait for it. None when it went well, else what went wrong, as text.

    For what opens connections: those must not exist in a process that goes on forking.
    """
    reads, writes = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reads)
        _work_apart(work, writes)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        text = pipe.read().decode(errors="replace")
    _, status = os.waitpid(pid, 0)
    return None if status == 0 else text or f"ended with {describe_exit(status)}"


def _work_apart(work: Callable[[], None], writes: int) -> NoReturn:
    code = 1
    try:
        work()
        code = 0
    except Exception as exc:
        if not isinstance(exc, RauskuClawError):
            logger.exception("the preparation of the start failed")
        os.write(writes, (str(exc) or type(exc).__name__).encode())
    finally:
        logging.shutdown()
        os._exit(code)
