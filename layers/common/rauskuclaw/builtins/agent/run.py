"""`agent.run`: a model that uses tools, asks people, waits, and survives its workers."""

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.models import AGENT_HANDLER, OPENAI_HANDLER

TYPE = "agent.run"


def _make(parts: Parts) -> HandlerSpec:
    from rauskuclaw.builtins.agent.input import RunInput
    from rauskuclaw.builtins.agent.runner import runs_of
    from rauskuclaw.builtins.chat.output import ChatOutput

    runs = runs_of(AGENT_HANDLER, parts, serving=OPENAI_HANDLER)
    provider = runs.calls.provider.name
    return HandlerSpec(
        name=AGENT_HANDLER,
        summary=f"Run an agent: a model that calls tools and asks people (provider: {provider})",
        input_model=RunInput,
        output_model=ChatOutput,
        run=runs.run,
    )


# Always enabled: without a provider it fails PROVIDER_DISABLED, which says what to set. No attempt may take longer than
# this on AWS, where it ends with its function; the next one goes on.
BUILTIN = Builtin(_make, JobType(TYPE, handler=AGENT_HANDLER, default_timeout_sec=840, default_max_attempts=3))
