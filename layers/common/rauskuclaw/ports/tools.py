"""The contract of a tool that a model may call: what it does to the world, what it takes, and an async function."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Grant, Reach
from rauskuclaw.domain.runs.labels import READ, Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.lending import Lent
from rauskuclaw.domain.runs.permits import Permit
from rauskuclaw.domain.runs.steps import Effect, ToolError
from rauskuclaw.domain.usage import Budget, Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """What a run hands on to one that it starts.

    `label` is that of what it has read, `lent` are grants, `budgets` its own and those above it, `depth` the level of
    the new run, `tools` the names of its own. What is left of its caps is None where it has no such cap. `model` and
    `question_ttl_sec` are as the run was given them.
    """

    label: Label
    lent: tuple[Lent, ...]
    budgets: tuple[Budget, ...]
    depth: int
    tools: frozenset[str]
    is_attended: bool
    usd_left: float | None
    tokens_left: int | None
    wall_clock_left_sec: int
    model: str | None = None
    question_ttl_sec: int | None = None


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
    def submitted_by(self) -> str:
        """The name of the key or schedule that submitted the run; the tool acts as it."""
        ...

    @property
    def correlation_id(self) -> str:
        """The run's; it goes on into what the tool submits."""
        ...

    @property
    def effect_key(self) -> str:
        """Stays the same when the call is made again: hand it to the other side as its idempotency key."""
        ...

    @property
    def label(self) -> Label:
        """The run's, so that what it writes carries it."""
        ...

    @property
    def permit(self) -> Permit:
        """What the call is made under. The tool refuses what that does not cover, whoever decided otherwise."""
        ...

    @property
    def delegation(self) -> Delegation | None:
        """What the run hands on with this call; None for a tool that starts no run, and outside of runs."""
        ...

    @property
    def deadline(self) -> datetime:
        """When the run's attempt is stopped."""
        ...


@dataclass(frozen=True, slots=True)
class Spent:
    """Calls to models that a call of a tool has caused: nano-dollars and tokens."""

    cost_nano: int
    usage: Usage


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool answers with. `label` None: the tool's own (`Tool.label`). `spent` None: it has called no model."""

    value: Json
    label: Label | None = None
    spent: Spent | None = None


class ToolFailedError(Exception):
    """The call failed, and the model is told so; the run goes on. Any other exception fails the attempt.

    `label` and `spent` as of a result.
    """

    def __init__(
        self,
        message: str,
        *,
        code: str,
        details: Json = None,
        label: Label | None = None,
        spent: Spent | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details
        self.label = label
        self.spent = spent


class PendingJobSignal(Signal):
    """The tool waits for a job that is not final. The run waits for it at no cost, then calls the tool again with the
    same effect key; so only pure and keyed tools may raise it."""

    def __init__(self, job_id: str) -> None:
        super().__init__(job_id)
        self.job_id = job_id


@dataclass(frozen=True, slots=True)
class Change:
    """What a call would make of a text: all of it before and after, empty where there is none."""

    before: str
    after: str


ToolFunction = Callable[[dict[str, Json], ToolContext], Awaitable[ToolResult]]
# What is asked for of the run's own grants. Raises FaultyError for what is no grant.
Wishes = Callable[[dict[str, Json], Sequence[Grant]], tuple[Grant, ...]]
ToolProbe = Callable[[dict[str, Json], ToolContext], Awaitable[ToolResult | None]]
ToolPreview = Callable[[dict[str, Json], ToolContext], Awaitable[Change | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolSpec:
    """A tool as the registry holds it.

    `parameters` is a JSON Schema of an object. `remembers_sec`: how long the receiver of a keyed call recognises its
    key; after that an open call counts as unique. `probe` tells of a unique call whether it happened: its result, or
    None for "cannot tell". `sends_text`: the arguments carry free text out of the system. `hosts` and `paths`
    are what a call with these arguments would reach, `most_cost` the nano-dollars it may cost at most; None where
    nobody can tell, as of a job of any type. `is_effect`: false for reads.

    `child_type`: the call is a job of this type: `run` submits it under an id made from the effect key and raises
    PendingJobSignal until it is final. `wishes`: the call starts another run, which is lent what is both asked for and
    the run's own. `run` None: the loop deals with the call itself (`plan`, `ask_person`).

    `preview` tells what a call would change, for the person who is asked about it: the question shows the difference.
    It only reads, and what it reads no model sees. None from it: there is nothing that can be shown.
    """

    name: str
    description: str
    parameters: dict[str, Json]
    effect: Effect
    run: ToolFunction | None
    label: Label = READ
    sends_text: bool = False
    remembers_sec: int | None = None
    probe: ToolProbe | None = None
    preview: ToolPreview | None = None
    child_type: str | None = None
    hosts: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])
    paths: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])
    most_cost: Callable[[dict[str, Json]], int | None] = field(default=lambda arguments: 0)
    wishes: Wishes | None = None

    def reach(self, arguments: dict[str, Json]) -> Reach:
        """What a call with these arguments would touch."""
        return Reach(
            arguments=arguments,
            hosts=tuple(self.hosts(arguments)),
            paths=tuple(self.paths(arguments)),
            cost_nano=self.most_cost(arguments),
        )

    @property
    def is_of_runs(self) -> bool:
        """It only works within a run."""
        return self.run is None or self.wishes is not None

    @property
    def is_effect(self) -> bool:
        """Whether a call changes the world, so that it is recorded before it is made."""
        return self.effect is not Effect.PURE

    def as_function(self) -> dict[str, Json]:
        """The function specification that a model is given, in the form of chat completions."""
        function = {"name": self.name, "description": self.description, "parameters": self.parameters}
        return {"type": "function", "function": function}


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolOffer:
    """How a job handler is offered as a tool: every enabled job type that it serves is one, under the type's name with
    underscores for dots.

    `is_quick`: it is called within the run, else as a child job, which the run waits for. `effect`: PURE when it
    changes nothing; of a child job anything else is keyed, whatever the job does, because its id is made of the effect
    key. `label` is that of the result, from the arguments. `required`: fields that a job may leave out, but not a
    model. `remembers_sec`, `preview` and `most_cost`: as of a tool. `is_available` False: switched off by the
    configuration.
    """

    effect: Effect = Effect.UNIQUE
    is_quick: bool = False
    label: Callable[[dict[str, Json]], Label] = field(default=lambda arguments: READ)
    sends_text: bool = False
    required: tuple[str, ...] = ()
    remembers_sec: int | None = None
    preview: ToolPreview | None = None
    hosts: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])
    paths: Callable[[dict[str, Json]], list[str]] = field(default=lambda arguments: [])
    most_cost: Callable[[dict[str, Json]], int | None] = field(default=lambda arguments: 0)
    is_available: bool = True


# Makes something of its arguments alone: what it says is no more private than they are, and no more to be trusted.
GENERATOR = ToolOffer(effect=Effect.PURE, label=lambda arguments: Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC))


class ToolBox(Protocol):
    """The tools of this deployment."""

    async def choose(self, names: Sequence[Json], *, field: str = "tools") -> dict[str, ToolSpec]:
        """The tools of these names, by name, in their order.

        Raises InvalidRequestError naming `<field>.<position>` of each that does not exist or is switched off.
        """
        ...

    async def offered(self) -> list[ToolSpec]:
        """Every tool that a run may be given now."""
        ...

    async def why_not(self, name: str) -> ToolError | None:
        """Why a run cannot call what has this name: `TOOL_DISABLED`, a job type that is switched off, or
        `TOOL_HANDLER_BLOCKED`, one whose handler is not for models, or not by the configuration. None: nothing has it.
        """
        ...
