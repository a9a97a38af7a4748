"""The Makefile's UI: half an installation is none, and a start with nothing to build is silent."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the Makefile and an npm that notes its calls; `npm-fails` makes it leave half an installation."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    ui, program = tmp_path / "ui", tmp_path / "bin" / "npm"
    (ui / "src").mkdir(parents=True)
    (ui / "src" / "main.ts").touch()
    (ui / "package-lock.json").touch()
    program.parent.mkdir()
    program.write_text(
        "#!/bin/sh\n"
        f'echo "$1" >> {tmp_path}/calls\n'
        "case $1 in\n"
        "ci|install) mkdir -p node_modules; touch node_modules/.package-lock.json;\n"
        f'  if [ -e {tmp_path}/npm-fails ]; then echo "ENOTEMPTY: in the way" >&2; exit 1; fi;;\n'
        "run) [ -e node_modules/.installed ] && mkdir -p dist && touch dist/index.html;;\n"
        "esac\n"
    )
    program.chmod(0o755)
    return tmp_path


def make_ui(checkout: Path) -> subprocess.CompletedProcess[str]:
    path = f"{checkout / 'bin'}:/usr/bin:/bin"
    return subprocess.run(
        ["make", "ui"], cwd=checkout, env={"PATH": path}, capture_output=True, text=True, timeout=60, check=False
    )


def calls(checkout: Path) -> list[str]:
    return (checkout / "calls").read_text().split()


def test_half_an_installation_is_done_again_and_its_error_is_shown(checkout: Path) -> None:
    (checkout / "npm-fails").touch()
    failed = make_ui(checkout)
    assert failed.returncode != 0
    assert "ENOTEMPTY" in failed.stderr
    assert calls(checkout) == ["ci"]
    (checkout / "npm-fails").unlink()
    assert make_ui(checkout).returncode == 0
    assert calls(checkout) == ["ci", "ci", "run"]
    assert (checkout / "ui" / "dist" / "index.html").exists()


def test_with_nothing_to_do_make_says_nothing(checkout: Path) -> None:
    assert make_ui(checkout).returncode == 0
    again = make_ui(checkout)
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert calls(checkout) == ["ci", "run"]
