"""Shared by handlers on files: the workspace they work in, and its errors as failures of a job."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workspace.paths import BadPathError, parse_path
from rauskuclaw.errors import BackendError, ConfigError, RauskuClawError

if TYPE_CHECKING:
    from rauskuclaw.builtins.declaration import Parts
    from rauskuclaw.services.workspace.service import WorkspaceService

GetWorkspace = Callable[[], "WorkspaceService"]
FilePath = Annotated[str, Field(min_length=1, max_length=4096, description="Path in the workspace, with `/`")]
FolderPath = Annotated[str, Field(max_length=4096, description="Folder to look in, `.` for all")]


def workspace_of(parts: "Parts") -> GetWorkspace:
    """The workspace, opened when a job first needs it. Raises HandlerError where there is none."""

    def get() -> "WorkspaceService":
        found = parts.services().workspace
        if found is None:
            raise HandlerError("This process has no workspace", code="WORKSPACE_UNAVAILABLE")
        return found()

    return get


@contextmanager
def failing_the_job() -> Iterator[None]:
    """Errors of the workspace end the attempt with their code; only a storage that does not answer is tried again."""
    try:
        yield
    except RauskuClawError as exc:
        is_passing = isinstance(exc, BackendError | ConfigError)
        failure_class = FailureClass.RETRYABLE if is_passing else FailureClass.PERMANENT
        raise HandlerError(exc.message, code=exc.code, details=exc.details, failure_class=failure_class) from exc


def paths_in(arguments: dict[str, Json]) -> list[str]:
    """What a call reaches, as grants name it: relative, without what says nothing. A faulty path stays as it is."""
    path = arguments.get("path")
    text = path if isinstance(path, str) and path else "."
    try:
        return [str(parse_path(text))]
    except BadPathError:
        return [text]
