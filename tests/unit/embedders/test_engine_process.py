"""The local model's process: a crash or a hang costs one request, and it never outlives who started it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest

from rauskuclaw.embedders import engine_child
from rauskuclaw.embedders.engine_process import EngineProcess
from rauskuclaw.ports.models import EmbeddingFailedError
from tests.support.conditions import wait_until
from tests.support.processes import is_alive

# The real child with another engine: it crashes, hangs, or refuses when a text says so.
PROGRAM = f"""
import os, signal, struct, sys, time
sys.path.insert(0, {str(Path(engine_child.__file__).parent)!r})
import engine_child

class Engine:
    def __init__(self, library, weights):
        if library == "none":
            raise engine_child.UnusableAnswerError("no such engine")
        print("noise on the output")

    def embed(self, texts, *, is_question):
        if b"crash" in texts:
            os.kill(os.getpid(), signal.SIGSEGV)
        while b"hang" in texts:
            time.sleep(60)
        if b"refuse" in texts:
            return None
        return b"".join(struct.pack("<f", len(text) + is_question) * 384 for text in texts)

engine_child.Engine = Engine
engine_child.end_with(int(sys.argv[1]))
engine_child.serve(sys.argv[2], sys.argv[3])
"""
Maker = Callable[..., EngineProcess]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "child.py").write_text(PROGRAM)
    return tmp_path / "child.py"


@pytest.fixture
def make(program: Path) -> Iterator[Maker]:
    made: list[EngineProcess] = []

    def one(library: str = "engine", within_sec: float = 60.0) -> EngineProcess:
        made.append(EngineProcess(Path(library), Path("weights"), within_sec=within_sec, program=program))
        return made[-1]

    yield one
    for each in made:
        each.close()


def failure(process: EngineProcess, *texts: bytes) -> EmbeddingFailedError:
    with pytest.raises(EmbeddingFailedError) as failed:
        process.embed(texts, is_question=False)
    return failed.value


def test_vectors_come_in_order_and_from_one_process(make: Maker) -> None:
    process = make()
    assert process.pid is None, "it starts with the first request"
    found = process.embed([b"a", b"ccc"], is_question=True)
    assert [vector[:4] for vector in found] == [b"\0\0\0\x40", b"\0\0\x80\x40"]
    pid = process.pid
    process.embed([b"x" * 200_000] * 32, is_question=False)
    assert process.pid == pid


def test_a_crash_costs_its_request_and_the_next_has_another_process(make: Maker) -> None:
    process = make()
    process.embed([b"a"], is_question=False)
    before = process.pid
    found = failure(process, b"a", b"crash")
    assert (found.code, found.retryable) == ("MEMORY_EMBED_CRASH", True)
    assert len(process.embed([b"a"], is_question=False)) == 1
    assert process.pid not in (None, before)


def test_one_that_was_killed_between_two_requests_is_replaced(make: Maker) -> None:
    process = make()
    process.embed([b"a"], is_question=False)
    pid = process.pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    wait_until(lambda: not is_alive(pid))
    assert len(process.embed([b"a"], is_question=False)) == 1


def test_one_that_does_not_answer_is_ended(make: Maker) -> None:
    process = make(within_sec=5.0)
    process.embed([b"a"], is_question=False)
    pid = process.pid
    assert pid is not None
    assert failure(process, b"hang").code == "MEMORY_EMBED_TIMEOUT"
    assert not is_alive(pid)
    assert len(process.embed([b"a"], is_question=False)) == 1


def test_a_refusal_is_told_from_an_engine_that_will_never_work(make: Maker) -> None:
    process = make()
    assert failure(process, b"refuse").retryable
    assert len(process.embed([b"a"], is_question=False)) == 1
    unusable = failure(make("none"), b"a")
    assert (str(unusable), unusable.retryable) == ("no such engine", False)


def test_closing_ends_it_while_it_computes(make: Maker) -> None:
    process = make()
    process.embed([b"a"], is_question=False)
    pid = process.pid
    assert pid is not None
    outcome: list[EmbeddingFailedError] = []
    thread = Thread(target=lambda: outcome.append(failure(process, b"hang")))
    thread.start()
    process.close()
    thread.join(60)
    assert not is_alive(pid)
    assert "stopping" in str(outcome[0])
    assert "stopping" in str(failure(process, b"a"))


@pytest.mark.parametrize("text", ["a", "hang"])
def test_it_ends_with_its_parent_also_when_that_is_killed(program: Path, text: str) -> None:
    code = f"""
import sys, threading, time
from pathlib import Path
from rauskuclaw.embedders.engine_process import EngineProcess
process = EngineProcess(Path("engine"), Path("weights"), program=Path({str(program)!r}))
process.embed([b"a"], is_question=False)
print(process.pid, flush=True)
process.embed([{text.encode()!r}], is_question=False)
time.sleep(600)
"""
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.kill()
    parent.communicate()
    wait_until(lambda: not is_alive(pid))
