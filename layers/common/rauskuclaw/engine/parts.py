"""The common ground of the engine's groups of services."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.config import Settings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.ui_prefs import UiPrefs

if TYPE_CHECKING:
    from rauskuclaw.egress.client import EgressClient
    from rauskuclaw.ports.search import SearchTools
    from rauskuclaw.ports.workspace import WorkspaceStorage
    from rauskuclaw.services.jobs.endings import Listener


@dataclass(frozen=True)
class Parts:
    """What bootstrap.py gives an engine. A group of services is a class over it, with a lazy property for each.

    `listeners` are told of the ends of jobs that they watch.
    """

    settings: Settings
    backend: Backend
    registry: Registry
    rules: Rules
    clock: Clock
    owner: str
    jobs: Jobs
    types: JobTypes
    prefs: UiPrefs
    search_tools: "Callable[[], SearchTools]"
    open_workspace: "Callable[[], WorkspaceStorage]"
    listeners: "Mapping[str, Listener]"
    given_egress: "EgressClient | None" = None  # in place of our own, in tests

    @property
    def on_aws(self) -> bool:
        """Whether the driver is AWS, where functions run and a look costs money."""
        return self.settings.driver == "aws"

    @property
    def served_queues(self) -> frozenset[str]:
        """The queues that the workers of this deployment serve."""
        return self.settings.worker.queue_allowlist

    @cached_property
    def workspace_storage(self) -> "WorkspaceStorage":
        """The files that people and agents share. Raises ConfigError for a folder that cannot be it."""
        return self.open_workspace()

    @cached_property
    def egress(self) -> "EgressClient":
        """What every request that leaves goes through."""
        from rauskuclaw.egress.client import EgressClient

        return self.given_egress or EgressClient()
