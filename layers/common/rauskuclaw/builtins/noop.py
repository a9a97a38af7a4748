"""`builtin:noop`: does nothing, for measuring the engine around it. No job type uses it until somebody creates one."""

from pydantic import RootModel

from rauskuclaw.builtins.declaration import Builtin
from rauskuclaw.builtins.inputs import HandlerOutput
from rauskuclaw.domain.job import Json
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer


class NoopInput(RootModel[Json]):
    """Anything; it is not looked at."""


class NoopOutput(HandlerOutput):
    """Nothing."""


NOTHING = NoopOutput()


async def run(payload: NoopInput, ctx: JobContext) -> NoopOutput:
    return NOTHING


SPEC = HandlerSpec(
    name="builtin:noop",
    summary="Do nothing",
    input_model=NoopInput,
    output_model=NoopOutput,
    run=run,
    tool=ToolOffer(),
    lenient_input=True,
)
BUILTIN = Builtin(lambda _: SPEC)
