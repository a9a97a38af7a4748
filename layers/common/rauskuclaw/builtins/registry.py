"""All built-in handlers, configured."""

from rauskuclaw.builtins import (
    component,
    data_fetch,
    deploy,
    embed_sync,
    layout,
    noop,
    report,
)
from rauskuclaw.builtins.chat import handler as chat
from rauskuclaw.builtins.chat.memory_blocks import MemoryBlocks
from rauskuclaw.builtins.contract import Registry
from rauskuclaw.builtins.services import Services
from rauskuclaw.config.models import Settings
from rauskuclaw.egress.policy import Egress
from rauskuclaw.providers.codex import provider as codex
from rauskuclaw.providers.registry import CODEX_HANDLER, OPENAI_HANDLER


def build_registry(settings: Settings, egress: Egress, services: Services) -> Registry:
    """The handlers of this process. Raises ConfigError when a setting of one is faulty."""
    most_tokens = settings.providers.openai.max_output_tokens
    hooks = (MemoryBlocks(services.memories),) if services.memories is not None else ()
    return Registry.of(
        report.SPEC,
        deploy.spec(settings.handlers.deploy_targets),
        component.SPEC,
        layout.SPEC,
        data_fetch.spec(settings.data_fetch, egress),
        embed_sync.spec(services.embedding if settings.memory.vectors_enabled else None),
        chat.spec(
            CODEX_HANDLER,
            services=services,
            max_output_tokens=codex.MAX_OUTPUT_TOKENS,
            hooks=hooks,
            adds_prompt=True,
            own_tokens=codex.OWN_TOKENS,
        ),
        chat.spec(OPENAI_HANDLER, services=services, max_output_tokens=most_tokens, hooks=hooks),
        noop.SPEC,
    )
