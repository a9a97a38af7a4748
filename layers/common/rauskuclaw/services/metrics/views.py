"""Views of metrics: what the service answers with, and how sums become it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rauskuclaw.domain.counts import Count, MinuteCount
from rauskuclaw.domain.job import JobStatus
from rauskuclaw.services.metrics.alerts import Alert
from rauskuclaw.services.metrics.histogram import Buckets, Percentiles, add_to, percentiles

MAX_TYPES = 100
MAX_QUEUES = 100
RUN, WAIT = "job.run_ms", "job.wait_ms"
# Of each served queue, a sample a minute: for how long its oldest claimable job has waited. A sum and how many there
# are in it, so that schedulers that race add samples and double nothing.
AGE_SUM, AGE_SAMPLES = "queue.age_ms_sum", "queue.age_samples"
# Jobs of schedules have a counter of their own (contract); whoever looks at throughput wants both.
FIGURES = {
    "job.created": "created",
    "schedule.dispatched_jobs": "created",
    "job.succeeded": "succeeded",
    "job.failed_terminal": "failed",
    "job.retried": "retried",
}


@dataclass(slots=True)
class Figures:
    """Sums being made: jobs by what became of them, the histograms of their times, and samples of queues by name."""

    jobs: Counter[str] = field(default_factory=Counter)
    run: Buckets = field(default_factory=Counter)
    wait: Buckets = field(default_factory=Counter)
    age_sums: Counter[str] = field(default_factory=Counter)
    age_samples: Counter[str] = field(default_factory=Counter)

    def add(self, count: Count) -> None:
        """Add a count to what it is a part of; one that no figure shows is left out."""
        if (figure := FIGURES.get(count.name)) is not None:
            self.jobs[figure] += count.value
        elif count.name == RUN:
            add_to(self.run, count)
        elif count.name == WAIT:
            add_to(self.wait, count)
        elif count.name == AGE_SUM:
            self.age_sums[count.queue] += count.value
        elif count.name == AGE_SAMPLES:
            self.age_samples[count.queue] += count.value

    def queue_age_sec(self) -> float | None:
        """For how long the oldest claimable job had waited on average, in the queue where that was longest. None
        without samples."""
        ages = [self.age_sums[queue] / samples for queue, samples in self.age_samples.items() if samples > 0]
        return round(max(ages) / 1000, 1) if ages else None


@dataclass(frozen=True, slots=True)
class TypeFigures:
    """Jobs of one type in the window."""

    type: str
    created: int
    succeeded: int
    failed: int
    retried: int
    run_ms: Percentiles | None


@dataclass(frozen=True, slots=True)
class QueueFigures:
    """A queue in which jobs wait now."""

    queue: str
    claimable: int
    delayed: int
    oldest_age_sec: int | None
    served: bool


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The state of things at `generated_at`; `counters` are the sums of the last `window_sec`, to whole minutes."""

    enabled: bool
    generated_at: datetime
    window_sec: int
    counters: dict[str, int]
    job_status: dict[JobStatus, int]
    by_type: tuple[TypeFigures, ...]
    queues: tuple[QueueFigures, ...]
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """Figures of successive steps, oldest first, none left out; `figures` has one for each of `starts`."""

    step_sec: int
    starts: tuple[datetime, ...]
    figures: tuple[Figures, ...]


def counters_of(counts: Iterable[Count]) -> dict[str, int]:
    """Sums by name, without histograms and samples, and without what did not happen."""
    found: Counter[str] = Counter()
    for count in counts:
        if not count.name.endswith("_ms") and count.name not in (AGE_SUM, AGE_SAMPLES):
            found[count.name] += count.value
    return {name: found[name] for name in sorted(found) if found[name]}


def by_type_of(counts: Iterable[Count]) -> tuple[TypeFigures, ...]:
    """The types with the most jobs, at most `MAX_TYPES`, by name."""
    found: dict[str, Figures] = {}
    for count in counts:
        if count.type and (count.name in FIGURES or count.name == RUN):
            found.setdefault(count.type, Figures()).add(count)
    busiest = sorted(found, key=lambda name: (-found[name].jobs.total(), name))[:MAX_TYPES]
    return tuple(
        TypeFigures(
            type=name,
            created=found[name].jobs["created"],
            succeeded=found[name].jobs["succeeded"],
            failed=found[name].jobs["failed"],
            retried=found[name].jobs["retried"],
            run_ms=percentiles(found[name].run),
        )
        for name in sorted(busiest)
    )


def steps_of(counts: Sequence[MinuteCount], *, starts: Sequence[datetime], step_sec: int) -> tuple[Figures, ...]:
    """The figures of each step from `starts` on."""
    found = [Figures() for _ in starts]
    for each in counts:
        position = int((each.minute - starts[0]).total_seconds()) // step_sec
        if 0 <= position < len(found):
            found[position].add(each.count)
    return tuple(found)
