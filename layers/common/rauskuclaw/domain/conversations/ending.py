"""What an assistant message says at its end: what its turn has kept, why it failed, and what it has used."""

from rauskuclaw.domain.conversations.messages import Usage
from rauskuclaw.domain.job import Job, JobError, JobStatus, JsonObject
from rauskuclaw.domain.usage import to_usd

ENDED = frozenset({"output-available", "output-error"})  # states of a tool's part
CANCELLED = "CANCELLED"
GONE = "RUN_EXPIRED"
NOT_CONFIRMED, WRITE_OK, WRITE_FAILED = "MEMORY_WRITE_NOT_CONFIRMED", "MEMORY_WRITE_OK", "MEMORY_WRITE_UNAVAILABLE"
NEVER_CALLED = "The run ended before this was called."
UNKNOWN = "The run ended meanwhile. Nobody can tell whether this happened."
HINTS = {
    "PROVIDER_DISABLED": "Switch the provider on (OPENAI_ENABLED=1 or CODEX_OSS_ENABLED=1), or choose another type.",
    "PROVIDER_CONFIG": "The provider lacks a key or a model: see GET /v1/chat/options, and docs/providers.md.",
    "PROVIDER_NOT_FOUND": "The Codex program is not installed here: see docs/providers.md.",
    "PROVIDER_NETWORK": "The provider cannot be reached. Is its server running, and its URL right?",
    "PROVIDER_TIMEOUT": "The provider took too long. Try again, or choose a smaller model.",
    "PROVIDER_HTTP": "The provider refused the call; its answer is in the job's log.",
    "PROVIDER_RATE_LIMITED": "The provider takes no calls at the moment; it is tried again by itself.",
    "BUDGET_EXCEEDED": "A budget is used up: see `rauskuclaw status` and docs/costs.md.",
    "RUN_CAP_REACHED": "Ask it to go on, or raise `caps` in the conversation's settings.",
    "RUN_REPEATS_ITSELF": "The model made the same call three times. Say what it should do instead.",
    "MEMORY_CONTEXT_UNAVAILABLE": "Memories could not be searched; switch `memory` off for this conversation to go on.",
    "MEMORY_WRITE_UNAVAILABLE": "The answer could not be kept as a memory.",
    "JOB_TIMEOUT": "The turn took longer than its type allows.",
    "CRASH_LOOP": "The worker died twice on this turn; its log says more.",
    GONE: "The run was erased before its answer was recorded.",
}


def close_call(part: JsonObject) -> None:
    """Nothing stays open in a part once its run is over."""
    data = part.get("data", {})
    if part["type"] == "data-question" and data["state"] == "open":
        data["state"] = "closed"
    if not part["type"].startswith("tool-") or part["state"] in ENDED:
        return
    begun = "effect" in data
    part["state"], part["errorText"] = "output-error", UNKNOWN if begun else NEVER_CALLED
    data["code"] = "EFFECT_UNKNOWN" if begun else "NOT_CALLED"


def closing_parts(job: Job, usage: Usage | None = None) -> list[JsonObject]:
    """What comes behind everything else, of a job that is final."""
    found = [_write_receipt(job), _error(job), usage_part(usage) if usage is not None else None]
    return [part for part in found if part is not None]


def _write_receipt(job: Job) -> JsonObject | None:
    """Whether the answer was kept as a memory, where that was asked for: `ok`, `fail` or `unknown`."""
    asked = job.input.get("memory_write") if isinstance(job.input, dict) else None
    if not isinstance(asked, dict):
        return None
    result = job.result if isinstance(job.result, dict) else {}
    written = result.get("memory_write")
    place: JsonObject = {"scope": asked.get("scope"), "key": asked.get("key")}
    if isinstance(written, dict):
        place = {"scope": written.get("scope"), "key": written.get("key"), "memory_id": written.get("memory_id")}
        status, code = "ok", WRITE_OK
    elif job.status is JobStatus.SUCCEEDED:
        status, code = "unknown", NOT_CONFIRMED
    else:
        code = (job.error.code if job.error is not None else None) or WRITE_FAILED
        status = "fail"
    return {"type": "data-memory-write", "data": {"status": status, "code": code, **place}}


def _error(job: Job) -> JsonObject | None:
    if job.status is JobStatus.CANCELLED:
        return error_part(CANCELLED, "Stopped")
    if job.status is not JobStatus.FAILED:
        return None
    error = job.error or JobError("The turn failed", None, None, job.updated_at)
    return error_part(error.code or "FAILED", error.message)


def error_part(code: str, message: str) -> JsonObject:
    """Why there is no answer, or not a whole one."""
    return {"type": "data-error", "data": {"code": code, "message": message, "hint": HINTS.get(code)}}


def usage_part(usage: Usage) -> JsonObject:
    """What a turn has used."""
    data: JsonObject = {
        "calls": usage.calls,
        "tokens_in": usage.tokens_in,
        "tokens_out": usage.tokens_out,
        "cost_usd": to_usd(usage.cost_nano),
        "ms": usage.ms,
        "model": usage.model,
        "provider": usage.provider,
    }
    return {"type": "data-usage", "data": data}
