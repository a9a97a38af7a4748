"""The files that editors, hooks and forges read agree with what the Makefile and pyproject.toml say."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def test_editors_and_ruff_know_one_length_of_line() -> None:
    said = re.search(r"^max_line_length = (\d+)$", (ROOT / ".editorconfig").read_text(), re.MULTILINE)
    assert said is not None
    assert int(said[1]) == PROJECT["tool"]["ruff"]["line-length"]


def test_hooks_call_what_make_check_calls() -> None:
    hooks = re.findall(r"entry: \.venv/bin/([\w-]+)", (ROOT / ".pre-commit-config.yaml").read_text())
    checks = re.findall(r"^\t\$\(BIN\)/([\w-]+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert hooks
    assert set(hooks) <= set(checks)


def test_hooks_fetch_nothing() -> None:
    assert re.findall(r"repo: (.+)", (ROOT / ".pre-commit-config.yaml").read_text()) == ["local"]


def test_the_forge_runs_what_everybody_runs() -> None:
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text()
    assert re.findall(r"run: (.+)", workflow) == [".ci/run"]
    assert all(re.fullmatch(r"actions/[\w-]+@v\d+", action) for action in re.findall(r"uses: (.+)", workflow))
    version = re.search(r'python-version: "([\d.]+)"', workflow)
    assert version is not None
    assert PROJECT["project"]["requires-python"].startswith(f">={version[1]}")
