"""What a run of a workflow will do, looked at as a whole before its first job is there."""

from collections.abc import Mapping, Sequence

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Defined
from rauskuclaw.domain.runs.workflow_progress import Progress
from rauskuclaw.domain.workflows.definition import Workflow, WorkflowStep
from rauskuclaw.domain.workflows.templates import TemplateError
from rauskuclaw.errors import ForbiddenError, InvalidRequestError
from rauskuclaw.services.fields import FieldFault, invalid
from rauskuclaw.services.workflows.children import Standing, WorkflowJobs
from rauskuclaw.services.workflows.files import invalid_workflow
from rauskuclaw.services.workflows.reading import Fault, Place

RECURSION = "WORKFLOW_RECURSION"
BY_PEOPLE = "is said by people, and may not come from a step's result"
# What an agent may do is said by people, and not by what an earlier step has read.
SAID_BY_PEOPLE = ("grants", "tools", "caps", "agent_tools", "attended")


class Planning:
    """`place` is where the workflow was read; faults are told with its lines."""

    def __init__(self, jobs: WorkflowJobs, standing: Standing, place: Place) -> None:
        self._jobs = jobs
        self._standing = standing
        self._place = place

    async def defined(self, workflow: Workflow, given: Mapping[str, Json]) -> Defined:
        """What the run goes by. Raises InvalidRequestError, with code `WORKFLOW_INVALID` for faults of the file, and
        ForbiddenError for what the run may not start."""
        if self._standing.is_within_workflow:
            raise ForbiddenError("A workflow starts no workflow, also not through its agents", code=RECURSION)
        defined = Defined(workflow=workflow, arguments=_arguments(workflow, given))
        faults: list[Fault] = []
        for number, step in enumerate(workflow.steps):
            faults += await self._faults_of(step, ("steps", number), defined)
        if faults:
            raise invalid_workflow(workflow.file, faults)
        return defined

    async def _said_by_people(self, step: WorkflowStep) -> Sequence[tuple[str, ...]]:
        """Places in the input of a step that no result may fill; `()` is the whole of it."""
        if await self._jobs.is_said_by_people(step.type):
            return [()]
        if not await self._jobs.runs_agent(step.type, step.input):
            return []
        return [(name,) for name in SAID_BY_PEOPLE] if isinstance(step.input, dict) else [()]

    async def _faults_of(self, step: WorkflowStep, path: tuple[str | int, ...], defined: Defined) -> list[Fault]:
        if (why := await self._jobs.fault_of(step.type, step.input, self._standing)) is not None:
            return [self._place.fault((*path, "type"), why)]
        queue = step.queue
        if queue is not None and not self._standing.caller.sees(queue):
            return [self._place.fault((*path, "queue"), f"whoever submitted the run may not use queue '{queue}'")]
        workflow = defined.workflow
        for place in await self._said_by_people(step):
            if workflow.results_in(_at(step.input, place)):
                return [self._place.fault((*path, "input", *place), BY_PEOPLE)]
        if workflow.results_in(step.input):
            return []  # it is looked at when they are there
        try:
            value = Progress(defined).rendered(step.input)
            await self._jobs.check_input(step.type, value)
        except TemplateError as exc:
            return [self._place.fault((*path, "input"), str(exc))]
        except InvalidRequestError as exc:
            return [self._place.fault(_path(path, each["field"]), each["message"]) for each in exc.details["fields"]]
        return []


def _path(path: tuple[str | int, ...], field: str) -> tuple[str | int, ...]:
    """The place of a field of a job's body; lines are known of places that are in the file."""
    return (*path, *(int(part) if part.isascii() and part.isdigit() else part for part in field.split(".")))


def _arguments(workflow: Workflow, given: Mapping[str, Json]) -> dict[str, Json]:
    """Raises InvalidRequestError naming `params.<name>`."""
    known = {each.name for each in workflow.parameters}
    unknown = f"the workflow has no such parameter (it has {', '.join(sorted(known)) or 'none'})"
    faults = [FieldFault(f"params.{name}"[:200], unknown) for name in given if name not in known]
    missing = (each.name for each in workflow.parameters if each.is_required and given.get(each.name) is None)
    faults += [FieldFault(f"params.{name}", "is required") for name in missing]
    if faults:
        raise invalid(faults)
    return workflow.arguments(given)


def _at(value: Json, place: tuple[str, ...]) -> Json:
    """What an input has at one of the places of `_said_by_people`."""
    return value if not place else value.get(place[0]) if isinstance(value, dict) else None
