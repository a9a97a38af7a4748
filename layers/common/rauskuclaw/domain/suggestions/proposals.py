"""Proposals: what an assistant message suggests, judged, as a part of it. And the ids that follow from them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid5

from rauskuclaw.domain.job import JobType, Json, JsonObject
from rauskuclaw.domain.suggestions.policy import Policy, decide
from rauskuclaw.domain.suggestions.repeats import is_repeat
from rauskuclaw.domain.suggestions.suggested import SuggestedJob, normalized, suggested_in

TOOL = "suggest_jobs"
PART = "data-suggestions"
MAX_PROPOSALS = 40
_NAMESPACE = UUID("e1f2a6d4-53b7-4f7c-9a59-1d0c6b8e7f21")  # made at random, once


@dataclass(frozen=True, slots=True)
class Question:
    """What the message answers: the chat's own job type, and the user's words."""

    chat_type: str
    user_text: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a proposal stands: the conversation, the message, and its number in that, from 0."""

    conversation_id: str
    message_id: str
    index: int

    @property
    def job_id(self) -> str:
        """Of the job that it becomes, however often it is asked for."""
        return str(uuid5(_NAMESPACE, f"job\n{self.conversation_id}\n{self.message_id}\n{self.index}"))


def result_message_id(job_id: str) -> str:
    """Of the message that tells what became of a created job."""
    return str(uuid5(_NAMESPACE, f"result\n{job_id}"))


def suggestions_of(parts: Sequence[JsonObject]) -> list[SuggestedJob]:
    """What calls of `suggest_jobs` say; without one, the first labelled block of the text."""
    calls = [part.get("input") for part in parts if part.get("type") == f"tool-{TOOL}"]
    if calls:
        return [job for call in calls for job in normalized(call)]
    return suggested_in("".join(str(part.get("text") or "") for part in parts if part.get("type") == "text"))


def proposals_part(
    suggested: Sequence[SuggestedJob],
    *,
    part_id: str,
    question: Question,
    policy: Policy,
    types: Collection[JobType],
) -> JsonObject | None:
    """The part about what an assistant message suggests; None if that is nothing.

    `dropped` counts those that only repeat the question, `more` those beyond the first 40.
    """
    kept = [job for job in suggested if not is_repeat(job, chat_type=question.chat_type, user_text=question.user_text)]
    if not kept:
        return None
    enabled = {job_type.name for job_type in types if job_type.enabled}
    proposals = [
        _proposal(index, job, policy, is_enabled=job.type in enabled) for index, job in enumerate(kept[:MAX_PROPOSALS])
    ]
    counts = {"dropped": len(suggested) - len(kept), "more": max(0, len(kept) - MAX_PROPOSALS)}
    return {"type": PART, "id": part_id, "data": {"proposals": proposals, **counts}}


def proposals_in(parts: Sequence[JsonObject]) -> list[JsonObject]:
    """The proposals of a stored message, by their numbers; none if it has none."""
    for part in parts:
        if part.get("type") == PART:
            return list(part["data"]["proposals"])
    return []


def suggested_again(proposal: JsonObject) -> SuggestedJob:
    """The suggestion that a stored proposal was made of."""
    return SuggestedJob(
        type=proposal["type"],
        queue=proposal.get("queue"),
        input=proposal["input"],
        priority=proposal["priority"],
        timeout_sec=proposal["timeout_sec"],
        max_attempts=proposal["max_attempts"],
        tags=tuple(proposal["tags"]),
    )


def _proposal(index: int, job: SuggestedJob, policy: Policy, *, is_enabled: bool) -> dict[str, Json]:
    decision = decide(job, policy)
    return {
        "index": index,
        **job.fields(),
        "auto": decision.auto,
        "reasons": [reason.message for reason in decision.reasons],
        "reason_codes": [reason.code for reason in decision.reasons],
        "enabled": is_enabled,
    }
