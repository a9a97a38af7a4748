"""Starts children, starts them again when they die, and stops them in order. One thread: it forks at any time.

It opens no storage itself, so that nothing is shared over a fork; what a death leaves behind is cleaned up by a
short-lived child, the janitor.
"""

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Callable, Iterable

from local.supervisor.child import Birth, Gone, describe_exit, ended_children, fork_child
from local.supervisor.children import Child, ChildSpec, Hooks, Janitor, loss_of
from local.supervisor.lifeline import Lifeline
from local.supervisor.pace import USUAL, Pace
from local.supervisor.pulse import Listener, Pulse, is_stopped
from rauskuclaw.domain.exceptions import TranslatedError

logger = logging.getLogger(__name__)

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
JANITOR_RETRY_SEC = 0.5
TELL_AGAIN_SEC = 1.0
DEATHS_BEFORE_GIVING_UP = 3
IMPATIENT_AFTER_SEC = 1.0


class StartError(TranslatedError):
    """A child cannot get ready."""


class Supervisor:
    """`run` returns when everything has stopped after a stop signal. Only one per process."""

    def __init__(
        self,
        specs: Iterable[ChildSpec],
        *,
        boot_id: str,
        hooks: Hooks,
        start_within_sec: float = 30.0,
        pace: Pace = USUAL,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._children = [Child(spec) for spec in specs]
        self._boot_id = boot_id
        self._hooks = hooks
        self._now = monotonic
        self._start_until = monotonic() + start_within_sec
        self._pace = pace
        self._listener = Listener(every_sec=pace.look_every_sec, monotonic=monotonic)
        self._lifeline = Lifeline()
        self._phase = "starting"
        self._failure: str | None = None
        self._impatient_from = 0.0
        self._gone: set[Gone] = set()
        self._janitor: Janitor | None = None
        self._janitor_due = 0.0
        self._wakeups = os.pipe()
        self._tell_again_at: float | None = None

    def run(self) -> None:
        """Keep the children running until told to stop. Raises StartError when they never got going."""
        for fd in self._wakeups:
            os.set_blocking(fd, False)
        signal.set_wakeup_fd(self._wakeups[1])
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, lambda *_: None)
        while self._phase != "stopped":
            self._start_due()
            self._wait()
            self._reap()
            self._listen()
            self._watch_start()
            self._drive_stop()
            if self._tell_again_at is not None and self._tell_again_at <= self._now():
                self._changed()
        if self._failure is not None:
            raise StartError(self._failure)

    # --- starting ---

    def _start_due(self) -> None:
        if self._phase not in ("starting", "running"):
            return
        now = self._now()
        for child in self._children:
            if child.state == "waiting" and child.due <= now:
                self._start(child)
        if self._gone and self._janitor is None and self._janitor_due <= now:
            self._start_janitor()

    def _start(self, child: Child) -> None:
        child.pulse = Pulse()
        child.pid, child.ready_fd = self._fork(child.spec.name, child.spec.run, child.pulse)
        self._listener.listen(child.pulse)
        child.was_stopped = False
        child.state, child.began, child.started_at = "starting", self._now(), self._hooks.wall_clock()
        logger.info("started %s", child.spec.name, extra={"child": child.spec.name, "child_pid": child.pid})
        self._changed()

    def _start_janitor(self) -> None:
        gone = tuple(sorted(self._gone, key=lambda each: each.owner))
        pulse = Pulse()
        pid, ready = self._fork("janitor", lambda birth: self._hooks.free_leases(gone, birth), pulse)
        os.close(ready)
        self._listener.listen(pulse)
        self._janitor = Janitor(pid, gone, pulse)

    def _fork(self, name: str, run: Callable[[Birth], None], pulse: Pulse) -> tuple[int, int]:
        inherited = [*self._wakeups, *(child.ready_fd for child in self._children if child.ready_fd is not None)]

        def prepare() -> None:
            self._lifeline.bind()
            for fd in inherited:
                os.close(fd)
            self._hooks.enter_child(name)

        return fork_child(name, self._boot_id, pulse=pulse, prepare=prepare, run=run)

    def _watch_start(self) -> None:
        if self._phase != "starting":
            return
        if all(child.state == "running" for child in self._children):
            self._phase = "running"
            self._changed()
            self._hooks.on_ready()
            return
        stuck = [child for child in self._children if child.deaths_unready >= DEATHS_BEFORE_GIVING_UP]
        if stuck:
            self._give_up(f"{stuck[0].spec.name} dies at start ({stuck[0].last_exit})")
        elif self._now() >= self._start_until:
            names = ", ".join(child.spec.name for child in self._children if child.state != "running")
            self._give_up(f"not ready in time: {names}")

    def _give_up(self, why: str) -> None:
        logger.error(why)
        self._failure = why
        self._begin_stop()

    # --- waiting ---

    def _wait(self) -> None:
        poll = select.poll()
        poll.register(self._wakeups[0], select.POLLIN)
        by_fd = {child.ready_fd: child for child in self._children if child.ready_fd is not None}
        for fd in by_fd:
            poll.register(fd, select.POLLIN)
        for fd, _ in poll.poll(self._timeout_ms()):
            if fd == self._wakeups[0]:
                self._read_signals()
            else:
                self._read_ready(by_fd[fd])

    def _timeout_ms(self) -> int:
        times = [child.due for child in self._children if child.state == "waiting" and self._is_up()]
        times += [child.kill_at for child in self._children if child.kill_at is not None]
        if self._gone and self._janitor is None:
            times.append(self._janitor_due)
        if self._phase == "starting":
            times.append(self._start_until)
        if self._tell_again_at is not None:
            times.append(self._tell_again_at)
        wait_sec = min([self._listener.due_in_sec, *(at - self._now() for at in times)])
        return max(0, int(wait_sec * 1000) + 1)

    def _is_up(self) -> bool:
        return self._phase in ("starting", "running")

    def _read_signals(self) -> None:
        numbers = set(os.read(self._wakeups[0], 4096))
        if numbers.intersection(STOP_SIGNALS):
            logger.info("asked to stop")
            self._begin_stop()

    def _read_ready(self, child: Child) -> None:
        assert child.ready_fd is not None
        is_ready = os.read(child.ready_fd, 1) == b"1"
        os.close(child.ready_fd)
        child.ready_fd = None
        if is_ready and child.state == "starting":
            child.state, child.deaths_unready = "running", 0
            self._changed()

    # --- silence ---

    def _listen(self) -> None:
        """Kill who has not beaten for too long. Where its loop stands is not known, only that nothing comes of it."""
        if not self._listener.look():
            return
        for child in self._children:
            if child.pulse is not None and child.state in ("starting", "running"):
                patience = self._pace.silent_looks * (3 if child.state == "starting" else 1)
                if self._listener.silent_looks(child.pulse) >= patience:
                    self._end_silent(child)
        janitor = self._janitor
        if janitor is not None and self._listener.silent_looks(janitor.pulse) >= self._pace.silent_looks:
            logger.error("the janitor has gone silent, killing it")
            self._send(janitor.pid, signal.SIGKILL)

    def _end_silent(self, child: Child) -> None:
        assert child.pid is not None
        assert child.pulse is not None
        child.was_stopped = child.was_stopped or is_stopped(child.pid)
        logger.critical(
            "%s has given no sign of life for %.0f s, killing it (%s)",
            child.spec.name,
            self._listener.silent_looks(child.pulse) * self._pace.look_every_sec,
            "it was stopped from outside" if child.was_stopped else f"at work on job {child.pulse.at_work}",
            extra={"child": child.spec.name, "child_pid": child.pid},
        )
        self._send(child.pid, signal.SIGKILL)

    # --- deaths ---

    def _reap(self) -> None:
        for pid, status in ended_children():
            if self._janitor is not None and pid == self._janitor.pid:
                self._janitor_ended(status)
            for child in self._children:
                if child.pid == pid:
                    self._died(child, status)

    def _janitor_ended(self, status: int) -> None:
        assert self._janitor is not None
        gone = self._janitor.gone
        self._forget(self._janitor.pulse)
        self._janitor = None
        if status == 0:
            self._gone.difference_update(gone)
            return
        logger.warning(
            "freeing the leases of dead processes failed, trying again", extra={"owners": [each.owner for each in gone]}
        )
        self._janitor_due = self._now() + JANITOR_RETRY_SEC

    def _died(self, child: Child, status: int) -> None:
        child.last_exit = describe_exit(status)
        if child.state == "starting":
            child.deaths_unready += 1
        if child.ready_fd is not None:
            os.close(child.ready_fd)
        pid, child.pid, child.ready_fd, child.kill_at = child.pid, None, None, None
        loss = loss_of(child)
        if child.pulse is not None:
            self._forget(child.pulse)
            child.pulse = None
        if not self._is_up():
            child.state = "stopped"
        else:
            self._gone.add(Gone(f"{self._boot_id}/{child.spec.name}-{pid}", loss))
            child.plan = child.plan.after(self._now() - child.began)
            child.state, child.due = "waiting", self._now() + child.plan.delay_sec
            child.restarts += 1
            logger.warning(
                "%s died (%s), restarting in %.1f s",
                child.spec.name,
                child.last_exit,
                child.plan.delay_sec,
                extra={"child": child.spec.name, "child_pid": pid},
            )
        self._changed()

    def _forget(self, pulse: Pulse) -> None:
        self._listener.forget(pulse)
        pulse.close()

    # --- stopping ---

    def _begin_stop(self) -> None:
        if self._phase == "stopping":
            # Ctrl-C under make reaches us twice; only a second wish of a person, later, means "at once".
            if self._now() >= self._impatient_from:
                self._kill_all()
            return
        self._phase, self._impatient_from = "stopping", self._now() + IMPATIENT_AFTER_SEC
        for child in self._children:
            if child.state == "waiting":
                child.state = "stopped"
        self._changed()

    def _drive_stop(self) -> None:
        if self._phase != "stopping":
            return
        alive = [child for child in self._children if child.pid is not None]
        if not alive:
            self._end_janitor()
            self._phase = "stopped"
            self._changed()
            return
        for child in alive:
            if child.state != "stopping" and child.spec.stop_rank == min(other.spec.stop_rank for other in alive):
                child.state, child.kill_at = "stopping", self._now() + child.spec.grace_sec
                self._send(child.pid, signal.SIGTERM)
            elif child.kill_at is not None and child.kill_at <= self._now():
                logger.warning("%s did not stop in time, killing it", child.spec.name)
                child.kill_at = None
                self._send(child.pid, signal.SIGKILL)

    def _end_janitor(self) -> None:
        """What it leaves undone, the next start does."""
        if self._janitor is not None:
            os.kill(self._janitor.pid, signal.SIGKILL)
            os.waitpid(self._janitor.pid, 0)
            self._janitor = None

    def _kill_all(self) -> None:
        """Asked twice: do not wait for graces."""
        for child in self._children:
            if child.pid is not None:
                self._send(child.pid, signal.SIGKILL)

    def _send(self, pid: int | None, number: signal.Signals) -> None:
        if pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)

    def _changed(self) -> None:
        is_told = self._hooks.on_change(self._phase, [child.report() for child in self._children])
        self._tell_again_at = None if is_told else self._now() + TELL_AGAIN_SEC
