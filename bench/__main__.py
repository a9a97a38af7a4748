"""`python -m bench [--quick] [CASE ...]`: one case or all."""

import argparse
import importlib

from bench.table import Results

CASES = (
    "throughput",
    "http",
    "bodies",
    "latency",
    "chat",
    "recovery",
    "memory",
    "metrics",
    "kills",
    "agents",
    "agents_aws",
    "cost",
    "run_cost",
    "coldstart",
    "vectors",
    "retention",
    "histories",
    "recall",
    "turns",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench")
    parser.add_argument("cases", nargs="*", metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--quick", action="store_true", help="fewer jobs, for trying out")
    given = parser.parse_args()
    unknown = sorted(set(given.cases) - set(CASES))
    if unknown:
        parser.error(f"no such case: {', '.join(unknown)}")
    results = Results()
    for case in given.cases or CASES:
        results.console.rule(case)
        importlib.import_module(f"bench.{case}").run(results, jobs=1000 if given.quick else 5000)
    results.show()


if __name__ == "__main__":
    main()
