"""`codex.chat.generate`: chats through the Codex command line."""

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.models import CODEX_HANDLER
from rauskuclaw.services.jobs.types import CODEX_TYPE


def _make(parts: Parts) -> HandlerSpec:
    from rauskuclaw.builtins.chat import handler
    from rauskuclaw.providers.codex import provider

    services = parts.services()
    return handler.spec(
        CODEX_HANDLER,
        services=services,
        max_output_tokens=provider.MAX_OUTPUT_TOKENS,
        hooks=handler.hooks_of(services),
        adds_prompt=True,
        own_tokens=provider.OWN_TOKENS,
    )


# Disabled until somebody would answer.
BUILTIN = Builtin(_make, JobType(CODEX_TYPE, handler=CODEX_HANDLER, enabled=False, default_timeout_sec=180))
