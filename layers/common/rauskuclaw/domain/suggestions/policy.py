"""Which suggested jobs are created without asking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rauskuclaw.domain.suggestions.javascript import number_text
from rauskuclaw.domain.suggestions.suggested import SuggestedJob

Mode = Literal["never", "always", "smart"]
MODES: Mapping[str, Mode] = {"never": "never", "always": "always", "smart": "smart"}
DEFAULT_MAX_TIMEOUT_SEC, DEFAULT_MAX_ATTEMPTS, DEFAULT_MAX_PRIORITY = 30, 1, 5
DEFAULT_ALLOW_TYPES = ("report.generate", "memory.write")


@dataclass(frozen=True, slots=True)
class Policy:
    """When a suggestion needs a person's approval: `never`, `always`, or `smart`, when it is over one of the limits.

    A maximum of 0 stands for its default. No `allow_types`: any type.
    """

    mode: Mode = "smart"
    max_timeout_sec: int = DEFAULT_MAX_TIMEOUT_SEC
    max_attempts: int = DEFAULT_MAX_ATTEMPTS
    max_priority: int = DEFAULT_MAX_PRIORITY
    allow_types: tuple[str, ...] = DEFAULT_ALLOW_TYPES


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a suggestion needs approval."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Decision:
    """`auto`: it may be created without asking, and there is no reason against it."""

    reasons: tuple[Reason, ...] = ()

    @property
    def auto(self) -> bool:
        return not self.reasons


def decide(job: SuggestedJob, policy: Policy) -> Decision:
    """What the policy says of a suggestion: one reason for each limit that it is over."""
    if policy.mode == "never":
        return Decision()
    if policy.mode == "always":
        return Decision((Reason("POLICY_ALWAYS", "Every suggested job needs approval"),))
    over = (
        _over("TIMEOUT", job.timeout_sec, policy.max_timeout_sec or DEFAULT_MAX_TIMEOUT_SEC, "would run for {} s"),
        _over("ATTEMPTS", job.max_attempts, policy.max_attempts or DEFAULT_MAX_ATTEMPTS, "would be tried {} times"),
        _over("PRIORITY", job.priority, policy.max_priority or DEFAULT_MAX_PRIORITY, "has priority {}"),
        _not_listed(job.type, policy.allow_types),
    )
    return Decision(tuple(reason for reason in over if reason is not None))


def _over(code: str, number: float, most: int, what: str) -> Reason | None:
    if number <= most:
        return None
    return Reason(code, f"It {what.format(number_text(number))}; {most} at most go without approval")


def _not_listed(job_type: str, allowed: Sequence[str]) -> Reason | None:
    if not allowed or job_type in allowed:
        return None
    return Reason("TYPE", f"Jobs of type {job_type} are not among those that go without approval")
