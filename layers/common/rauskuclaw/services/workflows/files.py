"""Finds a workflow in the workspace: `workflows/workflows.yaml`, or the file that is named after it."""

import asyncio
import re

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workflows.definition import Workflow
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.services.fields import MAX_FAULTS_NAMED
from rauskuclaw.services.workflows.paths import DEFAULT_FILE, ENDINGS, path_of
from rauskuclaw.services.workflows.reading import (
    Fault,
    Place,
    WorkflowFaultsError,
    read_workflow,
    workflows_in,
)
from rauskuclaw.services.workflows.yaml_text import Document, YamlError, read_yaml
from rauskuclaw.services.workspace.files import Files

INVALID = "WORKFLOW_INVALID"
NOT_FOUND = "WORKFLOW_NOT_FOUND"
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}")


def invalid_workflow(file: str, faults: list[Fault]) -> InvalidRequestError:
    """The error for a file or its workflow; `details.fields` has the line of each fault."""
    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return InvalidRequestError(
        f"{file} line {first.line}: {first.field} {first.message}{more}",
        code=INVALID,
        details={"file": file, "fields": [each.as_json() for each in faults[:MAX_FAULTS_NAMED]]},
    )


class WorkflowFiles:
    def __init__(self, files: Files) -> None:
        self._files = files

    async def find(self, name: str | None, file: str | None) -> tuple[Workflow, Place]:
        """The workflow of this name, or the only one of a file, and where its faults are to be told.

        Raises InvalidRequestError (`WORKFLOW_INVALID`), NotFoundError (`WORKFLOW_NOT_FOUND`), and what reading a file
        of the workspace raises.
        """
        seen: list[str] = []
        for path in self._candidates(name, file):
            document = await self._document(path, is_named=file is not None)
            if document is None:
                continue
            found = workflows_in(document)
            key = _chosen(found, name, path)
            if key is not None:
                place = Place(document, found[key], key or _stem(path), path)
                return await asyncio.to_thread(_workflow_at, place), place
            seen += [f"{path} has {', '.join(found) or 'none'}"]
        text = f"There is no workflow '{name}'" if name else "The input names no workflow"
        raise NotFoundError(f"{text} ({'; '.join(seen) or 'no file'})"[:500], code=NOT_FOUND)

    def _candidates(self, name: str | None, file: str | None) -> list[str]:
        if file is not None:
            return [path_of(file)]
        own = [path_of(name + ending) for ending in ENDINGS] if name and _NAME.fullmatch(name) else []
        return [path_of(DEFAULT_FILE), *own]

    async def _document(self, path: str, *, is_named: bool) -> Document | None:
        try:
            text = (await self._files.read_text(path)).content
        except NotFoundError:
            if is_named:
                raise
            return None
        if text.is_lossy:
            raise invalid_workflow(path, [Fault("file", 1, "is not UTF-8")])
        try:
            return await asyncio.to_thread(read_yaml, text.text)
        except YamlError as exc:
            raise invalid_workflow(path, [Fault("file", exc.line, str(exc))]) from exc


def _workflow_at(place: Place) -> Workflow:
    value: Json = place.document.value
    for part in place.path:
        value = value[part]
    try:
        return read_workflow(place, value)
    except WorkflowFaultsError as exc:
        raise invalid_workflow(place.file, exc.faults) from exc


def _chosen(found: dict[str, tuple[str | int, ...]], name: str | None, path: str) -> str | None:
    """The key of the workflow that is meant; a file that is one workflow has the file's name or its own key ``."""
    if name is None:
        return next(iter(found)) if len(found) == 1 else None
    if "" in found:
        return "" if name == _stem(path) else None
    return name if name in found else None


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]
