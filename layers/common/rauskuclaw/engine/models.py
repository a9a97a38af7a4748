"""Models and memory: who answers chats, what calls cost, what embeds memories and searches them."""

from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts

if TYPE_CHECKING:
    from rauskuclaw.domain.usage import Usage
    from rauskuclaw.ports.models import Embedder
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.memory.embedding import Embedding
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.spending.service import Spending


class ModelParts(Parts):
    """The services that call models, and keep account of it."""

    @cached_property
    def chat_models(self) -> "ChatModels":
        """Who answers chats, by the names of handlers."""
        from rauskuclaw.providers.registry import ChatModels

        return ChatModels(self.settings.providers, clients=self.egress, clock=self.clock)

    @cached_property
    def spending(self) -> "Spending":
        """Prices, budgets and the ledger of calls."""
        from rauskuclaw.services.spending.prices import PriceTable
        from rauskuclaw.services.spending.service import Spending

        given = self.settings.providers
        prices = PriceTable(given.prices)
        return Spending(ledger=self.backend.ledger, prices=prices, budgets=given.budgets, clock=self.clock)

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedder in use, also where vectors are switched off. Raises ConfigError."""
        from rauskuclaw.embedders.choose import choose

        return choose(self.settings, self.egress, account=self._account_embedding)

    async def _account_embedding(self, usage: "Usage | None", sent_bytes: int) -> None:
        model = self.settings.memory.openai_model or ""
        await self.spending.embedded(provider="openai", model=model, usage=usage, sent_bytes=sent_bytes)

    @property
    def knows_embedder(self) -> bool:
        """Whether `embedder` is surely the one that memories are embedded with: not in a function without its key."""
        from rauskuclaw.embedders.choose import is_known

        return is_known(self.settings)

    @cached_property
    def embedding(self) -> "Embedding":
        """What embeds memories, many in one call. Raises ConfigError."""
        from rauskuclaw.services.memory.embedding import Embedding

        return Embedding(store=self.backend.memories, embedder=self.embedder, clock=self.clock)

    @cached_property
    def memories(self) -> "Memories":
        """What is asked of memories: storing, reading and searching them."""
        from rauskuclaw.services.memory.service import Memories

        return Memories(
            store=self.backend.memories,
            jobs=self.jobs,
            embedder=lambda: self.embedder,
            tools=self.search_tools,
            settings=self.settings.memory,
            clock=self.clock,
        )
