"""Shapes of model providers."""

from typing import Literal

from functions.api.schemas.base import Ok, Shape


class CodexShape(Shape):
    enabled: bool
    exec_mode: Literal["online", "oss"]
    model: str | None
    local_provider: Literal["ollama", "lmstudio"] | None
    cli_path: str
    timeout_ms: int


class OpenAiShape(Shape):
    enabled: bool
    model: str | None
    base_url: str
    timeout_ms: int


class DemoShape(Shape):
    """Answers offline while no real provider is enabled; its results say `demo: true`."""

    enabled: bool
    model: str


class ProvidersShape(Shape):
    codex: CodexShape
    openai: OpenAiShape
    demo: DemoShape


class ProvidersResponse(Ok):
    providers: ProvidersShape
