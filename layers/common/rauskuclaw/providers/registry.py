"""The registry of providers: which one answers for a chat handler."""

from rauskuclaw.config import ProviderSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.egress.policy import HttpClients
from rauskuclaw.ports.models import CODEX_HANDLER, OPENAI_HANDLER, ModelProvider
from rauskuclaw.providers.codex.provider import CodexProvider
from rauskuclaw.providers.demo import DemoProvider
from rauskuclaw.providers.openai_compatible import OpenAiProvider


class ChatModels:
    """The providers of this process. Making them opens nothing and imports no SDK."""

    def __init__(self, settings: ProviderSettings, *, clients: HttpClients, clock: Clock) -> None:
        self.openai = OpenAiProvider(settings.openai, clients=clients, clock=clock)
        self.codex = CodexProvider(settings.codex, clock=clock)
        self.demo = DemoProvider(is_enabled=settings.has_demo)

    def serving(self, handler: str) -> ModelProvider:
        """The provider of a handler. The demo stands in for OpenAI until that is enabled. Raises KeyError."""
        if handler == OPENAI_HANDLER and self.demo.is_enabled and not self.openai.is_enabled:
            return self.demo
        served: dict[str, ModelProvider] = {OPENAI_HANDLER: self.openai, CODEX_HANDLER: self.codex}
        return served[handler]

    def describe(self) -> dict[str, Json]:
        """The entries of `GET /v1/runtime/providers`. Holds no keys."""
        return {"codex": self.codex.describe(), "openai": self.openai.describe(), "demo": self.demo.describe()}
