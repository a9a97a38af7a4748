"""The result of a run: that of a chat, with what its tools did and what it cost."""

from rauskuclaw.builtins.chat.output import ChatOutput, usage_fields
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.runs.state import RunState
from rauskuclaw.domain.runs.steps import Answered, Intended
from rauskuclaw.domain.usage import to_usd


def agent_result(answer: Answered, state: RunState, *, max_rounds: int, cost_nano: int) -> ChatOutput:
    """`usage` is the sum over the run; `tool_calls` are the calls that were made, in order."""
    calls = [body for step in state.made if isinstance(body := step.body, Intended)]
    plain: dict[str, Json] = {
        "provider": answer.provider,
        "model": answer.model,
        "output_text": answer.text,
        "finish_reason": answer.finish_reason,
        "usage": usage_fields(state.usage),
        "id": answer.call_id,
        "tool_calls": [_call(body) for body in calls] or None,
        "tool_execution": {
            "rounds": state.rounds,
            "max_rounds": max_rounds,
            "call_count": len(state.outcomes),
            "calls": state.outcomes,
        },
        "run": {"steps": state.head, "cost_usd": to_usd(cost_nano), "active_sec": round(state.active_sec, 3)},
    }
    return ChatOutput.model_validate({**plain, **state.read_ahead})


def _call(body: Intended) -> dict[str, Json]:
    return {
        "id": body.call_id,
        "type": "function",
        "function": {"name": body.tool, "arguments": compact_json(body.arguments)},
    }
