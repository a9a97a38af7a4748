"""State kept between invocations: one event loop and one engine per environment. Nothing of a request."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from rauskuclaw.engine import Engine

T = TypeVar("T")


class Environment:
    """A place that functions run in. On Lambda it opens its own engine; embedded, the process hands over one."""

    def __init__(
        self,
        open_engine: "Callable[[], Awaitable[Engine]]",
        *,
        new_loop: Callable[[], asyncio.AbstractEventLoop] = asyncio.new_event_loop,
    ) -> None:
        self._open_engine = open_engine
        self._new_loop = new_loop
        self._engine: Engine | None = None
        self._opening: asyncio.Task[Engine] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    def use_engine(self, engine: "Engine | None") -> None:
        """Take an engine that is open already, and stays its giver's to close; None forgets it."""
        self._engine = engine

    async def get_engine(self) -> "Engine":
        """The engine, opened at first use. A failed opening is tried again by the next call."""
        if self._engine is not None:
            return self._engine
        if self._opening is None:
            self._opening = asyncio.ensure_future(self._open_engine())
        try:
            self._engine = await asyncio.shield(self._opening)
        finally:
            if self._opening is not None and self._opening.done():
                self._opening = None
        return self._engine

    def run(self, invocation: Coroutine[Any, Any, T]) -> T:
        """Run an invocation to its end, on the loop that the engine's connections belong to."""
        if self._loop is None or self._loop.is_closed():
            self._loop = self._new_loop()
            asyncio.set_event_loop(self._loop)
        return self._loop.run_until_complete(invocation)

    def close(self) -> None:
        """End the event loop, in processes that outlive the environment. What the engine holds is closed before."""
        if self._loop is not None:
            self._loop.close()


async def _open_from_environment() -> "Engine":
    from rauskuclaw.bootstrap import open_engine
    from rauskuclaw.config import secret_parameters, settings_from_environment
    from rauskuclaw.observability import configure

    configure(service="rauskuclaw")
    secrets: dict[str, str] = {}
    if parameters := secret_parameters():
        from rauskuclaw.adapters.aws.secrets import fetch_secrets

        secrets = fetch_secrets(parameters)
    return await open_engine(settings_from_environment(secrets))


environment = Environment(_open_from_environment)
get_engine = environment.get_engine
use_engine = environment.use_engine
run = environment.run


def remaining_sec(context: object) -> float | None:
    """Seconds until the invocation is ended from outside; None where nothing says so."""
    read = getattr(context, "get_remaining_time_in_millis", None)
    if read is None:
        return None
    left = read()
    if isinstance(left, bool) or not isinstance(left, int | float) or not math.isfinite(left):
        return None
    return left / 1000
