"""A workspace in a folder, and what lies outside of it."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from rauskuclaw.adapters.folder.storage import open_folder_workspace
from rauskuclaw.ports.workspace import WorkspaceStorage

SECRET = b"nobody may see this"


@dataclass(frozen=True)
class Field:
    """`root` is the workspace; `outside` holds a file with SECRET that must stay as it is."""

    root: Path
    state: Path
    outside: Path
    storage: WorkspaceStorage

    def names(self) -> list[str]:
        """All names in the workspace as the system has them, also hidden ones."""
        return sorted(str(path.relative_to(self.root)) for path in self.root.rglob("*"))

    @property
    def notes(self) -> list[Path]:
        return sorted((self.state / "leftovers").glob("*"))


@pytest.fixture
def field(tmp_path: Path, runner: asyncio.Runner) -> Iterator[Field]:
    root, state, outside = (tmp_path / name for name in ("workspace", "state", "outside"))
    for folder in (root, outside):
        folder.mkdir()
    (outside / "secret").write_bytes(SECRET)
    storage = open_folder_workspace(root, state)
    yield Field(root, state, outside, storage)
    runner.run(storage.close())
    assert (outside / "secret").read_bytes() == SECRET
    assert [path.name for path in outside.iterdir()] == ["secret"]
