"""Runs of agents under fire at short length; `python -m bench agents` and `agents_aws` do it whole."""

from pathlib import Path

import pytest

from tests.faults.killed_agents import kill_own_worker, under_fire, under_fire_on_aws


def test_workers_die_all_the_time_and_every_effect_happens_once(tmp_path: Path) -> None:
    verdict = under_fire(tmp_path, 12, every_sec=0.2, give_up_sec=240)
    assert verdict.kills >= 10
    assert verdict.is_clean, verdict


@pytest.mark.nightly
@pytest.mark.timeout(700)
def test_on_aws_too_where_only_the_end_of_a_lease_tells_of_a_death(tmp_path: Path) -> None:
    verdict = under_fire_on_aws(tmp_path, 2, every_sec=0.2, give_up_sec=600)
    assert verdict.kills >= 3
    assert verdict.is_clean, verdict


def test_a_run_that_kills_its_worker_ends_at_the_second_death(tmp_path: Path) -> None:
    job = kill_own_worker(tmp_path)
    assert (job["status"], job["error"]["code"]) == ("failed", "CRASH_LOOP")
