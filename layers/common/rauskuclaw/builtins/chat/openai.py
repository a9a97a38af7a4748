"""`ai.chat.generate`: chats with an OpenAI-compatible server, or with the demo provider that stands in for it."""

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.models import OPENAI_HANDLER
from rauskuclaw.services.jobs.types import CHAT_TYPE


def _make(parts: Parts) -> HandlerSpec:
    from rauskuclaw.builtins.chat import handler

    services = parts.services()
    most_tokens = parts.settings.providers.openai.max_output_tokens
    return handler.spec(
        OPENAI_HANDLER, services=services, max_output_tokens=most_tokens, hooks=handler.hooks_of(services)
    )


# Disabled until somebody would answer.
BUILTIN = Builtin(_make, JobType(CHAT_TYPE, handler=OPENAI_HANDLER, enabled=False, default_timeout_sec=180))
