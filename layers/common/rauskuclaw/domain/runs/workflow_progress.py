"""How far a run of a workflow is: `fold(steps)` of its record, and what comes next. Pure, as of any run."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Defined, Done, Intended, Refused, Step, ToolError
from rauskuclaw.domain.workflows.definition import WorkflowStep
from rauskuclaw.domain.workflows.templates import Reference, TemplateError, found_at, render

StepStatus = Literal["succeeded", "failed", "running", "skipped"]


@dataclass(slots=True)
class Progress:
    """Changed by `apply` only. Steps of the workflow are named by their ids."""

    defined: Defined | None = None
    begun: dict[str, Step] = field(default_factory=dict)  # the `Intended`
    results: dict[str, Json] = field(default_factory=dict)  # of those that have succeeded
    errors: dict[str, ToolError] = field(default_factory=dict)
    last_batch: list[Step] = field(default_factory=list)  # `Intended` after the last `Done`: perhaps no jobs yet

    def apply(self, step: Step) -> None:
        """Take one more step in."""
        body = step.body
        if isinstance(body, Intended):
            self.begun[body.call_id] = step
            self.last_batch.append(step)
        elif isinstance(body, Defined):
            self.defined = body
        elif isinstance(body, Done | Refused):
            if isinstance(body, Done):
                self.last_batch = []  # jobs are submitted before anybody looks what came of them
            if body.error is not None:
                self.errors[body.call_id] = body.error
            elif isinstance(body, Done):
                self.results[body.call_id] = body.result

    @property
    def open(self) -> list[Step]:
        """The `Intended` of which nobody knows yet what came."""
        return [step for step_id, step in self.begun.items() if step_id not in self.results.keys() | self.errors.keys()]

    @property
    def ready(self) -> list[WorkflowStep]:
        """The steps that may begin now. After a failure nothing begins any more; what runs is waited for."""
        if self.defined is None or self.errors:
            return []
        workflow = self.defined.workflow
        return [
            step for step in workflow.steps if step.id not in self.begun and workflow.needs(step) <= self.results.keys()
        ]

    def status(self, step_id: str) -> StepStatus:
        if step_id in self.results:
            return "succeeded"
        if step_id in self.errors:
            return "failed"
        return "running" if step_id in self.begun else "skipped"

    def rendered(self, value: Json) -> Json:
        """A value of the workflow with what its references refer to. Raises TemplateError."""
        return render(value, self._look)

    def _look(self, reference: Reference) -> Json:
        assert self.defined is not None
        try:
            if (step_id := self.defined.workflow.step_of(reference)) is not None:
                return found_at(self.results[step_id], reference.path[1:])
            return found_at(self.defined.arguments, reference.path)
        except TemplateError as exc:
            raise TemplateError(f"{reference}: {exc}") from exc


def fold(steps: Iterable[Step]) -> Progress:
    """The progress after these steps, which begin with the first."""
    progress = Progress()
    for step in steps:
        progress.apply(step)
    return progress
