"""Memory of what was alike after the last copy: a file for each instance and folder of the workspace."""

import json
from pathlib import Path
from typing import Any

from local.cli.sync.folders import STATE_NAME, written
from local.cli.sync.plan import Pair

MAX_BYTES = 64 * 1024 * 1024


class SyncMemory:
    """The pairs of one local folder and one place of the workspace. What cannot be read is as if nothing was known."""

    def __init__(self, root: Path, *, api: str, remote: str) -> None:
        self._file = root / STATE_NAME
        self._place = f"{api} {remote}"
        self._all = self._read()
        self.pairs = {path: Pair(*marks) for path, marks in self._all.get(self._place, {}).items()}

    def save(self) -> None:
        """Raises OSError."""
        pairs = {path: [pair.local, pair.remote] for path, pair in sorted(self.pairs.items())}
        with written(self._file) as file:
            file.write(json.dumps({**self._all, self._place: pairs}, indent=0).encode())

    def _read(self) -> dict[str, dict[str, list[str]]]:
        try:
            if self._file.is_symlink() or self._file.stat().st_size > MAX_BYTES:
                return {}
            found: Any = json.loads(self._file.read_bytes())
        except (OSError, ValueError, RecursionError):
            return {}
        return {place: _pairs(given) for place, given in found.items()} if isinstance(found, dict) else {}


def _pairs(given: Any) -> dict[str, list[str]]:
    if not isinstance(given, dict):
        return {}
    return {
        path: marks
        for path, marks in given.items()
        if isinstance(marks, list) and len(marks) == 2 and all(isinstance(mark, str) for mark in marks)
    }
