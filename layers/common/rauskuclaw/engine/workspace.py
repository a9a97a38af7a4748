"""The workspace: files that people and agents share."""

from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts

if TYPE_CHECKING:
    from rauskuclaw.services.workspace.service import WorkspaceService

BUCKET_ROOT = PurePosixPath("/workspace")  # as containers of the reference have it


class WorkspaceParts(Parts):
    @cached_property
    def workspace(self) -> "WorkspaceService":
        """Raises ConfigError for a folder that cannot be it."""
        from rauskuclaw.services.workspace.service import WorkspaceService

        settings = self.settings.workspace
        root = BUCKET_ROOT if self.on_aws else PurePosixPath(settings.root)
        return WorkspaceService(self.workspace_storage, settings=settings, root=root, clock=self.clock)
