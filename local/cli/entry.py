"""The console script: says what is missing where only the packages of the functions are installed."""

import sys

NEEDED = ("typer", "rich", "httpx", "uvicorn")


def main() -> None:
    """Run the command line. Exit code 1 without its packages."""
    try:
        from local.cli.main import main as run
    except ModuleNotFoundError as exc:
        if exc.name not in NEEDED:
            raise
        sys.stderr.write(f"[rauskuclaw] {exc.name} is missing: install it with `pip install 'rauskuclaw[local]'`\n")
        sys.exit(1)
    run()


if __name__ == "__main__":
    main()
