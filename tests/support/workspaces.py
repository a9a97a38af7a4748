"""The drivers of the workspace that tests/contract runs on: the one place where one is registered.

As in tests/support/drivers.py, `storage` prepares one empty workspace in a folder and gives a function that opens a
handle on it; two handles are as two processes would have.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.adapters.aws.workspace.storage import open_s3_workspace
from rauskuclaw.adapters.folder.storage import open_folder_workspace
from rauskuclaw.ports.workspace import WorkspaceStorage
from tests.support.aws import shared_session
from tests.support.buckets import bucket, calls_to
from tests.support.inmemory_workspace import Shelf, open_inmemory_workspace

WorkspaceOpener = Callable[[], Awaitable[WorkspaceStorage]]


@dataclass(frozen=True)
class WorkspaceDriver:
    """A way to keep files. `every_name`: one of so many hostile names is tried, where an operation is slow."""

    name: str
    storage: Callable[[Path], AbstractContextManager[WorkspaceOpener]]
    every_name: int = 1


@contextmanager
def inmemory_workspace(folder: Path) -> Iterator[WorkspaceOpener]:
    shelf = Shelf()

    async def open_one() -> WorkspaceStorage:
        return open_inmemory_workspace(shelf)

    yield open_one


@contextmanager
def folder_workspace(folder: Path) -> Iterator[WorkspaceOpener]:
    async def open_one() -> WorkspaceStorage:
        return open_folder_workspace(folder / "workspace", folder / "state")

    yield open_one


@contextmanager
def s3_workspace(folder: Path) -> Iterator[WorkspaceOpener]:
    with bucket() as (_, name):

        async def open_one() -> WorkspaceStorage:
            return open_s3_workspace(calls_to(shared_session()), name, at_once=50, honours_conditions=True)

        yield open_one


WORKSPACES = (
    WorkspaceDriver("inmemory", inmemory_workspace),
    WorkspaceDriver("folder", folder_workspace),
    WorkspaceDriver("aws", s3_workspace, every_name=6),
)
