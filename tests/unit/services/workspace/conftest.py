"""The workspace's service over every driver, with small limits, a clock, and a storage that can be made to fail."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pytest

from rauskuclaw.config import WorkspaceSettings
from rauskuclaw.domain.workspace.entries import Entry
from rauskuclaw.ports.workspace import WorkspaceStorage
from rauskuclaw.services.workspace.keeping import Author
from rauskuclaw.services.workspace.requests import Creation
from rauskuclaw.services.workspace.service import WorkspaceService
from tests.support.clock import ManualClock
from tests.support.files import pieces
from tests.support.workspaces import WORKSPACES, WorkspaceDriver

ROOT = PurePosixPath("/srv/workspace")
LIMITS = WorkspaceSettings(
    view_max_bytes=16_384, write_max_bytes=16_384, upload_max_bytes=20_000, transfer_max_bytes=100_000
)
ANNA, AGENT = Author("anna"), Author("job-1", is_agent=True)


@dataclass
class Times:
    """The seconds that searches go by: at each look `step` later."""

    step: float = 0.0
    now: float = 0.0

    def __call__(self) -> float:
        self.now += self.step
        return self.now


@dataclass
class World:
    service: WorkspaceService
    storage: WorkspaceStorage
    clock: ManualClock
    times: Times

    async def write(self, path: str, content: bytes | str = b"", *, author: Author = ANNA) -> Entry:
        """Put a file, and the folders it needs."""
        *folders, _ = path.split("/")
        for depth in range(len(folders)):
            creation = Creation("/".join(folders[: depth + 1]), "dir", overwrite=True)
            await self.service.writing.create(creation, author=author)
        data = content.encode() if isinstance(content, str) else content
        written = await self.service.writing.stream(path, pieces(data), overwrite=True, author=author)
        return written.entry

    async def text(self, path: str) -> str:
        return (await self.service.files.read_text(path)).content.text

    def over(self, storage: WorkspaceStorage) -> WorkspaceService:
        """The service on another storage."""
        return new_service(storage, self.clock, self.times)

    async def versions(self, path: str) -> list[str]:
        """Who replaced what was at a path, newest first."""
        _, found = await self.service.history.list_versions(path)
        return [version.replaced_by for version in found]


def new_service(storage: WorkspaceStorage, clock: ManualClock, times: Times) -> WorkspaceService:
    return WorkspaceService(storage, settings=LIMITS, root=ROOT, clock=clock, monotonic=times)


@pytest.fixture(params=WORKSPACES, ids=lambda driver: driver.name)
def world(request: pytest.FixtureRequest, tmp_path: Path, runner: asyncio.Runner) -> Iterator[World]:
    driver = request.param
    assert isinstance(driver, WorkspaceDriver)
    with driver.storage(tmp_path) as open_one:

        async def open_world() -> World:
            storage, clock, times = await open_one(), ManualClock(), Times()
            return World(new_service(storage, clock, times), storage, clock, times)

        world = runner.run(open_world())
        yield world
        runner.run(world.storage.close())
