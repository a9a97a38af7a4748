"""The pace of an instance fits the leases of its jobs."""

from local.supervisor.pace import USUAL
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.services.execution.leases import Timing


def test_a_silent_process_is_ended_before_the_leases_of_its_jobs_are() -> None:
    assert USUAL.look_every_sec * USUAL.silent_looks <= Rules().lease.total_seconds() / 3


def test_a_healthy_process_has_many_chances_to_be_heard() -> None:
    assert USUAL.beat_every_sec * 10 <= USUAL.look_every_sec * USUAL.silent_looks


def test_leases_are_judged_after_a_pause_only_when_all_must_have_renewed() -> None:
    timing = Timing()
    assert timing.renew_every_sec * 2 < Rules().lease.total_seconds()
    assert timing.renew_every_sec * 5 / 4 < USUAL.leases_renewed_within_sec < Rules().lease.total_seconds()
