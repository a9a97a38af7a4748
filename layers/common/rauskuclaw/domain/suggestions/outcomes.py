"""What became of a created job, in words for its conversation."""

from rauskuclaw.domain.job import Job, JobStatus, Json, JsonObject
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.suggestions.proposals import Place

MAX_RESULT_CHARS = 1600
MAX_TEXT_CHARS = 64 * 1024
CUT = "…"


def outcome_part(job: Job, place: Place) -> JsonObject:
    """The part of the message that tells it."""
    data = {
        "job_id": job.id,
        "type": job.type,
        "status": job.status.value,
        "text": outcome_text(job),
        "message_id": place.message_id,
        "index": place.index,
    }
    return {"type": "data-job", "id": job.id, "data": data}


def outcome_text(job: Job) -> str:
    """Id, type and status; then a chat's text, or the result's JSON cut at 1,600, or the error's code and message."""
    head = f"Job {job.id} ({job.type}): {job.status.value}"
    if job.status is JobStatus.SUCCEEDED:
        return f"{head}\n\n{_result_text(job.result)}"
    if job.error is None:
        return head
    return f"{head}\n\n{job.error.code or 'ERROR'}: {job.error.message}"


def _result_text(result: Json) -> str:
    given = result.get("output_text") if isinstance(result, dict) else None
    if isinstance(given, str) and given.strip():
        return _cut(given, MAX_TEXT_CHARS)
    return _cut(compact_json(result), MAX_RESULT_CHARS)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most] + CUT
