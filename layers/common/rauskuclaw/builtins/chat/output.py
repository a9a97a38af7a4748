"""The result of a chat job."""

from typing import Annotated

from pydantic import Field, SerializerFunctionWrapHandler, model_serializer

from rauskuclaw.builtins.inputs import HandlerOutput
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.models import Finished
from rauskuclaw.domain.usage import Usage

ALWAYS = frozenset({"provider", "model", "output_text", "finish_reason", "usage", "id"})
ALWAYS_WITH_CODEX = ALWAYS | {"local_provider", "auth_mode"}


class ChatOutput(HandlerOutput):
    """The six fields of older versions, and of the others those that have something to say."""

    provider: str
    model: str
    output_text: str
    finish_reason: str | None
    usage: Annotated[JsonObject | None, Field(description="as the provider counted; null when it did not say")]
    id: str | None
    tool_calls: list[JsonObject] | None = None
    tool_execution: Annotated[
        JsonObject | None, Field(description="what became of the tool calls, where the job called tools itself")
    ] = None
    run: Annotated[JsonObject | None, Field(description="steps, cost and time at work of the whole run")] = None
    output_json: Annotated[Json, Field(description="the answer, where a schema was given")] = None
    local_provider: Annotated[str | None, Field(description="of the Codex program in its local mode")] = None
    command_preview: Annotated[str | None, Field(description="how the Codex program was started")] = None
    codex_home: str | None = None
    transient_retries: Annotated[int | None, Field(description="runs of the Codex program that had failed")] = None
    auth_mode: Annotated[str | None, Field(description="how the Codex program was logged in")] = None
    raw_events_count: int | None = None
    demo: Annotated[bool | None, Field(description="no model answered, but the built-in demonstration")] = None
    memory_context: JsonObject | None = None
    memory_matches: Annotated[
        list[JsonObject] | None, Field(description="scope, key, score and id of each memory that was given as context")
    ] = None
    memory_write: JsonObject | None = None

    @model_serializer(mode="wrap")
    def _without_blanks(self, plain: SerializerFunctionWrapHandler) -> dict[str, Json]:
        given = plain(self)
        always = ALWAYS if self.command_preview is None else ALWAYS_WITH_CODEX
        return {name: value for name, value in given.items() if name in always or value is not None}


def result_of(answer: Finished, *, provider: str, more: dict[str, Json]) -> ChatOutput:
    """The answer as a result; `more` holds fields that only some answers have."""
    calls = [
        {"id": call.id, "type": "function", "function": {"name": call.name, "arguments": call.arguments}}
        for call in answer.tool_calls
    ]
    plain = {
        "provider": provider,
        "model": answer.model,
        "output_text": answer.text,
        "finish_reason": answer.finish_reason,
        "usage": usage_fields(answer.usage) if answer.usage is not None else None,
        "id": answer.response_id,
        "tool_calls": calls or None,
    }
    return ChatOutput.model_validate({**plain, **(answer.extra or {}), **more})


def usage_fields(usage: Usage) -> dict[str, Json]:
    """With the names of the chat completions protocol, which clients know."""
    return {
        "prompt_tokens": usage.input,
        "completion_tokens": usage.output,
        "total_tokens": usage.input + usage.output,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
        "completion_tokens_details": {"reasoning_tokens": usage.reasoning},
    }
