"""What connects the parts of an instance: each test fails when its wire is taken out. Real processes, short times."""

import time
from datetime import timedelta
from pathlib import Path

import apsw

from rauskuclaw.domain.clock import to_wire, utc_now
from tests.support.instances import Instance
from tests.support.paced import running_at

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
