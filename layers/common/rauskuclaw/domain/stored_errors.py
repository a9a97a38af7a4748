"""Errors of jobs and memories as drivers store them: one JSON object."""

import json
from typing import TypeVar

from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.job import JobError, Json
from rauskuclaw.domain.memories import EmbeddingError

E = TypeVar("E", JobError, EmbeddingError)


def error_fields(error: JobError | EmbeddingError) -> dict[str, Json]:
    """The object to store; `at` in milliseconds."""
    return {"message": error.message, "code": error.code, "details": error.details, "at": to_ms(error.at)}


def read_error(kind: type[E], text: str | None) -> E | None:
    """The error of a stored object's JSON, or None of nothing."""
    if text is None:
        return None
    value = json.loads(text)
    return kind(message=value["message"], code=value["code"], details=value["details"], at=from_ms(value["at"]))
