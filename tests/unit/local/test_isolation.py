"""The quarantine: a job that kills its process takes no other with it, and its lease is freed at once."""

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
from rauskuclaw.ports import QueueDelivery


def record_event(*bodies: str) -> Any:
    return sqs_event([QueueDelivery(body, f"1:{body}", "quarantine", body, 1, 0) for body in bodies])


def wait_for(condition: Callable[[], bool], *, within_sec: float = 20.0) -> None:
    give_up_at = time.monotonic() + within_sec
    while not condition():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.01)


@contextmanager
def quarantine(jobs: Jobs) -> Iterator[int]:
    """Runs in a forked process, as under the supervisor; gives its pid."""
    pid = os.fork()
    if pid == 0:
        try:
            Isolation(Birth("quarantine", "boot", ready=lambda: None), jobs).run()
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

        uvloop.run(hand_over())
        signal.pause()

    return feed


def attempt(record: SqsRecord, owner: str) -> bool:
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
        wait_for(answer.exists)
        wait_for(lambda: bool(answer.read_text()))
    assert failed(answer) == {"come-again"}
    assert freed.read_text().startswith("boot/quarantine-")


def test_suspects_run_at_the_same_time(tmp_path: Path) -> None:
    answer, bodies = tmp_path / "answer", ("a", "b", "c", "d")

    def meet(record: SqsRecord, owner: str) -> bool:
        (tmp_path / f"here-{record['body']}").touch()
        wait_for(lambda: all((tmp_path / f"here-{body}").exists() for body in bodies))
        return True

    jobs = Jobs(feed=feeding(answer, *bodies), attempt=meet, free_leases=lambda gone: None)
    with quarantine(jobs):
        wait_for(lambda: answer.exists() and bool(answer.read_text()))
    assert failed(answer) == set()


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
