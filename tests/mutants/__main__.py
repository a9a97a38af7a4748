"""`python -m tests.mutants [-k TEXT] [-j N]`: break each guarantee in a copy; every break must fail a test.

Exits 1 if one survives: then a test is missing. The tests run once unbroken first, since a test that always fails
catches everything.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.catalogue import Mutant, mutants
from tests.mutants.workspace import Workspace

WITHIN_SEC = 600
TESTS_FAILED = 1  # of pytest's exit codes; the others say that something is wrong with the run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants")
    parser.add_argument("-k", metavar="TEXT", default="", help="only those whose name holds this")
    parser.add_argument("-j", metavar="N", type=int, default=2, help="how many at once")
    parser.add_argument("--skip-control", action="store_true", help="do not run the tests unbroken first")
    given = parser.parse_args()
    chosen = [mutant for mutant in mutants() if given.k in mutant.name]
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        spaces: Queue[Workspace] = Queue()
        for number in range(given.j):
            spaces.put(Workspace(Path(folder) / str(number)))
        if not given.skip_control and not _control(spaces.queue[0], chosen):
            return 1
        survivors = _try_all(chosen, spaces)
    print(
        f"{len(chosen) - len(survivors)} of {len(chosen)} caught"
        + "".join(f"\n  survived: {name}" for name in survivors)
    )
    return 1 if survivors else 0


def _control(space: Workspace, chosen: Iterable[Mutant]) -> bool:
    tests = tuple(sorted({test for mutant in chosen for test in mutant.tests}))
    code, output = space.run(tests, within_sec=WITHIN_SEC * 4)
    if code != 0:
        print(f"the tests fail without any break:\n{output[-4000:]}")
    return code == 0


def _try_all(chosen: Iterable[Mutant], spaces: "Queue[Workspace]") -> list[str]:
    """The names of those that no test noticed."""

    def attempt(mutant: Mutant) -> bool:
        space = spaces.get()
        try:
            with space.broken(mutant):
                code, output = space.run(mutant.tests, within_sec=WITHIN_SEC)
        finally:
            spaces.put(space)
        caught = code in (TESTS_FAILED, None)
        how = (
            " (by its time-out)"
            if code is None
            else ""
            if caught
            else f" (pytest ended with {code}: {output.strip().splitlines()[-1:]})"
        )
        print(f"{'caught  ' if caught else 'SURVIVED'} {mutant.name}: {mutant.takes_away}{how}", flush=True)
        return caught

    chosen = list(chosen)
    with ThreadPoolExecutor(spaces.qsize()) as pool:
        return [mutant.name for mutant, caught in zip(chosen, pool.map(attempt, chosen), strict=True) if not caught]


if __name__ == "__main__":
    sys.exit(main())
