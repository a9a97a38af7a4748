"""Stands where a provider is not part of this version."""

from collections.abc import AsyncGenerator

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Delta, ModelEvent, ModelRequest
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError


class UnavailableProvider:
    """See ports/models.py. Refuses every call as a provider that is switched off does."""

    is_enabled = False

    def __init__(self, name: str, *, described: dict[str, Json]) -> None:
        self.name = name
        self.key_id = name
        self._described = described

    @property
    def model(self) -> str:
        raise self._refusal()

    def check(self) -> None:
        raise self._refusal()

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        self.check()
        yield Delta("")  # never reached; makes this a stream

    def describe(self) -> dict[str, Json]:
        return self._described

    def _refusal(self) -> ProviderError:
        return ProviderError(f"Provider '{self.name}' is disabled", code=errors.DISABLED)
