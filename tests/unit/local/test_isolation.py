"""The quarantine: a job that kills its process takes no other with it, and its lease is freed at once."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

from local.pump.events import LocalContext, SqsRecord, sqs_event
from local.supervisor.child import Birth, Gone
from local.supervisor.isolation import Feed, Isolation, Jobs
from local.supervisor.pace import Pace
from local.supervisor.pulse import Pulse
from rauskuclaw.ports import QueueDelivery
from tests.support.conditions import wait_until
from tests.support.processes import children_of

QUICK = Pace(look_every_sec=0.05, silent_looks=20)


def record_event(*bodies: str) -> Any:
    return sqs_event([QueueDelivery(body, f"1:{body}", "quarantine", body, 1, 0) for body in bodies])


@contextmanager
def quarantine(jobs: Jobs, pulse: Pulse | None = None) -> Iterator[int]:
    """Runs in a forked process, as under the supervisor; gives its pid."""
    pid = os.fork()
    if pid == 0:
        try:
            birth = Birth("quarantine", "boot", ready=lambda: None, pulse=pulse or Pulse())
            Isolation(birth, jobs, pace=QUICK).run()
            os._exit(0)
        finally:
            os._exit(1)
    try:
        yield pid
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def feeding(answer: Path, *bodies: str) -> Callable[[Feed, Birth], None]:
    """Hands over all records at once, writes the answer down, then waits for its end."""

    def feed(to: Feed, birth: Birth) -> None:
        async def hand_over() -> None:
            found = await to.handle_batch(record_event(*bodies), LocalContext("quarantine", lambda _: None))
            answer.write_text(json.dumps(found))

        async def beat() -> None:
            while True:
                birth.pulse.beat()
                await asyncio.sleep(0.02)

        async def live() -> None:
            beats = asyncio.create_task(beat())
            await hand_over()
            await beats

        uvloop.run(live())

    return feed


def attempt(record: SqsRecord, owner: str, pulse: Pulse) -> bool:
    if record["body"] == "deadly":
        os.kill(os.getpid(), signal.SIGKILL)
    return record["body"] != "come-again"


def failed(answer: Path) -> set[str]:
    return {failure["itemIdentifier"] for failure in json.loads(answer.read_text())["batchItemFailures"]}


def test_a_deadly_job_kills_only_itself_and_its_lease_is_freed(tmp_path: Path) -> None:
    answer, freed = tmp_path / "answer", tmp_path / "freed"

    def free(gone: Sequence[Gone]) -> None:
        freed.write_text("\n".join(each.owner for each in gone if each.loss.is_death))

    jobs = Jobs(
        feed=feeding(answer, "good", "deadly", "come-again", "better"),
        attempt=attempt,
        free_leases=free,
    )
    with quarantine(jobs):
        wait_until(answer.exists)
        wait_until(lambda: bool(answer.read_text()))
    assert failed(answer) == {"come-again"}
    assert freed.read_text().startswith("boot/quarantine-")


def test_suspects_run_at_the_same_time(tmp_path: Path) -> None:
    answer, bodies = tmp_path / "answer", ("a", "b", "c", "d")

    def meet(record: SqsRecord, owner: str, pulse: Pulse) -> bool:
        (tmp_path / f"here-{record['body']}").touch()
        wait_until(lambda: all((tmp_path / f"here-{body}").exists() for body in bodies))
        return True

    jobs = Jobs(feed=feeding(answer, *bodies), attempt=meet, free_leases=lambda gone: None)
    with quarantine(jobs):
        wait_until(lambda: answer.exists() and bool(answer.read_text()))
    assert failed(answer) == set()


def test_a_feeder_that_listens_no_more_is_no_reason_to_end(tmp_path: Path) -> None:
    """Its end of the socket is gone while a runner still has an answer for it."""
    deaf, answered = tmp_path / "deaf", tmp_path / "answered"

    def feed(to: Feed, birth: Birth) -> None:
        async def hand_over_only() -> None:
            handing = asyncio.create_task(
                to.handle_batch(record_event("slow"), LocalContext("quarantine", lambda _: None))
            )
            await asyncio.wait({handing}, timeout=0.2)
            os.closerange(3, 256)  # this process's end of the socket among them
            deaf.touch()
            while True:
                birth.pulse.beat()
                time.sleep(0.02)

        asyncio.run(hand_over_only())

    def slow(record: SqsRecord, owner: str, pulse: Pulse) -> bool:
        while not deaf.exists():
            pulse.beat()
            time.sleep(0.02)
        answered.touch()
        return True

    pulse = Pulse()
    with quarantine(Jobs(feed=feed, attempt=slow, free_leases=lambda gone: None), pulse) as pid:
        wait_until(answered.exists)
        wait_until(lambda: len(children_of(pid)) == 1)
        beats = pulse.beats
        wait_until(lambda: pulse.beats > beats + 1)  # the one at which the answer was due, and another


def test_a_runner_that_gives_no_sign_of_life_is_killed(tmp_path: Path) -> None:
    answer, freed = tmp_path / "answer", tmp_path / "freed"

    def stand_still(record: SqsRecord, owner: str, pulse: Pulse) -> bool:
        while True:
            if record["body"] == "lively":
                pulse.beat()
                if freed.exists():
                    return True
            time.sleep(0.01)

    def free(gone: Sequence[Gone]) -> None:
        freed.write_text("".join(each.owner for each in gone if each.loss.is_death))

    jobs = Jobs(feed=feeding(answer, "still", "lively"), attempt=stand_still, free_leases=free)
    with quarantine(jobs):
        wait_until(lambda: answer.exists() and bool(answer.read_text()))
    assert failed(answer) == set()
    assert freed.read_text().endswith("/1")


def test_a_dead_feeder_ends_the_quarantine_so_that_it_is_started_anew() -> None:
    jobs = Jobs(feed=lambda to, birth: os._exit(3), attempt=attempt, free_leases=lambda gone: None)
    pid = os.fork()
    if pid == 0:
        try:
            Isolation(Birth("quarantine", "boot", ready=lambda: None), jobs).run()
        except RuntimeError:
            os._exit(7)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 7
