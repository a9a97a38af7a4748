"""Which provider answers for a chat handler."""

from rauskuclaw.config.feature_models import ProviderSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.egress.policy import HttpClients
from rauskuclaw.ports.models import ModelProvider
from rauskuclaw.providers.demo import DemoProvider
from rauskuclaw.providers.openai_compatible import OpenAiProvider

OPENAI_HANDLER = "builtin:provider.openai.chat"


class ChatModels:
    """The providers of this process. Making them opens nothing and imports no SDK."""

    def __init__(self, settings: ProviderSettings, *, clients: HttpClients, clock: Clock) -> None:
        self._settings = settings
        self.openai = OpenAiProvider(settings.openai, clients=clients, clock=clock)
        self.demo = DemoProvider(is_enabled=settings.demo)

    def serving(self, handler: str) -> ModelProvider:
        """The provider of a handler: the demo stands in for one that is not enabled. Raises KeyError."""
        provider: ModelProvider = {OPENAI_HANDLER: self.openai}[handler]
        return self.demo if self.demo.is_enabled and not provider.is_enabled else provider

    def describe(self) -> dict[str, Json]:
        """The entries of `GET /v1/runtime/providers`. Holds no keys."""
        codex = self._settings.codex
        return {
            "codex": {
                "enabled": codex.enabled,
                "exec_mode": codex.exec_mode,
                "model": codex.model,
                "local_provider": codex.local_provider if codex.exec_mode == "oss" else None,
                "cli_path": codex.cli_path,
                "timeout_ms": codex.timeout_ms,
            },
            "openai": self.openai.describe(),
            "demo": self.demo.describe(),
        }
