"""All built-in handlers, configured."""

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


def build_registry(settings: Settings, egress: Egress) -> Registry:
    """The handlers of this process. Raises ConfigError when a setting of one is faulty."""
    return Registry.of(
        report.SPEC,
        deploy.spec(settings.handlers.deploy_targets),
        component.SPEC,
        layout.SPEC,
        data_fetch.spec(settings.data_fetch, egress),
        embed_sync.SPEC,
        provider_chat.CODEX,
        provider_chat.OPENAI,
        noop.SPEC,
    )
