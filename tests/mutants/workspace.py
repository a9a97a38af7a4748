"""A copy of the project in which one file at a time is broken, with an interpreter that imports the copy."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.mutants.catalogue import ROOT, Mutant

COPIED = ("functions", "layers", "local", "tests", "bench", "docs", "requirements")
SINGLE_FILES = ("pyproject.toml", "template.yaml", "README.md", "Makefile", "LICENSE", "CHANGELOG.md")


class Workspace:
    """The copy in `folder`. Not safe for two breaks at once."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        for name in COPIED:
            shutil.copytree(ROOT / name, self.root / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        for name in SINGLE_FILES:
            shutil.copy(ROOT / name, self.root / name)
        if (ROOT / "ui").is_dir():
            (self.root / "ui").symlink_to(ROOT / "ui", target_is_directory=True)
        self.python = _interpreter(self.root)

    @contextmanager
    def broken(self, mutant: Mutant) -> Iterator[None]:
        path = self.root / mutant.file
        sound = path.read_text()
        path.write_text(mutant.applied_to(sound))
        try:
            yield
        finally:
            path.write_text(sound)

    def run(self, tests: tuple[str, ...], *, within_sec: float) -> tuple[int | None, str]:
        """pytest's exit code, None if it did not end in time, and what it printed."""
        command: list[str | Path] = [self.python, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        try:
            done = subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=within_sec)
        except subprocess.TimeoutExpired:
            return None, ""
        finally:
            self._end_what_is_left()
        return done.returncode, done.stdout + done.stderr

    def _end_what_is_left(self) -> None:
        """Processes of the copy's interpreter: a broken instance may not stop when its test tells it to."""
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                program = (folder / "cmdline").read_bytes().partition(b"\0")[0]
                if program.startswith(f"{self.root}/".encode()):
                    os.kill(int(folder.name), signal.SIGKILL)


def _interpreter(root: Path) -> Path:
    """A virtual environment whose path begins with the copy and ends with what is installed here.

    An environment of its own rather than PYTHONPATH, because tests start processes with a bare environment.
    """
    folder = root / ".venv"
    venv.create(folder, symlinks=True)
    packages = folder / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    installed = sysconfig.get_path("purelib")
    (packages / "copy.pth").write_text(
        f"{root}\n{root / 'layers' / 'common'}\nimport site; site.addsitedir({installed!r})\n"
    )
    return folder / "bin" / "python"
