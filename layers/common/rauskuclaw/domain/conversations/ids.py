"""Ids that follow from others, so that whatever is repeated is recognised wherever it arrives."""

from uuid import UUID, uuid5

from rauskuclaw.domain.job import Json

_NAMESPACE = UUID("6f6b1f0e-5c0b-4b0e-9f0a-0d6e0a2f7c15")  # made at random, once


CORRELATION = "conversation-"  # and its id: what a turn's job, and the jobs that it makes, are correlated by


def correlation_id(conversation_id: str) -> str:
    """Of the jobs of a conversation."""
    return f"{CORRELATION}{conversation_id}"


def conversation_of(correlation: str) -> str | None:
    """The inverse; None for jobs of something else. Callers may name theirs as they like: look whether it is so."""
    return correlation.removeprefix(CORRELATION) if correlation.startswith(CORRELATION) else None


def turn_job_id(conversation_id: str, message_id: str, *, take: int = 0) -> str:
    """The job that answers a user's message; `take` counts the answers there were before it, for a retry."""
    return _derived("job", conversation_id, message_id, str(take))


def reply_id(job_id: str) -> str:
    """The assistant message that a turn's job becomes."""
    return _derived("reply", job_id)


def is_turn_of(job_id: str | None, message_id: str) -> bool:
    """Whether a message is the reply that this job was made for. Its copies name the job too, but it is not theirs."""
    return job_id is not None and reply_id(job_id) == message_id


def says_in(job_input: Json, conversation_id: str) -> bool:
    """Whether this is the input of a job that says something here. The message that it becomes has the job's id; but
    people choose ids too, so a message may have that of any job.
    """
    return isinstance(job_input, dict) and job_input.get("conversation_id") == conversation_id


def keyed_message_id(conversation_id: str, key: str) -> str:
    """The message that a request with this idempotency key makes."""
    return _derived("message", conversation_id, key)


def copied_id(conversation_id: str, message_id: str) -> str:
    """A message as it is copied into the conversation that is forked from its own."""
    return _derived("copy", conversation_id, message_id)


def _derived(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "\n".join(parts)))
