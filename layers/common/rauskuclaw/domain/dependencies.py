"""`input.depends_on`: jobs that must have succeeded before a job runs. Pure functions of ids and states."""

from collections.abc import Mapping
from dataclasses import dataclass

from rauskuclaw.domain.job import JobStatus, Json

FIELD = "depends_on"
MAX_DEPENDENCIES = 50
MAX_ID = 200


@dataclass(frozen=True, slots=True)
class Standing:
    """How the dependencies of a job stand, each list in the order of the request.

    One that has failed, was cancelled or does not exist cannot succeed any more, so the job never can run.
    """

    pending: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def is_blocked(self) -> bool:
        """Whether one of them failed or is gone, so that the job can never run."""
        return bool(self.failed or self.missing)


def dependencies_of(value: Json) -> tuple[str, ...]:
    """The ids in the input of a job, each once; what could not have been submitted is passed over."""
    given = value.get(FIELD) if isinstance(value, dict) else None
    if not isinstance(given, list):
        return ()
    return tuple(dict.fromkeys(each for each in given[:MAX_DEPENDENCIES] if isinstance(each, str)))


def dependency_faults(value: Json) -> list[tuple[str, str]]:
    """What is wrong with `depends_on` in the input of a job: places below the input, and why."""
    given = value.get(FIELD) if isinstance(value, dict) else None
    if given is None:
        return []
    if not isinstance(given, list) or len(given) > MAX_DEPENDENCIES:
        return [(FIELD, f"must be an array of at most {MAX_DEPENDENCIES} ids of jobs")]
    faulty = [place for place, each in enumerate(given) if not isinstance(each, str) or not 1 <= len(each) <= MAX_ID]
    return [(f"{FIELD}.{place}", "must be the id of a job") for place in faulty]


def standing_of(wanted: tuple[str, ...], states: Mapping[str, JobStatus]) -> Standing:
    """`states` are those of the jobs that are known."""
    return Standing(
        pending=tuple(each for each in wanted if each in states and not states[each].is_final),
        failed=tuple(each for each in wanted if states.get(each) in (JobStatus.FAILED, JobStatus.CANCELLED)),
        missing=tuple(each for each in wanted if each not in states),
    )
