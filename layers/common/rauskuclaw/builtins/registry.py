"""All built-in handlers, configured. The code of each is imported when it is first asked for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rauskuclaw.config.models import Settings
from rauskuclaw.ports.handlers import HandlerSpec, Registry
from rauskuclaw.services.jobs.seed_types import CODEX_HANDLER, OPENAI_HANDLER

if TYPE_CHECKING:
    from rauskuclaw.builtins.chat.handler import Hook
    from rauskuclaw.builtins.services import Services
    from rauskuclaw.egress.policy import Egress


def build_registry(settings: Settings, egress: "Callable[[], Egress]", services: "Callable[[], Services]") -> Registry:
    """The handlers of this process. Raises ConfigError when a setting of one is faulty.

    `egress` and `services` are called when a handler that needs them is first asked for.
    """
    _check(settings)
    builtins = _Builtins(settings, egress, services)
    return Registry(
        {
            "builtin:report.generate": _report,
            "builtin:deploy.run": builtins.deploy,
            "builtin:code.component.generate": _component,
            "builtin:design.frontpage.layout": _layout,
            "builtin:data.fetch": builtins.data_fetch,
            "builtin:memory.embed.sync": builtins.embed_sync,
            CODEX_HANDLER: builtins.codex_chat,
            OPENAI_HANDLER: builtins.openai_chat,
            "builtin:noop": _noop,
        }
    )


def _check(settings: Settings) -> None:
    """What would otherwise be found faulty by the first job only."""
    if settings.data_fetch.allowlist:
        from rauskuclaw.egress.policy import HostRules

        HostRules.of(settings.data_fetch.allowlist)


@dataclass(frozen=True)
class _Builtins:
    """Makes the handlers that depend on settings and services."""

    settings: Settings
    egress: "Callable[[], Egress]"
    services: "Callable[[], Services]"

    def deploy(self) -> HandlerSpec:
        from rauskuclaw.builtins import deploy

        return deploy.spec(self.settings.handlers.deploy_targets)

    def data_fetch(self) -> HandlerSpec:
        from rauskuclaw.builtins import data_fetch

        return data_fetch.spec(self.settings.data_fetch, self.egress())

    def embed_sync(self) -> HandlerSpec:
        from rauskuclaw.builtins import embed_sync

        return embed_sync.spec(self.services().embedding if self.settings.memory.vectors_enabled else None)

    def codex_chat(self) -> HandlerSpec:
        from rauskuclaw.builtins.chat import handler
        from rauskuclaw.providers.codex import provider

        services = self.services()
        return handler.spec(
            CODEX_HANDLER,
            services=services,
            max_output_tokens=provider.MAX_OUTPUT_TOKENS,
            hooks=_hooks(services),
            adds_prompt=True,
            own_tokens=provider.OWN_TOKENS,
        )

    def openai_chat(self) -> HandlerSpec:
        from rauskuclaw.builtins.chat import handler

        services = self.services()
        most_tokens = self.settings.providers.openai.max_output_tokens
        return handler.spec(OPENAI_HANDLER, services=services, max_output_tokens=most_tokens, hooks=_hooks(services))


def _hooks(services: "Services") -> "tuple[Hook, ...]":
    from rauskuclaw.builtins.chat.memory_blocks import MemoryBlocks

    return (MemoryBlocks(services.memories),) if services.memories is not None else ()


def _report() -> HandlerSpec:
    from rauskuclaw.builtins import report

    return report.SPEC


def _component() -> HandlerSpec:
    from rauskuclaw.builtins import component

    return component.SPEC


def _layout() -> HandlerSpec:
    from rauskuclaw.builtins import layout

    return layout.SPEC


def _noop() -> HandlerSpec:
    from rauskuclaw.builtins import noop

    return noop.SPEC
