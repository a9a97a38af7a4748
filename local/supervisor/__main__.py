"""`python -m local.supervisor [--ready-fd N] [--only KIND]`: an instance in this process, what `start` runs."""

import argparse
import sys

from local.supervisor.main import run
from local.supervisor.roles import KINDS
from rauskuclaw.config import ConfigError, settings_from_environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.supervisor", description="Run an instance.")
    parser.add_argument("--ready-fd", type=int, help="file descriptor that is told how the start went")
    parser.add_argument("--only", action="append", choices=KINDS, help="run these kinds of processes; default: all")
    arguments = parser.parse_args()
    try:
        settings = settings_from_environment()
    except ConfigError as exc:
        print(f"[rauskuclaw] {exc}", file=sys.stderr)  # noqa: T201
        return 1
    return run(settings, ready_fd=arguments.ready_fd, kinds=arguments.only or KINDS)


if __name__ == "__main__":
    sys.exit(main())
