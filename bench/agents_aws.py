"""200 runs of ten steps on the AWS shape while a worker dies every 200 ms; the logs of the outside are the judge.

Fewer than embedded: the emulator answers one request at a time, the slower the fuller its table is.
"""

import tempfile
import time
from pathlib import Path

from bench.agents import told
from bench.table import Results
from tests.faults.killed_agents import under_fire_on_aws


def run(results: Results, *, jobs: int) -> None:
    runs = jobs // 25
    with tempfile.TemporaryDirectory(prefix="rk-bench-") as folder:
        began = time.perf_counter()
        verdict = under_fire_on_aws(Path(folder), runs, every_sec=0.2, give_up_sec=3600)
        taken = time.perf_counter() - began
    note = f"{verdict.kills} kills, {verdict.effects:,} effects, {verdict.questions} asked about, {taken:.0f} s"
    results.add(f"{runs:,} runs of agents under kill -9, AWS shape", told(verdict), "", note)
