"""Programs of other people that read our OpenAPI document, installed by `make clients` in environments of their own.

Without them the tests are left out with a reason, and fail where CI is set.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from functions.api.__main__ import openapi_document

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
NODE_PROGRAMS = HERE / "node_modules" / ".bin"
PYTHON_PROGRAMS = ROOT / ".venv-clients" / "bin"


def program(name: str) -> str:
    """The path of an installed program."""
    for folder in (NODE_PROGRAMS, PYTHON_PROGRAMS):
        if (folder / name).exists():
            return str(folder / name)
    message = f"{name} is not installed: make clients (needs Node)"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


def document_in(folder: Path) -> Path:
    """The document as a file."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(openapi_document()))
    return path


def run(*command: str | Path, cwd: Path, env: dict[str, str] | None = None) -> str:
    """What the program prints; asserts that it succeeds."""
    environment = {**os.environ, "PATH": f"{PYTHON_PROGRAMS}:{os.environ['PATH']}", **(env or {})}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr
