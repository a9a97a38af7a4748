"""kill -9 of random workers while jobs run: none is lost, none runs more often than it may."""

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.killed_workers import Site, run_under_fire


def test_two_thousand_jobs_survive_a_kill_every_200_ms() -> None:
    with TemporaryDirectory(prefix="rk-") as folder:
        kills = run_under_fire(Site(Path(folder)), 2000, every_sec=0.2, workers=4, seed=1, give_up_sec=90)
    assert kills >= 10
