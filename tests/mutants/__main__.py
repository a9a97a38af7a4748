"""`python -m tests.mutants [-k TEXT]... [-j N]`: break each guarantee in a copy; every break must fail a test.

Exits 1 if one survives: then a test is missing; or if its tests did not end: then nothing is proven. The tests run once
unbroken first, since a test that always fails catches everything.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from pathlib import Path
from queue import Queue

from tests.mutants.catalogue import Mutant, mutants
from tests.mutants.workspace import Workspace

WITHIN_SEC = 600
TESTS_PASSED, TESTS_FAILED = 0, 1  # of pytest's exit codes; the others say that something is wrong with the run


class Verdict(StrEnum):
    """What became of a break."""

    CAUGHT = "caught"
    SURVIVED = "SURVIVED"
    UNPROVEN = "UNPROVEN"  # the tests did not end in time, or could not be run


VERDICTS = {TESTS_PASSED: Verdict.SURVIVED, TESTS_FAILED: Verdict.CAUGHT}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument(
        "-k", metavar="TEXT", action="append", help="only those whose `file/name` holds this; may be repeated"
    )
    parser.add_argument("-j", metavar="N", type=int, default=2, help="how many at once")
    parser.add_argument("--skip-control", action="store_true", help="do not run the tests unbroken first")
    given = parser.parse_args()
    chosen = [mutant for mutant in mutants() if any(text in mutant.path for text in given.k or [""])]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        spaces: Queue[Workspace] = Queue()
        for number in range(given.j):
            spaces.put(Workspace(Path(folder) / str(number)))
        if not given.skip_control and not _control(spaces.queue[0], chosen):
            return 1
        verdicts = _try_all(chosen, spaces)
    counted = Counter(verdicts.values())
    print(f"{len(chosen)} tried: " + ", ".join(f"{counted[each]} {each.value}" for each in Verdict))
    missed = [name for name, verdict in verdicts.items() if verdict is not Verdict.CAUGHT]
    print("".join(f"  {verdicts[name].value} {name}\n" for name in missed), end="")
    return 1 if missed else 0


def _control(space: Workspace, chosen: Iterable[Mutant]) -> bool:
    tests = tuple(sorted({test for mutant in chosen for test in mutant.tests}))
    code, output = space.run(tests, within_sec=WITHIN_SEC * 4)
    if code != 0:
        print(f"the tests fail without any break:\n{output[-4000:]}")
    return code == 0


def _try_all(chosen: Iterable[Mutant], spaces: "Queue[Workspace]") -> dict[str, Verdict]:
    """What became of each, by its path."""

    def attempt(mutant: Mutant) -> Verdict:
        space = spaces.get()
        began = time.monotonic()
        try:
            with space.broken(mutant):
                code, output = space.run(mutant.tests, within_sec=WITHIN_SEC)
        finally:
            spaces.put(space)
        verdict = Verdict.UNPROVEN if code is None else VERDICTS.get(code, Verdict.UNPROVEN)
        took = f"{time.monotonic() - began:.0f} s"
        why = "its tests did not end" if code is None else _outcome(output)
        print(f"{verdict.value:<8} {mutant.path} in {took}: {mutant.takes_away} ({why})", flush=True)
        return verdict

    chosen = list(chosen)
    with ThreadPoolExecutor(spaces.qsize()) as pool:
        return {mutant.path: verdict for mutant, verdict in zip(chosen, pool.map(attempt, chosen), strict=True)}


def _outcome(output: str) -> str:
    """The test that failed as pytest's summary has it, or else the last line."""
    lines = output.strip().splitlines()
    failed = [line for line in lines if line.startswith("FAILED tests")]
    broken = [line for line in lines if line.startswith("ERROR tests")]
    return (failed or broken or lines[-1:] or [""])[0][:200]


if __name__ == "__main__":
    sys.exit(main())
