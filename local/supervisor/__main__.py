"""`python -m local.supervisor [--ready-fd N]`: an instance in this process; how `rauskuclaw start` runs it."""

import argparse
import sys

from local.supervisor.main import run
from rauskuclaw.config import ConfigError, settings_from_environment


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m local.supervisor", description="Run an instance.")
    parser.add_argument("--ready-fd", type=int, help="file descriptor that is told how the start went")
    arguments = parser.parse_args()
    try:
        settings = settings_from_environment()
    except ConfigError as exc:
        print(f"[rauskuclaw] {exc}", file=sys.stderr)  # noqa: T201
        return 1
    return run(settings, ready_fd=arguments.ready_fd)


if __name__ == "__main__":
    sys.exit(main())
