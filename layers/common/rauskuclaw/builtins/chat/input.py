"""The input of a chat job: lenient where clients of older versions are, strict in what goes to the model."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.inputs import HandlerInput
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.json import is_shallow
from rauskuclaw.domain.models import Message, Role, Tool, ToolCall
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

KEPT_ROLES: dict[str, Role] = {"system": "system", "user": "user", "assistant": "assistant", "tool": "tool"}
MAX_TOOLS = 128
MAX_SCHEMA_DEPTH = 32
ANY_OBJECT: dict[str, Json] = {"type": "object"}
SIMPLE_CHOICES = ("auto", "none", "required")


class ChatMessage(HandlerInput):
    role: str | None = None
    content: Annotated[Json, Field(description="text, or a list of text parts")] = None
    tool_calls: list[Json] | None = None
    tool_call_id: str | None = None


class ChatInput(HandlerInput):
    """`messages` are used when there are any, else `prompt`; `system` goes ahead of both."""

    prompt: str | None = None
    messages: list[ChatMessage] | None = None
    system: str | None = None
    temperature: float | str | None = None
    max_tokens: Annotated[Json, Field(description="at most the configured limit")] = None
    output_schema: Annotated[
        JsonObject | None, Field(alias="schema", description="JSON Schema that the answer has to satisfy")
    ] = None
    response_format: Annotated[
        JsonObject | None, Field(description="the same in the form of the chat completions protocol")
    ] = None
    tools: list[Json] | None = None
    tool_choice: Json = None
    agent_tools: Annotated[
        bool | None, Field(description="let the model call the tools of this server, in a few rounds")
    ] = None
    memory: Annotated[Json, Field(description="memories to give to the model as context")] = None
    memory_write: Annotated[Json, Field(description="where to keep the answer as a memory")] = None


@dataclass(frozen=True)
class Options:
    """What a job says besides its messages. `schema` None: the answer is plain text."""

    temperature: float | None = None
    max_tokens: int | None = None
    schema: dict[str, Json] | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: str | None = None


def messages_of(payload: ChatInput, *, adds_prompt: bool = False) -> tuple[Message, ...]:
    """The conversation, the system's words first; empty when nothing usable was given.

    `adds_prompt`: the prompt goes after messages instead of being left out when there are any.
    Raises ProviderError `PROVIDER_INPUT` for parts that are no text.
    """
    turns = tuple(filter(None, map(_message, payload.messages or ())))
    if (adds_prompt or not turns) and payload.prompt and payload.prompt.strip():
        turns = (*turns, Message("user", payload.prompt))
    if payload.system and payload.system.strip() and turns:
        return (Message("system", payload.system), *turns)
    return turns


def options_of(payload: ChatInput) -> Options:
    """Raises ProviderError `PROVIDER_INPUT` for a schema or tools that make no sense."""
    tools = tuple(map(_tool, payload.tools or ()))
    if len(tools) > MAX_TOOLS:
        raise _faulty(f"There are more than {MAX_TOOLS} tools")
    return Options(
        temperature=_number(payload.temperature),
        max_tokens=_positive(payload.max_tokens),
        schema=_schema(payload),
        tools=tools,
        tool_choice=_choice(payload.tool_choice, tools),
    )


def _message(given: ChatMessage) -> Message | None:
    """A turn; None for roles that we do not know and for turns that say nothing."""
    role = KEPT_ROLES.get((given.role or "").strip().lower())
    if role is None:
        return None
    content = _text(given.content)
    calls = tuple(map(_tool_call, given.tool_calls or ())) if role == "assistant" else ()
    if role == "tool":
        return Message(role, content, tool_call_id=given.tool_call_id) if given.tool_call_id else None
    return Message(role, content, tool_calls=calls) if content.strip() or calls else None


def _text(content: Json) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    if not all(isinstance(part, dict) and isinstance(part.get("text"), str) for part in parts):
        raise _faulty("A message holds parts that are not text")
    return "\n".join(part["text"] for part in parts)


def _tool_call(given: Json) -> ToolCall:
    function = given.get("function") if isinstance(given, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str):
        raise _faulty("A message holds a tool call that names no function")
    arguments = function.get("arguments")
    if not isinstance(arguments, str):  # as an object, which some servers answer with and take back only as text
        arguments = json.dumps({} if arguments is None else arguments, ensure_ascii=False)
    return ToolCall(str(given.get("id") or ""), function["name"], arguments or "{}")


def _tool(given: Json) -> Tool:
    function = given.get("function", given) if isinstance(given, dict) else None
    if not isinstance(function, dict) or not isinstance(function.get("name"), str) or not function["name"]:
        raise _faulty("A tool has no name")
    parameters = function.get("parameters", ANY_OBJECT)
    if not isinstance(parameters, dict) or not is_shallow(parameters, MAX_SCHEMA_DEPTH):
        raise _faulty(f"The parameters of tool '{function['name'][:80]}' are not a JSON Schema")
    return Tool(function["name"], str(function.get("description") or ""), parameters)


def _choice(given: Json, tools: Sequence[Tool]) -> str | None:
    if isinstance(given, dict):
        given = (given.get("function") or {}).get("name") if isinstance(given.get("function"), dict) else None
    if given is None or not tools:
        return None
    if given in SIMPLE_CHOICES or given in [tool.name for tool in tools]:
        return str(given)
    raise _faulty("tool_choice is neither auto, none, required nor one of the tools")


def _schema(payload: ChatInput) -> dict[str, Json] | None:
    wanted = payload.output_schema
    if wanted is None and payload.response_format is not None:
        wanted = _schema_in(payload.response_format)
    if wanted is not None and not is_shallow(wanted, MAX_SCHEMA_DEPTH):
        raise _faulty(f"The schema is nested over {MAX_SCHEMA_DEPTH} levels deep")
    return wanted


def _schema_in(response_format: JsonObject) -> dict[str, Json] | None:
    kind = response_format.get("type")
    if kind == "json_schema":
        named = response_format.get("json_schema")
        schema = named.get("schema") if isinstance(named, dict) else None
        if not isinstance(schema, dict):
            raise _faulty("response_format has no schema")
        return schema
    return ANY_OBJECT if kind == "json_object" else None


def _number(given: float | str | None) -> float | None:
    """A number or numeric text; anything else counts as not given."""
    try:
        value = float(given) if given is not None else None
    except ValueError:
        return None
    return value if value is not None and isfinite(value) else None


def _positive(given: Json) -> int | None:
    is_whole = isinstance(given, int | float) and not isinstance(given, bool) and given == given // 1
    return int(given) if is_whole and given > 0 and isfinite(given) else None


def _faulty(message: str) -> ProviderError:
    return ProviderError(message, code=errors.INPUT)
