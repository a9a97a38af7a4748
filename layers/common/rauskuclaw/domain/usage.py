"""Usage and cost of calls to models. Money is in nano-dollars (1e-9 USD), whole numbers, so that sums are exact."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NANO = 1_000_000_000
NO_LIMIT_NANO = NANO * 1_000_000_000  # of a budget that only counts
KEEP = timedelta(days=400)  # how long calls and totals are kept: a year, and time to look back on it
MAX_CALLS = 200  # of one job, in one answer
DIMENSIONS = ("key", "model", "type")


def to_usd(nano: int | None) -> float | None:
    """For people: nano-dollars in USD. None, an unknown cost, stays None."""
    return None if nano is None else nano / NANO


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, as the provider reported them. `cached` is part of `input`, `reasoning` part of `output`."""

    input: int = 0
    output: int = 0
    cached: int = 0
    reasoning: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input + other.input,
            self.output + other.output,
            self.cached + other.cached,
            self.reasoning + other.reasoning,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCall:
    """One call to a model. `cost_nano` None: no price is known. `key` names the API key that submitted the job.

    `is_estimated`: the provider reported no usage (the stream was cut, or it never does), so ours is counted.
    """

    id: str
    job_id: str
    job_type: str
    key: str
    provider: str
    model: str
    at: datetime
    usage: Usage
    cost_nano: int | None
    is_estimated: bool = False


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit in nano-dollars. `name` is `job:<id>`, `type:<name>:<YYYY-MM-DD>` or `day:<YYYY-MM-DD>`."""

    name: str
    limit_nano: int

    @property
    def is_limited(self) -> bool:
        """It does more than count."""
        return self.limit_nano < NO_LIMIT_NANO


@dataclass(frozen=True, slots=True)
class JobAccount:
    """What the calls of one job are counted under, besides the configured budgets.

    `limit_usd` is what the job may cost by its own word. `is_counted`: what it costs is counted under `job:<id>` also
    where nothing limits it. `shared`: budgets of the jobs that this one works for, which its calls fall under as well.
    """

    limit_usd: float | None = None
    is_counted: bool = False
    shared: tuple[Budget, ...] = ()

    @property
    def is_limited(self) -> bool:
        """Whether a budget applies to it."""
        return self.limit_usd is not None or any(budget.is_limited for budget in self.shared)


NO_ACCOUNT = JobAccount()


def job_budget_name(job_id: str) -> str:
    """The name of a job's own budget."""
    return f"job:{job_id}"


@dataclass(frozen=True, slots=True)
class Reservation:
    """A call that is about to begin, with the money set aside for it. `id` is the call's. Void after `expires_at`.

    `call` is what is recorded if nobody has settled or released it by then: its worker died, and the provider will
    want its money. None: nothing is.
    """

    id: str
    amount_nano: int
    budgets: tuple[Budget, ...]
    expires_at: datetime
    call: ModelCall | None = None


@dataclass(frozen=True, slots=True)
class Exhausted:
    """The budget that a reservation did not fit into, with what is spent and set aside already."""

    budget: Budget
    spent_nano: int
    reserved_nano: int


@dataclass(frozen=True, slots=True)
class UsageTotal:
    """Sums over calls. `dimension` is `type`, `key` or `model`, `value` its name, `day` YYYY-MM-DD in UTC.

    `unpriced` counts the calls whose cost is unknown and so not in `cost_nano`.
    """

    day: str
    dimension: str
    value: str
    calls: int
    usage: Usage
    cost_nano: int
    unpriced: int = 0


def totals_of(call: ModelCall) -> list[UsageTotal]:
    """What a call adds to its day: one entry in each dimension."""
    values = {"key": call.key, "model": call.model, "type": call.job_type}
    day, unpriced = call.at.date().isoformat(), int(call.cost_nano is None)
    return [
        UsageTotal(day, dimension, values[dimension], 1, call.usage, call.cost_nano or 0, unpriced)
        for dimension in DIMENSIONS
    ]
