"""The contract of a tool that a model may call: what it does to the world, what it takes, and an async function."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import READ, Label
from rauskuclaw.domain.runs.steps import Effect


class ToolContext(Protocol):
    """What a tool may know while it is called."""

    @property
    def job_id(self) -> str:
        """The run's."""
        ...

    @property
    def queue(self) -> str:
        """The run's queue: whatever a tool reads or makes stays within it."""
        ...

    @property
    def submitted_by(self) -> str: ...

    @property
    def correlation_id(self) -> str: ...

    @property
    def effect_key(self) -> str:
        """Stays the same when the call is made again: hand it to the other side as its idempotency key."""
        ...

    @property
    def label(self) -> Label:
        """The run's, so that what it writes carries it."""
        ...

    @property
    def deadline(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answers with. `label` None: the tool's own (`Tool.label`)."""

    value: Json
    label: Label | None = None


class ToolFailedError(Exception):
    """The call failed, and the model is told so; the run goes on. Any other exception fails the attempt."""

    def __init__(self, message: str, *, code: str, details: Json = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class PendingJobSignal(Exception):  # noqa: N818  (a signal, not an error)
    """The tool waits for a job that is not final. The run waits for it at no cost, then calls the tool again with the
    same effect key; so only pure and keyed tools may raise it."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as the registry holds it.

    `parameters` is a JSON Schema of an object. `remembers_sec`: how long the receiver of a keyed call recognises its
    key; after that an open call counts as unique. `probe` tells of a unique call whether it happened: its result, or
    None for "cannot tell". `sends_text`: the arguments carry free text out of the system. `is_effect`: false for reads.
    `child_type`: the call is a job of this type: `run` submits it under an id made from the effect key and raises
    PendingJobSignal until it is final. `run` None: the loop deals with the call itself (`plan`, `ask_person`).
    """

    name: str
    description: str
    parameters: dict[str, Json]
    effect: Effect
    run: Callable[[dict[str, Json], ToolContext], Awaitable[ToolResult]] | None
    label: Label = READ
    sends_text: bool = False
    remembers_sec: int | None = None
    probe: Callable[[dict[str, Json], ToolContext], Awaitable[ToolResult | None]] | None = None
    child_type: str | None = None
    hosts: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])
    paths: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])

    @property
    def is_effect(self) -> bool:
        return self.effect is not Effect.PURE
