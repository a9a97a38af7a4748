"""The supervisor over real forked children: restarts, cleaning up, orderly stops. Each test runs one in a process."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.supervisor.restarts import RestartPlan
from tests.support.conditions import wait_until
from tests.support.processes import PROC, is_alive, threads_of

PROGRAM = """
import json, os, signal, sys, time
from pathlib import Path
from local.supervisor.children import ChildSpec, Hooks
from local.supervisor.supervisor import StartError, Supervisor

folder = Path(sys.argv[1])

def write(name, value):
    temporary = folder / (name + ".tmp")
    temporary.write_text(json.dumps(value))
    temporary.rename(folder / name)

def note(text):
    with (folder / "notes").open("a") as file:
        file.write(text + "\\n")

def work(birth):
    birth.ready()
    while True:
        time.sleep(60)

def stubborn(birth):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    work(birth)

def polite(birth):
    def stop(*_):
        note(f"{birth.name} stops")
        sys.exit(0)
    signal.signal(signal.SIGTERM, stop)
    work(birth)

def broken(birth):
    sys.exit(3)

def free(gone, birth):
    failures = folder / "janitor-fails"
    if failures.exists():
        failures.unlink()
        sys.exit(1)
    note("freed " + ",".join(f"{each.owner}{'' if each.loss.is_death else ' (innocent)'}" for each in gone))

def states(phase, children):
    if (folder / "full").exists():
        return False
    write("state", {"phase": phase, "pids": {c.name: c.pid for c in children},
                    "states": {c.name: c.state for c in children}, "restarts": {c.name: c.restarts for c in children}})
    return True

hooks = Hooks(enter_child=lambda name: None, free_leases=free, on_change=states,
              on_ready=lambda: note("ready"), wall_clock=lambda: "now")
specs = [__SPECS__]
try:
    Supervisor(specs, boot_id="boot", hooks=hooks, start_within_sec=60).run()
except StartError as exc:
    note(f"failed: {exc}")
    sys.exit(1)
"""


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    folder: Path

    @property
    def state(self) -> dict[str, Any]:
        path = self.folder / "state"
        return json.loads(path.read_text()) if path.exists() else {"phase": "", "pids": {}, "states": {}}

    @property
    def notes(self) -> list[str]:
        path = self.folder / "notes"
        return path.read_text().splitlines() if path.exists() else []

    def pid(self, name: str) -> int:
        return int(wait_until(lambda: self.state["pids"].get(name)))

    def ready(self) -> None:
        wait_until(lambda: "ready" in self.notes)


@contextmanager
def supervising(folder: Path, specs: str) -> Iterator[Running]:
    program = textwrap.dedent(PROGRAM).replace("__SPECS__", specs)
    process = subprocess.Popen([sys.executable, "-c", program, str(folder)])
    try:
        yield Running(process, folder)
    finally:
        process.kill()
        process.wait()


def test_a_killed_child_runs_again_and_its_leases_are_freed(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", work), ChildSpec("b", work)') as instance:
        instance.ready()
        first, other = instance.pid("a"), instance.pid("b")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: instance.state["states"]["a"] == "running" and instance.pid("a") != first, within_sec=60)
        wait_until(lambda: f"freed boot/a-{first}" in instance.notes, within_sec=60)
        assert instance.pid("b") == other
        assert instance.state["restarts"] == {"a": 1, "b": 0}


def test_a_change_that_cannot_be_written_down_is_told_again_until_it_can(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", work)') as instance:
        instance.ready()
        first = instance.pid("a")
        (tmp_path / "full").touch()
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: f"freed boot/a-{first}" in instance.notes)
        assert instance.pid("a") == first
        (tmp_path / "full").unlink()
        wait_until(lambda: instance.state["states"]["a"] == "running" and instance.pid("a") != first)


def test_freeing_leases_is_tried_again_until_it_works(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", work)') as instance:
        instance.ready()
        (tmp_path / "janitor-fails").touch()
        first = instance.pid("a")
        os.kill(first, signal.SIGKILL)
        wait_until(lambda: f"freed boot/a-{first}" in instance.notes)
        assert not (tmp_path / "janitor-fails").exists()


def test_children_of_a_lower_rank_have_stopped_before_the_next_are_told(tmp_path: Path) -> None:
    specs = 'ChildSpec("late", polite, stop_rank=1), ChildSpec("early", polite), ChildSpec("early2", polite)'
    with supervising(tmp_path, specs) as instance:
        instance.ready()
        instance.process.terminate()
        assert instance.process.wait(60) == 0
        assert instance.notes[-1] == "late stops"
        assert sorted(instance.notes[1:3]) == ["early stops", "early2 stops"]


def test_a_child_that_does_not_stop_is_killed_after_its_grace(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", stubborn, grace_sec=0.2)') as instance:
        instance.ready()
        pid = instance.pid("a")
        instance.process.terminate()
        assert instance.process.wait(60) == 0
        assert not is_alive(pid)


def test_being_asked_twice_kills_what_does_not_stop(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", stubborn, grace_sec=60)') as instance:
        instance.ready()
        instance.process.terminate()
        wait_until(lambda: instance.state["phase"] == "stopping")

        def has_ended() -> bool:
            instance.process.send_signal(signal.SIGINT)
            time.sleep(0.1)
            return instance.process.poll() is not None

        wait_until(has_ended)


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", stubborn), ChildSpec("b", work)') as instance:
        instance.ready()
        pids = [instance.pid("a"), instance.pid("b")]
        instance.process.kill()
        wait_until(lambda: not any(map(is_alive, pids)), within_sec=60)


def test_a_start_that_cannot_succeed_is_given_up_with_the_name(tmp_path: Path) -> None:
    with supervising(tmp_path, 'ChildSpec("a", work), ChildSpec("bad", broken)') as instance:
        assert instance.process.wait(60) == 1
        assert instance.notes[-1] == "failed: bad dies at start (exit code 3)"


def test_deaths_in_quick_succession_wait_longer_and_never_over_two_seconds() -> None:
    plan, delays = RestartPlan(), []
    for _ in range(9):
        plan = plan.after(lived_sec=0.1)
        delays.append(plan.delay_sec)
    assert delays[:4] == [0.0, 0.1, 0.2, 0.4]
    assert max(delays) == 2.0
    assert plan.after(lived_sec=60).delay_sec == 0.0


def test_where_the_kernel_does_not_help_a_pipe_tells_the_child(tmp_path: Path) -> None:
    program = """
        import os, sys, time
        from local.supervisor.lifeline import Lifeline
        lifeline = Lifeline(uses_kernel=False)
        pid = os.fork()
        if pid == 0:
            lifeline.bind()
        else:
            print(pid, flush=True)
        time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(program)], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        wait_until(lambda: thread_count(pid) == 2)
        parent.kill()
        parent.wait()
        wait_until(lambda: not is_alive(pid), within_sec=60)


def thread_count(pid: int) -> int:
    if not PROC.exists():
        time.sleep(0.5)
        return 2
    return len(threads_of(pid))
