"""The engine: every service over one backend, in a module for each noun.

bootstrap.py puts it together; nothing here names a driver. What only some functions use is made, and its code imported,
when it is first asked for.
"""

from contextlib import AsyncExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.conversations import ConversationParts
from rauskuclaw.engine.timing import LAMBDA_TIMEOUT_CAP_SEC, timeout_cap

if TYPE_CHECKING:
    from rauskuclaw.services.retention import Retention

__all__ = ["LAMBDA_TIMEOUT_CAP_SEC", "Engine", "timeout_cap"]


class Engine(ConversationParts):
    """Everything a function needs, on one backend. Belongs to the event loop it was opened in."""

    @cached_property
    def retention(self) -> "Retention":
        """What erases, in every noun, what is past its time."""
        from rauskuclaw.services.retention import REST, Retention
        from rauskuclaw.services.retention_chores import chores_of

        # On AWS there is no lock that others wait for, and time costs money.
        return Retention(chores_of(self), rest=0.0 if self.on_aws else REST)

    async def close(self) -> None:
        """Release connections, and end what the embedder runs. Whoever opened the engine closes it."""
        async with AsyncExitStack() as rest:
            rest.push_async_callback(self.backend.close)
            if "workspace_storage" in self.__dict__:
                rest.push_async_callback(self.workspace_storage.close)
            if "embedder" in self.__dict__:
                rest.push_async_callback(self.embedder.close)
