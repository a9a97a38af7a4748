"""The door to language models and to embedders."""

from collections.abc import AsyncGenerator, Sequence
from typing import Literal, Protocol

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Meter, ModelEvent, ModelRequest
from rauskuclaw.errors import BackendError

Side = Literal["query", "passage"]

# The handlers that chat models answer for.
OPENAI_HANDLER = "builtin:provider.openai.chat"
AGENT_HANDLER = "builtin:agent.run"
WORKFLOW_HANDLER = "builtin:workflow.run"
TURN_HANDLER = "builtin:chat.turn"  # says something in a conversation
CODEX_HANDLER = "builtin:provider.codex.oss.chat"

# Details of a PROVIDER_CONFIG where nothing is missing but a key.
KEY_MISSING: dict[str, Json] = {"missing": "api_key"}


class ModelProvider(Protocol):
    """One provider of chat models."""

    @property
    def name(self) -> str:
        """As results and errors name it: `openai`, `codex-cli`, `codex-oss`, `demo`."""
        ...

    @property
    def model(self) -> str:
        """The configured model. Raises ProviderError `PROVIDER_CONFIG` when there is none."""
        ...

    @property
    def key_id(self) -> str:
        """What is closed when the provider limits us: provider, host and a digest of the key."""
        ...

    @property
    def is_enabled(self) -> bool:
        """Whether the settings switch it on. Says nothing of the other side."""
        ...

    def check(self) -> None:
        """Raise ProviderError `PROVIDER_DISABLED` or `PROVIDER_CONFIG` when no call can succeed, before any input.

        Its details are KEY_MISSING when nothing is missing but a key.
        """
        ...

    def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        """The answer as it comes: deltas, then exactly one `Finished`. What it costs is noted in `meter` meanwhile.

        A stream that ends in any other way raises ProviderError (providers/errors.py); it is never silently short.
        Closing the iterator stops the call on the wire. Never retried here.
        """
        ...

    def describe(self) -> dict[str, Json]:
        """Its entry of `GET /v1/runtime/providers`; never a key."""
        ...


class EmbeddingFailedError(BackendError):
    """The embedder gave no vector. `retryable` tells whether trying the same text again may help."""

    code = "MEMORY_EMBED_ERROR"

    def __init__(self, message: str, *, code: str | None = None, details: Json = None, retryable: bool = True) -> None:
        super().__init__(message, code=code, details=details)
        self.retryable = retryable


class Embedder(Protocol):
    """Turns texts into vectors of length 1."""

    @property
    def name(self) -> str:
        """`local`, `ollama`, `openai` or `lexical`."""
        ...

    @property
    def model(self) -> str:
        """Identifies what may be compared: embedder, model, version. Two vectors are comparable when it is equal."""
        ...

    @property
    def dimension(self) -> int | None:
        """Numbers in a vector; None until the first answer of a server tells."""
        ...

    @property
    def at_once(self) -> int:
        """How many texts may wait for it together, so that the last has its vector well within a job's time."""
        ...

    async def embed(self, texts: Sequence[str], side: Side) -> list[bytes]:
        """One vector (float32, little-endian, length 1) for each text, in order. `side`: a stored text or a question.

        Raises EmbeddingFailedError with a `MEMORY_EMBED_*` code; all or nothing.
        """
        ...

    def reach(self, text: str, side: Side) -> int:
        """How many characters of the text are embedded, from its beginning; its length where all of it is."""
        ...

    def share(self, texts: Sequence[str]) -> int:
        """How many of these stored texts, from the first, one call should have, so that it ends in a few seconds."""
        ...

    async def prepare(self) -> None:
        """Load what the first call would load, where that costs nothing but time."""
        ...

    async def close(self) -> None:
        """End what belongs to it. Calls under way fail."""
        ...
