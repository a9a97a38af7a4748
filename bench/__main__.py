"""`python -m bench [--quick] [CASE ...]`: throughput, http, latency, recovery, memory, kills."""

import argparse
import importlib

from bench.table import Results

CASES = ("throughput", "http", "latency", "recovery", "kills")
OPTIONAL = {"cost": "bench.cost", "coldstart": "bench.coldstart"}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("cases", nargs="*", choices=[*CASES, []], default=list(CASES))
    parser.add_argument("--quick", action="store_true", help="fewer jobs, for trying out")
    given = parser.parse_args()
    results = Results()
    for case in given.cases:
        results.console.rule(case)
        importlib.import_module(f"bench.{case}").run(results, jobs=1000 if given.quick else 5000)
    results.show()


if __name__ == "__main__":
    main()
