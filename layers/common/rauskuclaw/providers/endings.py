"""Endings of an answer. Only what the model itself brought to an end, or the limit that was asked for, is a success."""

from dataclasses import dataclass

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

LENGTH = "length"
# The protocol's own words, and what others call the same: Together and TGI (eos), gateways to Anthropic (end_turn,
# tool_use, max_tokens), Mistral (model_length). Compared without case: gateways to Gemini write them in capitals.
SUCCESSES = {
    "stop": "stop",
    "eos": "stop",
    "eos_token": "stop",
    "stop_sequence": "stop",
    "end_turn": "stop",
    "tool_calls": "tool_calls",
    "tool_use": "tool_calls",
    "function_call": "function_call",
    LENGTH: LENGTH,
    "max_tokens": LENGTH,
    "model_length": LENGTH,
}
# Would end the same way again. The rest may pass: error, network_error, abort, insufficient_system_resource, ...
FOR_GOOD = {
    "content_filter": "The provider's filter stopped the answer",
    "sensitive": "The provider's filter stopped the answer",
    "safety": "The provider's filter stopped the answer",
    "recitation": "The provider's filter stopped the answer",
    "prohibited_content": "The provider's filter stopped the answer",
    "blocklist": "The provider's filter stopped the answer",
    "spii": "The provider's filter stopped the answer",
    "refusal": "The model refused to answer",
    "model_context_window_exceeded": "The conversation is longer than the model's context",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """A proper end. `reason` is in the protocol's words; None where the server gave none and yet said it was done."""

    reason: str | None

    @property
    def is_cut_short(self) -> bool:
        """Whether the answer has reached the largest length that was asked for."""
        return self.reason == LENGTH


def ending_of(reason: str | None, *, is_done: bool) -> Ending:
    """What an answer's `finish_reason` means; `is_done`: the server marked the end of its answer.

    Raises ProviderError `PROVIDER_RESPONSE` for every end that is no success.
    """
    if reason is None:
        if is_done:
            return Ending(None)
        raise ProviderError("The provider's answer was cut off", code=errors.RESPONSE, details={"reason": "cut"})
    folded = reason.strip().lower()
    if folded in SUCCESSES:
        return Ending(SUCCESSES[folded])
    shown = reason[:80]
    text = FOR_GOOD.get(folded, "The provider ended its answer early")
    raise ProviderError(
        f"{text} (finish reason: {shown})",
        code=errors.RESPONSE,
        details={"reason": "ended", "finish_reason": shown},
        failure_class=FailureClass.PERMANENT if folded in FOR_GOOD else FailureClass.RETRYABLE,
    )
