"""A workflow as it was read from its file: frozen values, stored with the run."""

from collections.abc import Mapping
from dataclasses import dataclass

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workflows.templates import Reference, references_in

MAX_STEPS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """What a workflow is given. `default` counts where nothing is given for one that is not required."""

    name: str
    is_required: bool = False
    default: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowStep:
    """A job to come. `input` may hold references; what is None is left to the job type, `queue` to the run.

    `depends_on` are ids of steps that have to have succeeded before.
    """

    id: str
    type: str
    input: Json = None
    depends_on: tuple[str, ...] = ()
    queue: str | None = None
    priority: int | None = None
    timeout_sec: int | None = None
    max_attempts: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """`file` is its path in the workspace. `output` may hold references, and is the result of a run."""

    name: str
    file: str
    steps: tuple[WorkflowStep, ...]
    parameters: tuple[Parameter, ...] = ()
    output: Json = None

    @property
    def ids(self) -> frozenset[str]:
        return frozenset(step.id for step in self.steps)

    def step_of(self, reference: Reference) -> str | None:
        """The id of the step whose result a reference is to; None: it is to a parameter."""
        return reference.path[0] if reference.path[0] in self.ids else None

    def results_in(self, value: Json) -> frozenset[str]:
        """The ids of the steps whose results a value refers to."""
        found = (self.step_of(reference) for reference in references_in(value))
        return frozenset(step_id for step_id in found if step_id is not None)

    def needs(self, step: WorkflowStep) -> frozenset[str]:
        """The ids of the steps that have to have succeeded before this one begins."""
        return frozenset(step.depends_on) | self.results_in(step.input)

    def wants_result(self, step_id: str) -> bool:
        """Whether anything refers to what this step's job returns."""
        return any(step_id in self.results_in(value) for value in (self.output, *(each.input for each in self.steps)))

    def arguments(self, given: Mapping[str, Json]) -> dict[str, Json]:
        """The values of all parameters. `given` holds the required ones."""
        return {each.name: given.get(each.name, each.default) for each in self.parameters}
