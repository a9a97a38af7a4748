"""Schemas of what the handlers may do, as configured."""

from typing import Literal

from pydantic import Field

from functions.api.openapi.base import Ok, Schema
from functions.api.openapi.operation import Operation, answer


class DeploySettingsSchema(Schema):
    enabled: bool = Field(examples=[True])
    dry_run: bool | None = Field(None, examples=[True])
    targets: list[str] | None = Field(None, examples=[["staging"]])


class DataFetchSettingsSchema(Schema):
    enabled: bool = Field(examples=[True])
    allowlist: list[str] | None = Field(None, examples=[["api.example.com"]])
    timeout_ms: int | None = Field(None, examples=[8000])
    max_bytes: int | None = Field(None, examples=[65536])


class WebSearchSettingsSchema(Schema):
    enabled: bool = Field(examples=[False])
    provider: Literal["duckduckgo", "brave"] | None = Field(None, examples=["duckduckgo"])
    timeout_ms: int | None = Field(None, examples=[8000])
    has_brave_key: bool | None = Field(
        None, description="whether a key is configured; it is never shown", examples=[False]
    )


class ToolExecSettingsSchema(Schema):
    enabled: bool = Field(examples=[False])
    allowlist: list[str] | None = Field(None, description="names and full paths of commands", examples=[["git"]])
    timeout_ms: int | None = Field(None, examples=[10000])
    memory_mb: int | None = Field(None, examples=[2048])


class HandlerSettingsSchema(Schema):
    deploy: DeploySettingsSchema
    data_fetch: DataFetchSettingsSchema
    tool_exec: ToolExecSettingsSchema
    web_search: WebSearchSettingsSchema


class HandlerSettingsResponse(Ok):
    handlers: HandlerSettingsSchema


OPERATIONS = (
    Operation(
        id="readHandlerSettings",
        summary="What the handlers may do here",
        description="As configured. A key that only reads is told what is enabled and nothing else.",
        tag="runtime",
        access="read",
        answers={200: answer(HandlerSettingsResponse)},
    ),
)
