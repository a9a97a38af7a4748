"""`make ui` with an npm that fails: it is quoted, nothing counts as installed, and nothing is installed around it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NPM = """#!/bin/sh
echo "$@" >> calls
case "$*" in
  ci) mkdir -p node_modules; echo half > node_modules/.package-lock.json
      test -e works || { echo "npm error: the lock file does not fit" >&2; exit 1; } ;;
  *build*) mkdir -p dist; echo built > dist/index.html ;;
esac
"""

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="NOT RUN: the UI is built with make")


def make_ui(checkout: Path) -> "subprocess.CompletedProcess[str]":
    path = f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "MAKEFLAGS": ""}
    return subprocess.run(["make", "ui"], cwd=checkout, env=environment, capture_output=True, text=True, timeout=60)


def test_half_an_installation_fails_and_is_done_again(tmp_path: Path) -> None:
    ui, npm = tmp_path / "ui", tmp_path / "bin" / "npm"
    for folder in (ui, npm.parent):
        folder.mkdir()
    shutil.copy(ROOT / "Makefile", tmp_path)
    (ui / "package-lock.json").write_text("{")
    npm.write_text(NPM)
    npm.chmod(0o755)

    failed = make_ui(tmp_path)
    assert failed.returncode != 0
    assert "the lock file does not fit" in failed.stderr
    assert (ui / "calls").read_text().splitlines() == ["ci"]

    (ui / "works").touch()
    assert make_ui(tmp_path).returncode == 0
    assert (ui / "calls").read_text().splitlines()[1] == "ci"
    assert (ui / "dist" / "index.html").exists()
