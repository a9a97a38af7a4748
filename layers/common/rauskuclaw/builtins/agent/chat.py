"""`ai.chat.generate`: chats with an OpenAI-compatible server, or with the demo provider that stands in for it.

With `agent_tools: true` the same loop as of `agent.run` runs, with few rounds unless its `caps` say otherwise.
"""

from dataclasses import replace

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import OPENAI_HANDLER
from rauskuclaw.services.jobs.types import CHAT_TYPE


def _make(parts: Parts) -> HandlerSpec:
    from rauskuclaw.builtins.agent.input import RunInput
    from rauskuclaw.builtins.chat import handler
    from rauskuclaw.builtins.chat.output import ChatOutput

    services = parts.services()
    most_tokens = parts.settings.providers.openai.max_output_tokens
    max_rounds = parts.settings.agent.max_rounds
    plain = handler.spec(
        OPENAI_HANDLER, services=services, max_output_tokens=most_tokens, hooks=handler.hooks_of(services)
    )

    async def run(payload: RunInput, ctx: JobContext) -> ChatOutput:
        if not payload.agent_tools:
            answer: ChatOutput = await plain.run(payload, ctx)  # type: ignore[assignment]
            return answer
        from rauskuclaw.builtins.agent.runner import runs_of

        return await runs_of(OPENAI_HANDLER, parts, serving=OPENAI_HANDLER).run_chat(
            payload, ctx, max_rounds=max_rounds
        )

    return replace(plain, input_model=RunInput, run=run)


# Disabled until somebody would answer.
BUILTIN = Builtin(_make, JobType(CHAT_TYPE, handler=OPENAI_HANDLER, enabled=False, default_timeout_sec=180))
