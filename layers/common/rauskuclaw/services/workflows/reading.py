"""A workflow from the value of its file: every fault with its line and its field."""

import re
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter

from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workflows.definition import MAX_STEPS, Parameter, Workflow, WorkflowStep
from rauskuclaw.domain.workflows.templates import TemplateError, references_in
from rauskuclaw.services.fields import MAX_FAULTS_NAMED
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC
from rauskuclaw.services.jobs.requests import MAX_TAG, MAX_TAGS, QUEUE_PATTERN
from rauskuclaw.services.workflows.yaml_text import Document, Path

MAX_PARAMETERS = 50
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}")
_ABOUT = ("name", "title", "description", "version")  # for people; not read
WORKFLOW_FIELDS = ("params", "steps", "output", *_ABOUT)
PARAMETER_FIELDS = ("required", "default", "description")
NUMBERS = {"priority": (0, 10), "timeout_sec": (1, MAX_TIMEOUT_SEC), "max_attempts": (1, MAX_ATTEMPTS)}
STEP_FIELDS = ("id", "type", "input", "depends_on", "queue", *NUMBERS, "tags", "name", "description")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field of a workflow. `line` counts from 1."""

    field: str
    line: int
    message: str

    def as_json(self) -> dict[str, Json]:
        return {"field": self.field, "line": self.line, "message": self.message}


class WorkflowFaultsError(TranslatedError):
    """The faults of a workflow, at least one; translated where files are read."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"line {each.line}: {each.field} {each.message}" for each in faults[:3]))
        self.faults = faults[:MAX_FAULTS_NAMED]


@dataclass(frozen=True, slots=True)
class Place:
    """A workflow in its document. `path` is that of its map."""

    document: Document
    path: Path
    name: str
    file: str

    def fault(self, path: Path, message: str) -> Fault:
        """`path` is below the workflow."""
        name = ".".join(str(part) for part in path) or self.name
        return Fault(name, self.document.line((*self.path, *path)), message)


def workflows_in(document: Document) -> dict[str, Path]:
    """The workflows of a file, by name, and where each is. One that is a whole file has the name ``.

    A file is a workflow (it has `steps`), or a map of workflows by their names, which may lie below `workflows`.
    """
    value = document.value
    if not isinstance(value, dict):
        return {}
    if "steps" in value:
        return {"": ()}
    prefix: Path = ("workflows",) if isinstance(value.get("workflows"), dict) else ()
    held = value["workflows"] if prefix else value
    return {name: (*prefix, name) for name, each in held.items() if isinstance(each, dict)}


def read_workflow(place: Place, value: dict[str, Json]) -> Workflow:
    """The workflow at a place. Raises WorkflowFaultsError."""
    return _Reading(place).workflow(value)


@dataclass
class _Reading:
    place: Place
    faults: list[Fault] = field(default_factory=list)

    def workflow(self, value: dict[str, Json]) -> Workflow:
        self._known(value, (), WORKFLOW_FIELDS)
        workflow = Workflow(
            name=self.place.name,
            file=self.place.file,
            parameters=self._parameters(value.get("params")),
            steps=self._steps(value.get("steps")),
            output=value.get("output"),
        )
        self._check()  # references are only looked at where ids and names are right
        self._references(workflow)
        self._check()
        self._order(workflow)
        self._check()
        return workflow

    def fault(self, path: Path, message: str) -> None:
        self.faults.append(self.place.fault(path, message))

    def _check(self) -> None:
        if self.faults:
            raise WorkflowFaultsError(self.faults)

    def _known(self, value: dict[str, Json], path: Path, names: tuple[str, ...]) -> None:
        for name in value.keys() - set(names):
            self.fault((*path, name), f"is unknown (known: {', '.join(names)})")

    def _parameters(self, value: Json) -> tuple[Parameter, ...]:
        if value is None:
            return ()
        if not isinstance(value, dict) or len(value) > MAX_PARAMETERS:
            self.fault(("params",), f"must be a map of at most {MAX_PARAMETERS} parameters by their names")
            return ()
        return tuple(self._parameter(name, each) for name, each in value.items())

    def _parameter(self, name: str, value: Json) -> Parameter:
        path: Path = ("params", name)
        if not _ID.fullmatch(name):
            self.fault(path, "is no name: letters, digits, - and _, at most 64, no digit first")
        if value is None:
            return Parameter(name=name)
        if not isinstance(value, dict):
            self.fault(path, f"must be a map ({', '.join(PARAMETER_FIELDS)})")
            return Parameter(name=name)
        self._known(value, path, PARAMETER_FIELDS)
        is_required = value.get("required", False)
        if not isinstance(is_required, bool):
            self.fault((*path, "required"), "must be true or false")
        return Parameter(name=name, is_required=is_required is True, default=value.get("default"))

    def _steps(self, value: Json) -> tuple[WorkflowStep, ...]:
        if not isinstance(value, list) or not 1 <= len(value) <= MAX_STEPS:
            self.fault(("steps",), f"must be a list of 1 to {MAX_STEPS} steps")
            return ()
        return tuple(self._step(each, ("steps", number)) for number, each in enumerate(value))

    def _step(self, value: Json, path: Path) -> WorkflowStep:
        if not isinstance(value, dict):
            self.fault(path, "must be a map with id, type and input")
            return WorkflowStep(id="", type="")
        self._known(value, path, STEP_FIELDS)
        step_id, job_type = value.get("id"), value.get("type")
        if not isinstance(step_id, str) or not _ID.fullmatch(step_id):
            self.fault((*path, "id"), "must be letters, digits, - and _, at most 64, no digit first")
        if not isinstance(job_type, str) or not job_type:
            self.fault((*path, "type"), "must be the name of a job type")
        numbers = {name: self._number(value, path, name) for name in NUMBERS}
        return WorkflowStep(
            id=str(step_id),
            type=str(job_type),
            input=value.get("input"),
            depends_on=self._texts(value, path, "depends_on", most=MAX_STEPS),
            queue=self._queue(value, path),
            tags=self._texts(value, path, "tags", most=MAX_TAGS),
            **numbers,
        )

    def _number(self, value: dict[str, Json], path: Path, name: str) -> int | None:
        found, (low, high) = value.get(name), NUMBERS[name]
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, int) or not low <= found <= high:
            self.fault((*path, name), f"must be a whole number from {low} to {high}")
            return None
        return found

    def _queue(self, value: dict[str, Json], path: Path) -> str | None:
        found = value.get("queue")
        if found is None:
            return None
        if not isinstance(found, str) or not QUEUE_PATTERN.fullmatch(found):
            self.fault((*path, "queue"), "must be 1 to 80 letters, digits, dots, underscores, colons or hyphens")
        return str(found)

    def _texts(self, value: dict[str, Json], path: Path, name: str, *, most: int) -> tuple[str, ...]:
        found = value.get(name)
        if found is None:
            return ()
        items = [found] if isinstance(found, str) else found
        if not isinstance(items, list) or len(items) > most or not all(_is_word(each) for each in items):
            self.fault((*path, name), f"must be a list of at most {most} texts")
            return ()
        return tuple(dict.fromkeys(items))

    def _references(self, workflow: Workflow) -> None:
        names = {each.name for each in workflow.parameters}
        seen: set[str] = set()
        for number, step in enumerate(workflow.steps):
            path: Path = ("steps", number)
            if step.id in seen:
                self.fault((*path, "id"), f"'{step.id}' is the id of an earlier step")
            if step.id in names:
                self.fault((*path, "id"), f"'{step.id}' is the name of a parameter")
            seen.add(step.id)
            for other in step.depends_on:
                if other not in workflow.ids:
                    self.fault((*path, "depends_on"), f"no step has the id '{other}'")
            self._refer(workflow, step.input, (*path, "input"), names)
        self._refer(workflow, workflow.output, ("output",), names)

    def _refer(self, workflow: Workflow, value: Json, path: Path, names: set[str]) -> None:
        """Look at the references of each text at its own place."""
        if isinstance(value, dict | list):
            for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
                self._refer(workflow, inner, (*path, key), names)
            return
        try:
            found = references_in(value)
        except TemplateError as exc:
            self.fault(path, str(exc))
            return
        for each in found:
            if workflow.step_of(each) is None and each.path[0] not in names:
                self.fault(path, f"refers to {each}: no parameter and no step has this name")

    def _order(self, workflow: Workflow) -> None:
        numbers = {step.id: number for number, step in enumerate(workflow.steps)}
        sorter = TopologicalSorter({step.id: sorted(workflow.needs(step)) for step in workflow.steps})
        try:
            sorter.prepare()
        except CycleError as exc:
            circle: list[str] = exc.args[1]
            first = min(circle, key=lambda step_id: numbers[step_id])
            self.fault(("steps", numbers[first]), f"steps wait for each other: {' -> '.join(reversed(circle))}")


def _is_word(value: Json) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= MAX_TAG
