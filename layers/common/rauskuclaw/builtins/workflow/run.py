"""`workflow.run`: runs a workflow of the workspace. Each step is a job, for which the run waits at no cost.

What it goes by and what came of each step is recorded, so that a run that is killed goes on where it was, and no step
has two jobs (decision 0037).
"""

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import workspace_of
from rauskuclaw.builtins.workflow.models import WorkflowInput, WorkflowOutput
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.egress.url import hosts_in
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import WORKFLOW_HANDLER
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.services.workflows.children import WorkflowJobs
from rauskuclaw.services.workflows.paths import DEFAULT_FILE, path_of

TYPE = "workflow.run"


def _make(parts: Parts) -> HandlerSpec:
    workspace = workspace_of(parts)

    def jobs() -> WorkflowJobs:
        found = parts.services().workflow_jobs
        if found is None:
            raise HandlerError("This process has no workflows", code="WORKFLOW_UNAVAILABLE")
        return found()

    async def run(payload: WorkflowInput, ctx: JobContext) -> WorkflowOutput:
        from rauskuclaw.builtins.workflow.running import WorkflowRun

        return await WorkflowRun(payload, ctx, jobs(), workspace, parts.services().clock).run()

    return HandlerSpec(
        name=WORKFLOW_HANDLER,
        summary="Run a workflow of the workspace: steps that are jobs, with references between them",
        input_model=WorkflowInput,
        output_model=WorkflowOutput,
        run=run,
        tool=ToolOffer(
            effect=Effect.KEYED,
            sends_text=True,  # a job may send it
            required=("workflow",),
            hosts=_hosts,
            paths=_paths,
            most_cost=lambda arguments: None,  # nobody can tell
        ),
    )


BUILTIN = Builtin(_make, JobType(TYPE, handler=WORKFLOW_HANDLER, default_timeout_sec=60, default_max_attempts=3))


def _hosts(arguments: dict[str, Json]) -> list[str]:
    """The hosts of URLs that the workflow is given. Those that its file names were written there by a person."""
    given = arguments.get("params")
    values = given.values() if isinstance(given, dict) else []
    return [host for value in values if isinstance(value, str) for host in hosts_in(value)]


def _paths(arguments: dict[str, Json]) -> list[str]:
    file = arguments.get("file")
    try:
        return [path_of(file if isinstance(file, str) and file else DEFAULT_FILE)]
    except InvalidRequestError:
        return [str(file)]
