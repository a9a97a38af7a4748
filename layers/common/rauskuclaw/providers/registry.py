"""Which provider answers for a chat handler."""

from rauskuclaw.config.feature_models import CodexSettings, ProviderSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.egress.policy import HttpClients
from rauskuclaw.ports.models import ModelProvider
from rauskuclaw.providers.demo import DemoProvider
from rauskuclaw.providers.openai_compatible import OpenAiProvider
from rauskuclaw.providers.unavailable import UnavailableProvider

OPENAI_HANDLER = "builtin:provider.openai.chat"
CODEX_HANDLER = "builtin:provider.codex.oss.chat"


class ChatModels:
    """The providers of this process. Making them opens nothing and imports no SDK."""

    def __init__(self, settings: ProviderSettings, *, clients: HttpClients, clock: Clock) -> None:
        self.openai = OpenAiProvider(settings.openai, clients=clients, clock=clock)
        self.codex: ModelProvider = UnavailableProvider("codex-oss", described=describe_codex(settings.codex))
        self.demo = DemoProvider(is_enabled=settings.demo)

    def serving(self, handler: str) -> ModelProvider:
        """The provider of a handler. The demo stands in for OpenAI until that is enabled. Raises KeyError."""
        if handler == OPENAI_HANDLER and self.demo.is_enabled and not self.openai.is_enabled:
            return self.demo
        return {OPENAI_HANDLER: self.openai, CODEX_HANDLER: self.codex}[handler]

    def describe(self) -> dict[str, Json]:
        """The entries of `GET /v1/runtime/providers`. Holds no keys."""
        return {"codex": self.codex.describe(), "openai": self.openai.describe(), "demo": self.demo.describe()}


def describe_codex(settings: CodexSettings) -> dict[str, Json]:
    return {
        "enabled": settings.enabled,
        "exec_mode": settings.exec_mode,
        "model": settings.model,
        "local_provider": settings.local_provider if settings.exec_mode == "oss" else None,
        "cli_path": settings.cli_path,
        "timeout_ms": settings.timeout_ms,
    }
