"""The workspace: files that people and agents share."""

from datetime import timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.engine.parts import Parts

if TYPE_CHECKING:
    from rauskuclaw.services.workspace.service import WorkspaceService

FINISHING_TYPE = "system.workspace.finish"
LEFT_AFTER = timedelta(seconds=95)  # adapters/aws/workspace takes a move over after 90
BUCKET_ROOT = PurePosixPath("/workspace")  # as containers of the reference have it


class WorkspaceParts(Parts):
    @cached_property
    def workspace(self) -> "WorkspaceService":
        """Raises ConfigError for a folder that cannot be it."""
        from rauskuclaw.services.workspace.service import WorkspaceService

        settings = self.settings.workspace
        root = BUCKET_ROOT if self.on_aws else PurePosixPath(settings.root)
        return WorkspaceService(
            self.workspace_storage,
            settings=settings,
            root=root,
            clock=self.clock,
            hand_over=self._finish_later if self.on_aws else None,
        )

    async def _finish_later(self) -> str:
        """Submit the job that goes on with a move, once it is seen to be left: its id."""
        from rauskuclaw.services.principal import Principal

        body: dict[str, Json] = {"type": FINISHING_TYPE, "run_at": to_wire(self.clock() + LEFT_AFTER)}
        return (await self.jobs.submit(body, caller=Principal("system:workspace"))).job.id
