"""Talking to language models: typed messages in, a stream of events out. Providers speak it, handlers use it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.usage import Usage

Role = Literal["system", "user", "assistant", "tool"]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A tool the model wants to be called. `arguments` is the JSON text as the model wrote it, valid JSON."""

    id: str
    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Message:
    """One turn. `tool_calls` come from the assistant; a `tool` message answers the one named by `tool_call_id`."""

    role: Role
    content: str
    tool_calls: tuple[ToolCall, ...] = ()
    tool_call_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    """What the model may ask for. `parameters` is a JSON Schema of an object."""

    name: str
    description: str
    parameters: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest:
    """One call. `deadline` is when the answer is of no use any more. `schema` asks for JSON that satisfies it."""

    messages: tuple[Message, ...]
    model: str
    deadline: datetime
    max_output_tokens: int
    temperature: float | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: str | None = None  # auto, none, required, or the name of a tool
    schema: dict[str, Json] | None = None
    call_id: str = ""  # the other side's idempotency key, where it takes one


@dataclass(frozen=True, slots=True)
class Delta:
    """Some more text of the answer."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event of every complete stream. `usage` None: the provider did not say."""

    text: str
    finish_reason: str | None
    model: str
    usage: Usage | None
    response_id: str | None = None
    tool_calls: tuple[ToolCall, ...] = ()
    extra: dict[str, Json] | None = None  # what only this provider has to tell, for the job's result


ModelEvent = Delta | Finished


@dataclass(slots=True)
class Meter:
    """What one call has used so far. Its provider writes into it as it learns; it holds whatever becomes of the answer.

    `usage` None: the provider has not said. `hidden_bytes`: the size of what came and is no text of the answer, such as
    thoughts, tool calls and refusals, in bytes of UTF-8.
    """

    usage: Usage | None = None
    hidden_bytes: int = 0
