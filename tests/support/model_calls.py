"""Calls to models and reservations for tests, with what a test does not care about filled in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rauskuclaw.domain.usage import Budget, ModelCall, Reservation, Usage
from tests.support.clock import NOON, after

DAY = "2025-06-02"  # of NOON


def model_call(call_id: str, *, at: datetime = NOON, **given: Any) -> ModelCall:
    values: dict[str, Any] = {
        "job_id": "job",
        "job_type": "ai.chat.generate",
        "key": "ci",
        "provider": "openai",
        "model": "gpt-4.1-mini",
        "usage": Usage(1000, 200, 400, 50),
        "cost_nano": 600,
    }
    return ModelCall(id=call_id, at=at, **(values | given))


def reservation(
    call_id: str, amount: int, *budgets: Budget, expires_at: datetime | None = None, call: ModelCall | None = None
) -> Reservation:
    return Reservation(call_id, amount, budgets, expires_at or after(300), call)


def limits(limit: int, names: Sequence[str]) -> tuple[Budget, ...]:
    return tuple(Budget(name, limit) for name in names)
