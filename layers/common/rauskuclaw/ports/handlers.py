"""The contract of a job handler: a name, an input and an output model, and an async function."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import BaseModel

from rauskuclaw.domain.events import Level
from rauskuclaw.domain.job import Json

if TYPE_CHECKING:
    from rauskuclaw.ports.runs import RunRecord
    from rauskuclaw.ports.tools import ToolOffer


class JobContext(Protocol):
    """What a running handler may know and do. Its methods raise `asyncio.CancelledError` once the run is over."""

    @property
    def job_id(self) -> str:
        """The job's id, a UUID as text."""
        ...

    @property
    def job_type(self) -> str:
        """The name of the type that the job was submitted as."""
        ...

    @property
    def queue(self) -> str:
        """The logical queue; what the handler submits belongs into it."""
        ...

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        ...

    @property
    def correlation_id(self) -> str:
        """What the submitter named the work by; it goes on into whatever the handler submits."""
        ...

    @property
    def submitted_by(self) -> str:
        """The name of the API key or the schedule that submitted the job."""
        ...

    @property
    def created_at(self) -> datetime:
        """When the job was submitted."""
        ...

    @property
    def deadline(self) -> datetime:
        """When the attempt is stopped; work that cannot finish by then should not begin."""
        ...

    @property
    def run(self) -> "RunRecord":
        """The steps and the inbox of a run; a job whose handler never asks for them has none."""
        ...

    def effect_key(self, step: str) -> str:
        """A key that stays the same over all attempts of this job: hand it to the other side as its idempotency key."""
        ...

    async def log(self, level: Level, message: str, meta: Json = None) -> None:
        """Add a line to the job's log; durable when this returns."""
        ...

    async def progress(self, fraction: float, message: str = "") -> None:
        """Say how far the work is (0..1), for people who watch."""
        ...

    async def delta(self, text: str) -> None:
        """Show some more of a text that grows. Its beginning is written at once, the rest every 250 ms or 1 KB.

        The messages of an attempt's `delta` events, put together, are the text, byte for byte. They are never masked
        or cut. When the job ran before, an event with `{"attempt": n, "reset": true}` goes ahead of the first. The text
        of a run has `{"after": n}`: it came when `n` steps were recorded, and an answer that is a later step holds it.
        """
        ...


@dataclass(frozen=True)
class HandlerSpec:
    """A handler as the registry holds it.

    `input_model` is checked when a job is submitted: a known field of a wrong type is refused then (unless
    `lenient_input`), while missing fields and faulty values fail in the handler with its own code. `None` input is
    read as `{}`. `output_model` is checked when the handler returns. `tool`: how models are offered it; None: not.
    """

    name: str
    summary: str
    input_model: type[BaseModel]
    output_model: type[BaseModel]
    run: Callable[..., Awaitable[BaseModel]]
    lenient_input: bool = False
    tool: "ToolOffer | None" = None

    def input_schema(self) -> dict[str, Json]:
        """The JSON Schema of the input, made from the model at each call."""
        return self.input_model.model_json_schema()

    def output_schema(self) -> dict[str, Json]:
        """The JSON Schema of the output, likewise."""
        return self.output_model.model_json_schema()


class Registry:
    """Handlers by name. Their names are known at once, each is made when it is first asked for."""

    def __init__(self, makers: Mapping[str, Callable[[], HandlerSpec]]) -> None:
        self.names = frozenset(makers)
        self._makers = dict(makers)
        self._specs: dict[str, HandlerSpec] = {}

    @classmethod
    def of(cls, *specs: HandlerSpec) -> "Registry":
        """A registry of handlers that are made already, for tests."""
        registry = cls({})
        registry.names = frozenset(spec.name for spec in specs)
        registry._specs = {spec.name: spec for spec in specs}
        return registry

    def get(self, name: str) -> HandlerSpec | None:
        """The handler of that name, or None."""
        spec = self._specs.get(name)
        if spec is None and name in self._makers:
            spec = self._specs[name] = self._makers[name]()
        return spec
