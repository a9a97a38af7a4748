"""Suggested jobs as they stand in a model's text, and normalised."""

import re
from dataclasses import dataclass

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.json import storable
from rauskuclaw.domain.suggestions.javascript import (
    is_truthy,
    parse_json,
    text_or_blank,
    to_number,
    trim,
    whole,
)

DEFAULT_PRIORITY, DEFAULT_TIMEOUT_SEC, DEFAULT_MAX_ATTEMPTS = 5, 120, 1
MAX_PRIORITY, MAX_TIMEOUT_SEC, MAX_ATTEMPTS = 10, 3600, 10
MAX_TAGS = 20
# ASCII: a long s is no s. White space after the label needs no place of its own, because what follows is trimmed.
_BLOCK = re.compile(r"```rausku_jobs(.*?)```", re.ASCII | re.DOTALL | re.IGNORECASE)
_QUEUE = re.compile(r"[A-Za-z0-9._:-]{1,80}")


@dataclass(frozen=True, slots=True)
class SuggestedJob:
    """A normalised suggestion. `queue` None: the default one. `input` is an object or an array.

    Numbers are within their limits and may have fractions, as the model wrote them: these are what is judged. A job
    is made with what stands before the point, so it is never more than what was judged.
    """

    type: str
    queue: str | None
    input: Json
    priority: float
    timeout_sec: float
    max_attempts: float
    tags: tuple[str, ...]

    def fields(self) -> JsonObject:
        """As JSON, without a queue where none was named."""
        return {
            "type": self.type,
            **({"queue": self.queue} if self.queue is not None else {}),
            "input": self.input,
            "priority": self.priority,
            "timeout_sec": self.timeout_sec,
            "max_attempts": self.max_attempts,
            "tags": list(self.tags),
        }

    def request(self, *, default_queue: str) -> JsonObject:
        """The request that creates the job."""
        whole_numbers = {name: int(getattr(self, name)) for name in ("priority", "timeout_sec", "max_attempts")}
        return {"queue": default_queue, **self.fields(), **whole_numbers}


def suggested_in(text: str) -> list[SuggestedJob]:
    """What the first block labelled `rausku_jobs` suggests; nothing unless it holds an object with an array `jobs`."""
    block = _BLOCK.search(text)
    if block is None:
        return []
    try:
        return normalized(parse_json(trim(block[1])))
    except ValueError:
        return []


def without_block(text: str) -> str:
    """The text without that block, for people: what it suggests is shown beside it."""
    return _BLOCK.sub("", text, count=1).strip()


def normalized(value: Json) -> list[SuggestedJob]:
    """The jobs of an object with an array `jobs`, without those that have no type; nothing of anything else."""
    jobs = value.get("jobs") if isinstance(value, dict) else None
    if not isinstance(jobs, list):
        return []
    found = (_normalized(each) for each in jobs if isinstance(each, dict))
    return [each for each in found if each is not None]


def _normalized(job: JsonObject) -> SuggestedJob | None:
    job_type, queue = text_or_blank(job.get("type")), text_or_blank(job.get("queue"))
    if not job_type:
        return None
    given = job.get("input")
    return SuggestedJob(
        type=storable(job_type),
        queue=queue if _QUEUE.fullmatch(queue) else None,
        input=storable(given) if isinstance(given, dict | list) else {},
        priority=_number(job, "priority", 0, MAX_PRIORITY, DEFAULT_PRIORITY),
        timeout_sec=_number(job, "timeout_sec", 1, MAX_TIMEOUT_SEC, DEFAULT_TIMEOUT_SEC),
        max_attempts=_number(job, "max_attempts", 1, MAX_ATTEMPTS, DEFAULT_MAX_ATTEMPTS),
        tags=_tags(job.get("tags")),
    )


def _number(job: JsonObject, name: str, low: int, high: int, default: int) -> float:
    """The default for what is no number, and for 0."""
    number = to_number(job.get(name))
    return whole(min(high, max(low, number if is_truthy(number) else default)))


def _tags(value: Json) -> tuple[str, ...]:
    if not isinstance(value, list):
        return ()
    tags = filter(None, map(text_or_blank, value))
    return tuple(storable(tag) for tag, _ in zip(tags, range(MAX_TAGS), strict=False))
