"""The wait of a queued run, as it is stored in its job's row. Few readers of jobs load the steps."""

import json

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.json import strict_json
from rauskuclaw.domain.runs.inbox import WaitingFor


def encode_waiting(waiting_for: WaitingFor) -> str:
    """Compact JSON; times in milliseconds."""
    return strict_json(
        {
            "kind": waiting_for.kind,
            "id": waiting_for.id,
            "step": waiting_for.step,
            "until": to_ms(waiting_for.until),
            "reason": waiting_for.reason,
        }
    )


def decode_waiting(text: str) -> WaitingFor:
    """The inverse of `encode_waiting`; what is unknown is passed over. Raises ValueError for anything else."""
    value = json.loads(text)
    try:
        until = from_ms(value["until"])
        return WaitingFor(value["kind"], value["id"], value["step"], until, value["reason"])
    except (KeyError, TypeError) as exc:
        raise ValueError(f"this is nothing to wait for: {exc!r}") from exc
