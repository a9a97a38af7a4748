"""The workspace as its users have it: the HTTP API, the handlers of jobs and the tools of agents."""

import time
from collections.abc import Callable
from pathlib import PurePosixPath

from rauskuclaw.config import WorkspaceSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.ports.workspace import WorkspaceStorage
from rauskuclaw.services.workspace.editing import Editing
from rauskuclaw.services.workspace.erasing import Erasing
from rauskuclaw.services.workspace.files import Files, Shelf
from rauskuclaw.services.workspace.guidance import Guidance
from rauskuclaw.services.workspace.history import History
from rauskuclaw.services.workspace.moving import HandOver, Moving
from rauskuclaw.services.workspace.name_search import NameSearch
from rauskuclaw.services.workspace.text_search import TextSearch
from rauskuclaw.services.workspace.transfers import FileTransfers
from rauskuclaw.services.workspace.writing import Writing


class WorkspaceService:
    """Its parts over one storage. `root` is what absolute paths begin with; `hand_over` as of Moving."""

    def __init__(
        self,
        storage: WorkspaceStorage,
        *,
        settings: WorkspaceSettings,
        root: PurePosixPath,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        hand_over: HandOver | None = None,
    ) -> None:
        shelf = Shelf(storage, settings, clock, root)
        self.settings = settings
        self.files = Files(shelf)
        self.guidance = Guidance(self.files)
        self.writing = Writing(shelf)
        self.moving = Moving(shelf, hand_over)
        self.erasing = Erasing(shelf)
        self.editing = Editing(shelf, writing=self.writing)
        self.history = History(shelf, writing=self.writing, erasing=self.erasing)
        self.names = NameSearch(shelf, monotonic=monotonic)
        self.texts = TextSearch(shelf, monotonic=monotonic)
        self.transfers = FileTransfers(shelf, writing=self.writing)
