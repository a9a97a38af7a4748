"""The two chat handlers. No model provider is available in this version, so they fail before they look at the input."""

from typing import Any

from rauskuclaw.builtins.contract import HandlerSpec, JobContext
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput
from rauskuclaw.domain.failures import HandlerFailure

FAILED = "Provider-backed handler failed"  # KEEP: clients look for it in the log
DISABLED = "PROVIDER_DISABLED"


class ChatMessage(HandlerInput):
    role: str | None = None
    content: Any = None


class ChatInput(HandlerInput):
    prompt: str | None = None
    messages: list[ChatMessage] | None = None
    system: str | None = None
    temperature: float | str | None = None
    max_tokens: Any = None


class ChatOutput(HandlerOutput):
    provider: str
    model: str
    output_text: str
    finish_reason: str | None = None
    usage: Any = None


def spec(name: str, *, provider: str) -> HandlerSpec:
    """The handler of one provider."""

    async def run(payload: ChatInput, ctx: JobContext) -> ChatOutput:
        error = f"Provider '{provider}' is disabled"
        meta = {"handler": name, "provider": provider, "code": DISABLED, "details": None, "error": error}
        await ctx.log("error", FAILED, meta)
        raise HandlerFailure(error, code=DISABLED)

    return HandlerSpec(
        name=name,
        summary=f"Chat with a model of {provider} (not available in this version)",
        input_model=ChatInput,
        output_model=ChatOutput,
        run=run,
    )


OPENAI = spec("builtin:provider.openai.chat", provider="openai")
CODEX = spec("builtin:provider.codex.oss.chat", provider="codex-oss")
