"""What handlers may use of the engine besides their job's context; made by bootstrap, handed to those that need it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rauskuclaw.providers.key_gate import KeyGate
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.memory.embedding import Embedding
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.recording import Recorder
    from rauskuclaw.services.spending.service import Spending


@dataclass(frozen=True)
class Services:
    """Functions are called when a job first needs what they give: a process loads only what it uses.

    `embedding` None: vectors are switched off. `memories` None: chats have none. `metrics` None: nobody counts.
    """

    models: "ChatModels"
    gate: "KeyGate"
    spending: "Callable[[], Spending]"
    embedding: "Callable[[], Embedding] | None" = None
    memories: "Callable[[], Memories] | None" = None
    metrics: "Recorder | None" = None
