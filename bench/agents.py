"""1,000 runs of ten steps while a worker dies every 200 ms; the model's and the effects' logs are the judge."""

import tempfile
import time
from pathlib import Path

from bench.table import Results
from tests.faults.killed_agents import Verdict, under_fire


def run(results: Results, *, jobs: int) -> None:
    runs = jobs // 5
    with tempfile.TemporaryDirectory(prefix="rk-bench-") as folder:
        began = time.perf_counter()
        verdict = under_fire(Path(folder), runs, every_sec=0.2, give_up_sec=3600)
        taken = time.perf_counter() - began
    note = f"{verdict.kills} kills, {verdict.effects:,} effects, {verdict.questions} asked about, {taken:.0f} s"
    results.add(f"{runs:,} runs of agents under kill -9", told(verdict), "", note)


def told(verdict: Verdict) -> str:
    """How often what must not be was."""
    return (
        f"{len(verdict.doubled)} doubled, {len(verdict.missing)} lost, {len(verdict.paid_twice)} paid twice, "
        f"{len(verdict.unfinished)} stuck, {len(verdict.crash_loops)} in CRASH_LOOP"
    )
