"""What `workflow.run` takes and gives."""

from typing import Annotated, Any

from pydantic import Field

from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput, ShortText
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workspace.guidance import WORKFLOWS_FOLDER
from rauskuclaw.services.workflows.paths import DEFAULT_FILE


class WorkflowInput(HandlerInput):
    workflow: Annotated[ShortText | None, Field(description="Its name; none given: the only one of the file")] = None
    file: Annotated[
        str | None,
        Field(max_length=900, description=f"YAML file in {WORKFLOWS_FOLDER}/; none given: {DEFAULT_FILE}"),
    ] = None
    params: Annotated[dict[str, Any] | None, Field(description="Values of its parameters, by their names")] = None


class CreatedJob(HandlerOutput):
    """The job of a step."""

    step: str
    job_id: str
    type: str
    queue: str
    status: str


class WorkflowSummary(HandlerOutput):
    """How many steps there were, and what became of them."""

    steps: int
    succeeded: int
    failed: int
    skipped: int


class WorkflowOutput(HandlerOutput):
    """`output` is what the workflow says it is; null where it says nothing."""

    workflow: str
    file: str
    created_jobs: list[CreatedJob]
    summary: WorkflowSummary
    output: Json
