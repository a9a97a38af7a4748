"""Every test here runs once for each driver of tests/support/drivers.py, on a storage of its own.

A test may read `capabilities`; it never asks which driver it runs on.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from rauskuclaw.ports import Backend, Capabilities, Notifier, Queue, Store
from rauskuclaw.ports.conversations import ConversationStore
from rauskuclaw.ports.runs import RunStore
from rauskuclaw.ports.workspace import FileVersions, Workspace, WorkspaceStorage
from tests.support.drivers import DRIVERS, Driver, Opener
from tests.support.workspaces import WORKSPACES, WorkspaceDriver, WorkspaceOpener


@pytest.fixture(params=DRIVERS, ids=lambda driver: driver.name)
def driver(request: pytest.FixtureRequest) -> Driver:
    found = request.param
    assert isinstance(found, Driver)
    return found


@pytest.fixture
def open_backend(driver: Driver, tmp_path: Path, runner: asyncio.Runner) -> Iterator[Opener]:
    """Opens one more handle on this test's storage, as another process would."""
    opened: list[Backend] = []
    with driver.storage(tmp_path) as open_one:

        async def open_and_note() -> Backend:
            opened.append(await open_one())
            return opened[-1]

        yield open_and_note
        for backend in reversed(opened):
            runner.run(backend.close())


@pytest.fixture
def backend(open_backend: Opener, runner: asyncio.Runner) -> Backend:
    async def open_first() -> Backend:
        return await open_backend()

    return runner.run(open_first())


@pytest.fixture
def store(backend: Backend) -> Store:
    return backend.store


@pytest.fixture
def queue(backend: Backend) -> Queue:
    return backend.queue


@pytest.fixture
def notifier(backend: Backend) -> Notifier:
    return backend.notifier


@pytest.fixture
def runs(backend: Backend, driver: Driver) -> RunStore:
    found = getattr(backend, "runs", None)
    if found is None:
        pytest.skip(f"{driver.name} has no runs yet")
    return backend.runs


@pytest.fixture
def conversations(backend: Backend) -> ConversationStore:
    return backend.conversations


@pytest.fixture
def capabilities(backend: Backend) -> Capabilities:
    return backend.capabilities


@pytest.fixture(params=WORKSPACES, ids=lambda driver: driver.name)
def workspace_driver(request: pytest.FixtureRequest) -> WorkspaceDriver:
    found = request.param
    assert isinstance(found, WorkspaceDriver)
    return found


@pytest.fixture
def open_workspace(
    workspace_driver: WorkspaceDriver, tmp_path: Path, runner: asyncio.Runner
) -> Iterator[WorkspaceOpener]:
    """Opens one more handle on this test's workspace, as another process would."""
    opened: list[WorkspaceStorage] = []
    with workspace_driver.storage(tmp_path) as open_one:

        async def open_and_note() -> WorkspaceStorage:
            opened.append(await open_one())
            return opened[-1]

        yield open_and_note
        for storage in reversed(opened):
            runner.run(storage.close())


@pytest.fixture
def workspace(open_workspace: WorkspaceOpener, runner: asyncio.Runner) -> WorkspaceStorage:
    async def open_first() -> WorkspaceStorage:
        return await open_workspace()

    return runner.run(open_first())


@pytest.fixture
def files(workspace: WorkspaceStorage) -> Workspace:
    return workspace.files


@pytest.fixture
def versions(workspace: WorkspaceStorage) -> FileVersions:
    return workspace.versions
