"""Model providers."""

from typing import Literal

from pydantic import Field

from functions.api.openapi.base import Ok, Schema
from functions.api.openapi.operation import Operation, answer


class CodexSchema(Schema):
    enabled: bool = Field(examples=[False])
    exec_mode: Literal["online", "oss"]
    model: str | None
    local_provider: Literal["ollama", "lmstudio"] | None
    cli_path: str = Field(examples=["codex"])
    timeout_ms: int = Field(examples=[60000])


class OpenAiSchema(Schema):
    enabled: bool = Field(examples=[True])
    model: str | None = Field(examples=["gpt-4.1-mini"])
    base_url: str = Field(examples=["https://api.openai.com"])
    timeout_ms: int = Field(examples=[30000])


class DemoSchema(Schema):
    """Answers offline while no real provider is enabled; its results say `demo: true`."""

    enabled: bool = Field(examples=[False])
    model: str = Field(examples=["demo-1"])


class ProvidersSchema(Schema):
    codex: CodexSchema
    openai: OpenAiSchema
    demo: DemoSchema


class ProvidersResponse(Ok):
    providers: ProvidersSchema


OPERATIONS = (
    Operation(
        id="readProviders",
        summary="Which model providers are enabled, and how; without keys",
        description="Models, addresses and time-outs as configured. Keys are never shown.",
        tag="runtime",
        access="read",
        answers={200: answer(ProvidersResponse)},
    ),
)
