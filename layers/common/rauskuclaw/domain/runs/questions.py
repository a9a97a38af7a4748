"""Questions of runs: how they are named, and which replies fit them."""

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.steps import Question, QuestionKind

APPROVE, DENY = "approve", "deny"
HAPPENED, AGAIN, SKIP = "happened", "again", "skip"
CONTINUE, STOP = "continue", "stop"
NO_ANSWER = ""
MAX_REPLY_CHARS = 20_000


def question_id(job_id: str, seq: int) -> str:
    """Tells which step of which run it is; a run asks nothing twice under one number."""
    return f"{job_id}.{seq}"


def place_of(question: str) -> tuple[str, int] | None:
    """Job and step of a question's id; None for what is no such id."""
    job_id, _, seq = question.rpartition(".")
    return (job_id, int(seq)) if job_id and seq.isascii() and seq.isdigit() and len(seq) < 10 else None


def reply_faults(question: Question, *, choice: str | None, text: str | None, arguments: Json) -> dict[str, str]:
    """What does not fit, by field; empty for a reply that may be given."""
    faults = {}
    if question.kind is QuestionKind.INPUT and not question.choices:
        if not text or not text.strip():
            faults["text"] = "is required: the question is open"
    elif choice not in question.choices:
        faults["choice"] = f"must be one of {', '.join(question.choices)}"
    if text is not None and len(text) > MAX_REPLY_CHARS:
        faults["text"] = f"must be at most {MAX_REPLY_CHARS} characters long"
    if arguments is not None:
        if question.kind is not QuestionKind.APPROVAL or choice != APPROVE:
            faults["arguments"] = "can be edited only with an approval"
        elif not isinstance(arguments, dict):
            faults["arguments"] = "must be an object"
    return faults
