"""What connects the parts of an instance: each test fails when its wire is taken out. Real processes, short times."""

import socket
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import apsw

from rauskuclaw.domain.clock import to_wire, utc_now
from tests.support.conditions import wait_until
from tests.support.instances import Instance
from tests.support.paced import deadly_type, running_at

LATER = to_wire(utc_now() + timedelta(days=30))


def change(instance: Instance, *statements: str) -> None:
    """Does to the instance's database what a fault would have left there. `:now` is the present millisecond."""
    db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"))
    db.set_busy_timeout(10_000)
    with db:
        for statement in statements:
            db.execute(statement, {"now": int(time.time() * 1000)})
    db.close()


def test_a_job_whose_wake_up_was_lost_is_woken_by_the_sweep(tmp_path: Path) -> None:
    with running_at(tmp_path, {"sweep_every_sec": 0.1}) as instance:
        job_id = instance.create(run_at=LATER)
        change(
            instance,
            f"DELETE FROM messages WHERE job_id = '{job_id}'",
            f"UPDATE jobs SET run_at = :now, check_at = :now WHERE id = '{job_id}'",
        )
        assert instance.wait_for(job_id, "succeeded", within_sec=60)["attempts"] == 1


# A job as a worker leaves it of whom nobody has heard that it died. Its lease ran out, or is still to run out.
HELD = """
UPDATE jobs SET status = 'running', attempts = 1, fence = 1, lease_owner = 'boot/unheard-of', lease_started = 1,
    run_at = :now, lease_until = :now + {until_ms}, check_at = :now + {until_ms} WHERE id = '{job_id}'
"""


def test_the_lease_of_a_worker_nobody_told_of_is_recovered_and_is_no_crash(tmp_path: Path) -> None:
    with running_at(tmp_path, {"sweep_every_sec": 0.1, "leases_renewed_within_sec": 1}) as instance:
        job_id = instance.create(run_at=LATER)
        change(instance, f"DELETE FROM messages WHERE job_id = '{job_id}'", HELD.format(until_ms=0, job_id=job_id))
        job = instance.wait_for(job_id, "succeeded", within_sec=60)
        assert (job["attempts"], job["max_attempts"]) == (2, 1)
        explained = explain(instance, job_id)
        assert (explained["crashes"], explained["interruptions"]) == (0, 1)


def test_a_fresh_scheduler_waits_before_it_judges_leases(tmp_path: Path) -> None:
    """What it cannot have seen, a pause among it, may have kept the workers from renewing."""
    with running_at(tmp_path, {"sweep_every_sec": 0.1, "leases_renewed_within_sec": 3600}) as instance:
        held, forgotten = instance.create(run_at=LATER), instance.create(run_at=LATER)
        change(instance, HELD.format(until_ms=-1, job_id=held), f"DELETE FROM messages WHERE job_id = '{held}'")
        change(
            instance,
            f"DELETE FROM messages WHERE job_id = '{forgotten}'",
            f"UPDATE jobs SET run_at = :now, check_at = :now WHERE id = '{forgotten}'",
        )
        # The sweep has looked once it has woken the other one.
        instance.wait_for(forgotten, "succeeded", within_sec=60)
        assert instance.job(held)["status"] == "running"


def test_a_stale_worker_is_stopped_long_before_its_lease_ends(tmp_path: Path) -> None:
    """Somebody else has claimed its job; the number of the claim is all that tells."""
    with running_at(tmp_path, {}) as instance:
        orders = {"deed": "witness", "folder": str(tmp_path)}
        job_id = instance.create(deadly_type(instance), input=orders)
        lease = wait_until(lambda: begun_lease(instance, job_id), within_sec=60)
        change(instance, f"UPDATE jobs SET fence = fence + 1 WHERE id = '{job_id}'")
        wait_until((tmp_path / "stopped").exists, within_sec=60)
        assert float((tmp_path / "stopped").read_text()) < lease / 1000 - 20


def test_a_lease_is_renewed_well_before_it_ends(tmp_path: Path) -> None:
    """At the real pace: this is about two numbers that must fit."""
    with running_at(tmp_path, {}) as instance:
        job_id = instance.create(deadly_type(instance), input={"deed": "wait", "after_sec": 300})
        first = wait_until(lambda: begun_lease(instance, job_id), within_sec=60)
        renewed = wait_until(lambda: begun_lease(instance, job_id, after=first), within_sec=60)
        granted_ms = renewed - int(time.time() * 1000)
        assert first - (renewed - 60_000) > 30_000, "renewed when less than half of the lease was left"
        assert granted_ms > 30_000
        instance.json("jobs", "cancel", job_id)


def begun_lease(instance: Instance, job_id: str, *, after: int = 0) -> int:
    """The end of the lease of a job whose handler runs, in ms; 0 before that, and unless it is after `after`."""
    db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
    [(until, has_started)] = db.execute("SELECT lease_until, lease_started FROM jobs WHERE id = ?", (job_id,))
    db.close()
    return int(until) if has_started and until > after else 0


def test_an_end_that_nobody_told_is_told_by_the_sweep(tmp_path: Path) -> None:
    """A worker died between the end of a job and telling it to the job that waits for it."""
    with running_at(tmp_path, {"sweep_every_sec": 0.1}) as instance:
        first = instance.create(run_at=LATER)
        second = instance.create(input={"depends_on": [first]})

        def is_waiting() -> bool:
            db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"), flags=apsw.SQLITE_OPEN_READONLY)
            return bool(db.execute("SELECT waiting_for FROM jobs WHERE id = ?", (second,)).get)

        wait_until(is_waiting, within_sec=60)
        change(
            instance,
            f"DELETE FROM messages WHERE job_id = '{first}'",
            f"UPDATE jobs SET status = 'succeeded', updated_at = :now, check_at = NULL WHERE id = '{first}'",
            f"UPDATE watches SET check_at = :now WHERE watcher_id = '{second}'",
        )
        # Well before the minute after which the waiting job looks for itself.
        instance.wait_for(second, "succeeded", within_sec=45)


def explain(instance: Instance, job_id: str) -> dict[str, Any]:
    with instance.http() as http:
        answer: dict[str, Any] = http.get(f"/v1/jobs/{job_id}/explain").json()
        return answer


def test_what_is_past_its_time_is_erased_by_the_retention(tmp_path: Path) -> None:
    with running_at(tmp_path, {"retention_every_sec": 0.1}) as instance:
        old, young = instance.create(), instance.create()
        for job_id in (old, young):
            instance.wait_for(job_id, "succeeded", within_sec=60)
        change(instance, f"UPDATE jobs SET expires_at = :now WHERE id = '{old}'")
        with instance.http() as http:
            wait_until(lambda: http.get(f"/v1/jobs/{old}").status_code == 404, within_sec=60)
            assert http.get(f"/v1/jobs/{young}").status_code == 200


def test_counts_of_past_minutes_are_folded_by_the_metrics(tmp_path: Path) -> None:
    with running_at(tmp_path, {"metrics_every_sec": 0.1}) as instance:
        past = int(time.time()) // 60 - 5
        change(instance, f"INSERT INTO counters VALUES ('m|{past}|job.created|report.generate|default|', 7)")

        def waits() -> int:
            db = apsw.Connection(str(instance.data / "rauskuclaw.sqlite"))
            return len(db.execute("SELECT 1 FROM counters WHERE name LIKE ?", (f"m|{past}|%",)).fetchall())

        wait_until(lambda: waits() == 0, within_sec=60)
        with instance.http() as http:
            assert http.get("/v1/runtime/metrics?window_sec=3600").json()["metrics"]["counters"]["job.created"] == 7


def test_a_callback_is_sent_by_its_own_ticker(tmp_path: Path) -> None:
    """By the notifier, which a process may miss, and by looking."""
    with socket.create_server(("127.0.0.1", 0)) as receiver:
        port = receiver.getsockname()[1]
        receiver.settimeout(60)
        with running_at(tmp_path, {"callbacks_every_sec": 0.1}, CALLBACK_ALLOWLIST=f"127.0.0.1:{port}") as instance:
            instance.create(callback_url=f"http://127.0.0.1:{port}/done")
            connection, _ = receiver.accept()
            with connection:
                assert connection.recv(4096).startswith(b"POST /done ")
                connection.sendall(b"HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n")
