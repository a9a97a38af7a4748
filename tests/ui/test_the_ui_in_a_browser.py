"""Runs the browser tests of ui/e2e against a real stack. With no browser they are skipped, loudly; in CI that fails."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
UI = ROOT / "ui"
NO_BROWSER = 77  # what ui/e2e/run.mjs exits with when it finds none
AT_MOST_SEC = 900


def _unavailable(reason: str) -> None:
    """A missing browser must not pass for a passed test: CI fails, people are told."""
    message = f"THE BROWSER TESTS DID NOT RUN: {reason}"
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.mark.timeout(AT_MOST_SEC + 30)
def test_the_ui_does_its_work_in_a_real_browser_against_the_real_stack() -> None:
    node = shutil.which("node")
    if node is None or not (UI / "node_modules").is_dir():
        _unavailable("Node 20 and the packages of ui/ are needed (npm ci)")
        return
    run = subprocess.run([node, "e2e/run.mjs"], cwd=UI, capture_output=True, text=True, timeout=AT_MOST_SEC)
    if run.returncode == NO_BROWSER:
        _unavailable("no Chromium or Chrome was found (apt-get install chromium, or set CHROME_PATH)")
    assert run.returncode == 0, f"{run.stdout[-12000:]}\n{run.stderr[-4000:]}"
