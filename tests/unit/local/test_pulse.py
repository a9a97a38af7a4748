"""Who lives is told by counted beats and counted looks; whose code ran last survives the process."""

import asyncio
import os
import signal
import time

import pytest

from local.supervisor.pulse import Listener, Pulse, beating, is_stopped
from tests.support.conditions import eventually, wait_until


class Hands:
    """A clock that is moved by hand."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def looks(listener: Listener, clock: Hands, count: int, *, every_sec: float = 1.0) -> None:
    for _ in range(count):
        clock.now += every_sec
        assert listener.look()


def test_looks_without_a_beat_are_counted_until_the_next_one() -> None:
    clock, pulse = Hands(), Pulse()
    listener = Listener(every_sec=1.0, monotonic=clock)
    listener.listen(pulse)
    looks(listener, clock, 3)
    assert listener.silent_looks(pulse) == 3
    pulse.beat()
    looks(listener, clock, 1)
    assert listener.silent_looks(pulse) == 0


def test_a_pause_of_everything_is_one_look() -> None:
    clock, pulse = Hands(), Pulse()
    listener = Listener(every_sec=1.0, monotonic=clock)
    listener.listen(pulse)
    looks(listener, clock, 1, every_sec=86_400)
    assert listener.silent_looks(pulse) == 1
    assert not listener.look()
    assert listener.due_in_sec == 1.0


def test_between_looks_nothing_is_judged() -> None:
    clock, pulse = Hands(), Pulse()
    listener = Listener(every_sec=1.0, monotonic=clock)
    listener.listen(pulse)
    clock.now += 0.5
    assert not listener.look()
    assert listener.silent_looks(pulse) == 0


def test_the_parent_reads_what_a_child_wrote_before_it_was_killed() -> None:
    pulse = Pulse()
    pid = os.fork()
    if pid == 0:
        pulse.beat()
        pulse.begin("another-and-longer-name")
        pulse.end()
        pulse.begin("job-1")
        os.kill(os.getpid(), signal.SIGKILL)
    os.waitpid(pid, 0)
    assert (pulse.beats, pulse.at_work) == (1, "job-1")
    pulse.end()
    assert pulse.at_work is None


@pytest.mark.parametrize("name", ["x" * 1000, "ä" * 150])
def test_a_name_of_any_length_hurts_nothing(name: str) -> None:
    pulse = Pulse()
    pulse.begin(name)
    assert name.startswith((pulse.at_work or "-").rstrip("\N{REPLACEMENT CHARACTER}"))


async def test_a_pulse_beats_as_long_as_the_work_takes() -> None:
    pulse, over = Pulse(), asyncio.Event()

    async def work() -> str:
        await over.wait()
        return "done"

    task = asyncio.create_task(beating(pulse, work(), every_sec=0.001))
    await eventually(lambda: pulse.beats > 3)
    over.set()
    assert await task == "done"
    last = pulse.beats
    await asyncio.sleep(0.02)
    assert pulse.beats == last


async def test_a_loop_that_is_held_does_not_beat() -> None:
    pulse = Pulse()

    async def hold() -> int:
        await asyncio.sleep(0.01)
        before = pulse.beats
        time.sleep(0.1)
        return pulse.beats - before

    assert await beating(pulse, hold(), every_sec=0.001) == 0


def test_a_stopped_process_is_told_from_a_running_one() -> None:
    pid = os.fork()
    if pid == 0:
        while True:
            signal.pause()
    try:
        assert not is_stopped(pid)
        os.kill(pid, signal.SIGSTOP)
        wait_until(lambda: is_stopped(pid))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    assert not is_stopped(pid)
