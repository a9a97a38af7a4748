"""Values and stored jobs for tests of runs: steps, inbox items, jobs that wait for a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from rauskuclaw.domain import lifecycle
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.lifecycle import Transition
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind, WaitingFor
from rauskuclaw.domain.runs.steps import (
    Answered,
    Asked,
    Body,
    Decision,
    Done,
    Effect,
    Intended,
    Question,
    QuestionKind,
    Step,
    Verdict,
)
from rauskuclaw.ports import Backend
from tests.support.clock import NOON, after
from tests.support.factories import RULES
from tests.support.lives import applied, claimed

EXPIRY = after(days=3)
ALLOWED = Decision(Verdict.ALLOW, "GRANTED", "Granted")


def asked(**given: Any) -> Asked:
    return Asked(**{"call_id": "call-1", "request_hash": "hash", "provider": "demo", "model": "demo-1", **given})


def answered(text: str = "tea", **given: Any) -> Answered:
    plain = {"call_id": "call-1", "finish_reason": "stop", "provider": "demo", "model": "demo-1"}
    return Answered(**{**plain, "text": text, **given})


def intended(**given: Any) -> Intended:
    plain = {"call_id": "t-1", "tool": "fetch", "arguments": {"url": "https://example.com"}, "effect": Effect.PURE}
    return Intended(**{**plain, "effect_key": "key-1", "decision": ALLOWED, **given})


def done(about: int = 1, result: Json = "fine", **given: Any) -> Done:
    return Done(**{"about": about, "call_id": "t-1", "result": result, **given})


def question(question_id: str = "q-1", **given: Any) -> Question:
    plain: dict[str, Any] = {
        "about": 0,
        "call_id": "t-1",
        "kind": QuestionKind.APPROVAL,
        "text": "May it be deployed?",
        "choices": ("approve", "deny"),
        "default": "deny",
        "expires_at": EXPIRY,
    }
    return Question(**{"id": question_id, **plain, **given})


def numbered(*bodies: Body, first: int = 1, at: datetime = NOON, attempt: int = 1) -> list[Step]:
    """Steps with the numbers from `first` on."""
    return [Step(first + place, at, attempt, body) for place, body in enumerate(bodies)]


def reply(question_id: str = "q-1", choice: str = "approve", *, at: datetime | None = None, **body: Json) -> InboxItem:
    return InboxItem(InboxKind.REPLY, question_id, {"by": "ops", "choice": choice, **body}, at or after(60))


def message(text: str = "hurry", *, key: str | None = None, at: datetime | None = None) -> InboxItem:
    body = {"by": "ops", "text": text, "mode": "queue"}
    return InboxItem(InboxKind.MESSAGE, key or str(uuid4()), body, at or after(60))


def for_question(question_id: str = "q-1", *, until: datetime = EXPIRY, **given: Any) -> WaitingFor:
    plain = {"kind": "question", "id": question_id, "step": 1, "reason": "AWAITING_APPROVAL"}
    return WaitingFor(**{**plain, "until": until, **given})


def wait(
    job: Job, waiting_for: WaitingFor | None = None, *, inbox_seen: int = 0, at: datetime | None = None
) -> Transition:
    moment = at or job.updated_at + timedelta(seconds=1)
    return lifecycle.wait(job, waiting_for or for_question(), inbox_seen=inbox_seen, at=moment, rules=RULES)


async def recorded(backend: Backend, job: Job, *bodies: Body, after_seq: int = 0) -> Sequence[Step]:
    """Append to a running job what must be taken."""
    steps = numbered(*bodies, first=after_seq + 1)
    assert await backend.runs.append(job, steps, after_seq=after_seq)
    return steps


async def waiting(backend: Backend, **given: Any) -> Job:
    """A stored job that has asked a question and waits for the answer."""
    running = await claimed(backend.store, **given)
    await recorded(backend, running, question())
    return await applied(backend.store, wait(running))
