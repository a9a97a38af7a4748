"""`system.workspace.finish`: goes on with moves of folders whose mover is gone, or has handed them over.

Only what somebody has begun is finished, so it does nothing that was not allowed, whoever submits it. Each file that is
moved stays so: an attempt that is cut short is no loss, and the next one goes on.
"""

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import failing_the_job
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext

NAME = "builtin:workspace.finish"


class FinishInput(HandlerInput):
    """Nothing: what is left says what is to be done."""


class FinishOutput(HandlerOutput):
    """How many moves and writes were finished or cleared away."""

    finished: int


def _make(parts: Parts) -> HandlerSpec:
    async def run(payload: FinishInput, ctx: JobContext) -> FinishOutput:
        storage = parts.services().workspace_storage
        with failing_the_job():
            finished = 0 if storage is None else await storage().upkeep.finish()
        await ctx.log("info", "Finished what was left in the workspace", {"finished": finished})
        return FinishOutput(finished=finished)

    return HandlerSpec(
        name=NAME,
        summary="Finish moves of folders that were cut short",
        input_model=FinishInput,
        output_model=FinishOutput,
        run=run,
    )


# No attempt may take longer than this on AWS.
LONGEST_SEC, ATTEMPTS = 840, 10
TYPE = "system.workspace.finish"
BUILTIN = Builtin(_make, JobType(TYPE, handler=NAME, default_timeout_sec=LONGEST_SEC, default_max_attempts=ATTEMPTS))
