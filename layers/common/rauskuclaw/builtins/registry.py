"""All built-in handlers, configured."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from rauskuclaw.builtins import (
    component,
    data_fetch,
    deploy,
    embed_sync,
    layout,
    noop,
    provider_chat,
    report,
)
from rauskuclaw.builtins.contract import Registry
from rauskuclaw.config.models import Settings
from rauskuclaw.egress.policy import Egress

if TYPE_CHECKING:
    from rauskuclaw.services.memory.embedding import Embedding


def build_registry(
    settings: Settings, egress: Egress, *, embedding: "Callable[[], Embedding] | None" = None
) -> Registry:
    """The handlers of this process. `embedding` is called by the first embedding job.

    Raises ConfigError when a setting of one is faulty.
    """
    return Registry.of(
        report.SPEC,
        deploy.spec(settings.handlers.deploy_targets),
        component.SPEC,
        layout.SPEC,
        data_fetch.spec(settings.data_fetch, egress),
        embed_sync.spec(embedding if settings.memory.vectors_enabled else None),
        provider_chat.CODEX,
        provider_chat.OPENAI,
        noop.SPEC,
    )
