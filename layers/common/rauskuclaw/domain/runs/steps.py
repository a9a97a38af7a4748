"""The steps of a run: everything that can happen in it, in the order in which it was recorded."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.lending import Lent
from rauskuclaw.domain.usage import Budget, Usage
from rauskuclaw.domain.workflows.definition import Workflow

CONVERSATION = "conversation"  # source of the label of the turns that a run goes on with


class Effect(StrEnum):
    """What may be done about an `Intended` that has no `Done` after a crash."""

    #: A read: run it again.
    PURE = "pure"
    #: The other side recognises the effect key: run it again with the same key.
    KEYED = "keyed"
    #: Everything else: ask the tool's probe, otherwise a person. Never run it again by ourselves.
    UNIQUE = "unique"


class Verdict(StrEnum):
    ALLOW = "allow"
    ASK = "ask"
    DENY = "deny"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value among the arguments came from: `field` is its path, `source` a step or `user`."""

    field: str
    source: str
    label: Label = CLEAN


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a call may be made, and why. `reason` is a code, `message` a sentence for people."""

    verdict: Verdict
    reason: str
    message: str
    grant: str | None = None  # name of the grant that was used
    origins: tuple[Origin, ...] = ()


class QuestionKind(StrEnum):
    APPROVAL = "approval"  # may this call be made?
    UNKNOWN = "unknown"  # it may have happened: did it?
    INPUT = "input"  # the model asks a person
    BUDGET = "budget"  # go on for more money?


class Purpose(StrEnum):
    """What the model is asked for."""

    TURN = "turn"  # its next turn in the conversation
    SUMMARY = "summary"  # of what is to be folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A call to the model is about to be made. `call_id` is its id in the ledger and at the provider.

    What is sent (bytes of UTF-8) and the most that may come (tokens) are what its money was set aside by, and what it
    is accounted for by, should nobody hear its answer.
    """

    call_id: str
    request_hash: str
    provider: str
    model: str
    sent_bytes: int = 0
    max_output_tokens: int = 0
    purpose: Purpose = Purpose.TURN


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """The model's answer. `cost_nano` in nano-dollars; None where no price is known."""

    call_id: str
    text: str
    finish_reason: str | None
    provider: str
    model: str
    tool_calls: tuple[ToolCall, ...] = ()
    usage: Usage = field(default_factory=Usage)
    cost_nano: int | None = None
    is_estimated: bool = False
    purpose: Purpose = Purpose.TURN


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolError:
    code: str
    message: str
    details: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unanswered:
    """The call ended without an answer, and was accounted for or found to be free. It is made again under a new id.

    `cost_nano` None: it was free, or no price is known.
    """

    call_id: str
    error: ToolError
    usage: Usage = field(default_factory=Usage)
    cost_nano: int | None = None
    is_estimated: bool = False
    purpose: Purpose = Purpose.TURN


@dataclass(frozen=True, slots=True, kw_only=True)
class Intended:
    """A tool is about to be called. `call_id` is the model's, `effect_key` made once and never computed again.

    `most_nano`: the most that it may cost, where somebody can tell. `lent`: what the run hands on with it.
    """

    call_id: str
    tool: str
    arguments: Json
    effect: Effect
    effect_key: str
    decision: Decision
    most_nano: int | None = None
    lent: tuple[Lent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of the `Intended` step with number `about`; `label` is that of the result or of the error.

    `cost_nano` and `usage`: what calls to models the call has caused, where it has.
    """

    about: int
    call_id: str
    result: Json = None
    error: ToolError | None = None
    label: Label = CLEAN
    cost_nano: int | None = None
    usage: Usage | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A call that is not made: unknown tool, faulty arguments, not allowed, or denied by a person. The model is told.

    `tool` and `arguments` are as the model wrote them.
    """

    call_id: str
    tool: str
    arguments: Json
    error: ToolError
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody can tell whether the `Intended` step with number `about` happened."""

    about: int
    call_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something a person is to decide; a run has at most one open question.

    `about` is the step it is about (0: none), `call_id` the tool call. `binding` is a digest of tool and arguments: an
    approval holds for exactly these, once. `default` is the choice at expiry.
    """

    id: str
    about: int
    call_id: str
    kind: QuestionKind
    text: str
    choices: tuple[str, ...]
    default: str
    expires_at: datetime
    tool: str | None = None
    arguments: Json = None
    binding: str | None = None
    decision: Decision | None = None
    diff: str | None = None
    details: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to a question. `by` names a key, `link`, or `expiry`. `arguments`: edited by the person."""

    question_id: str
    by: str
    choice: str
    arguments: Json = None
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A message that somebody sent while the run was under way. `id` is the message's."""

    id: str
    text: str
    by: str
    mode: str = "queue"  # queue | steer | interrupt


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """The calls the model announced before it read anything untrusted. Each: `{"tool": name, "arguments": {...}}`."""

    entries: tuple[Json, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """From here on the run has read something with this label; `source` says what.

    With the source `conversation` it is stored with the job, which nobody can from outside: the assistant's turns
    among the messages are those that we have recorded, and this is the worst of their labels.
    `text` is what the model was given, where nothing else in the list holds it; `details` goes into the run's result.
    """

    label: Label
    source: str
    text: str | None = None
    details: Json = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegated:
    """Another run has started this one, which is `depth` levels below the one that a person or a schedule started.

    It is the first step, stored with the job, and holds what that run has handed on: `grants`, the `label` of what it
    had read, and `budgets`, its own and those above it, in which the calls of this one count as well.
    """

    parent: str
    depth: int
    label: Label
    grants: tuple[Grant, ...] = ()
    budgets: tuple[Budget, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """The model sees `summary` in place of the steps up to `up_to`. The list keeps them all.

    With `undoes` it is the opposite: the step of this number counts no more, because `by` said so.
    """

    summary: str | None
    up_to: int
    undoes: int | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Defined:
    """What a run of a workflow goes by: the workflow as its file had it when the run began, and its arguments.

    Each step of it that begins is an `Intended` whose `call_id` is the step's, and a job whose id is made of its key.
    """

    workflow: Workflow
    arguments: Json


Body = (
    Asked
    | Answered
    | Unanswered
    | Intended
    | Done
    | Refused
    | Unknown
    | Question
    | Reply
    | Heard
    | Planned
    | Labelled
    | Folded
    | Delegated
    | Defined
)

# What was not there before: only an append that holds one of these shows that a run gets on.
PROGRESS = (Answered, Done, Reply)


@dataclass(frozen=True, slots=True)
class Step:
    """A recorded step. `seq` counts from 1 without gaps. `reused`: copied from the run this one was forked from.

    `claim` is the fence it was recorded under: between two steps of one claim the run was at work all the time.
    """

    seq: int
    at: datetime
    attempt: int
    body: Body
    reused: bool = False
    claim: int = 0

    @property
    def is_progress(self) -> bool:
        return not self.reused and isinstance(self.body, PROGRESS)
