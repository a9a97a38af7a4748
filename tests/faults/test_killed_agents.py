"""Runs of agents under fire at short length; `python -m bench agents` does it whole."""

from pathlib import Path

from tests.faults.killed_agents import kill_own_worker, under_fire


def test_workers_die_all_the_time_and_every_effect_happens_once(tmp_path: Path) -> None:
    verdict = under_fire(tmp_path, 12, every_sec=0.2, give_up_sec=240)
    assert verdict.kills >= 10
    assert verdict.is_clean, verdict


def test_a_run_that_kills_its_worker_ends_at_the_second_death(tmp_path: Path) -> None:
    job = kill_own_worker(tmp_path)
    assert (job["status"], job["error"]["code"]) == ("failed", "CRASH_LOOP")
