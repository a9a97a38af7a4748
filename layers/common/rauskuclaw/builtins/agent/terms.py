"""The terms of a run: what it may do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rauskuclaw.builtins.agent.asking import Asking
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.lending import Lent
from rauskuclaw.domain.runs.questions import CONTINUE
from rauskuclaw.domain.runs.state import RunState
from rauskuclaw.domain.runs.steps import ToolError
from rauskuclaw.domain.usage import NANO, NO_LIMIT_NANO, Budget, JobAccount, job_budget_name, to_usd
from rauskuclaw.ports.tools import Delegation, ToolSpec

WhyNot = Callable[[str], Awaitable[ToolError | None]]


async def _unheard_of(name: str) -> None:
    """Nobody knows a tool of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The tools that a run is offered, the calls that it may make unasked, how much of all, and whom it asks.

    `asking` None: the run is unattended. `why_not` tells why a tool that is none of `tools` cannot be called; None:
    there is no such tool. `model` and `question_ttl_sec` are None where the configured ones hold.
    """

    tools: Mapping[str, ToolSpec] = field(default_factory=dict)
    grants: Sequence[Grant] = ()
    caps: Caps = field(default_factory=Caps)
    asking: Asking | None = None
    why_not: WhyNot = _unheard_of
    model: str | None = None
    question_ttl_sec: int | None = None

    def account(self, state: RunState) -> JobAccount:
        """What the run's calls to models are counted under: what it may cost by its own cap, once more for each time
        that a person has said so, less what it came with; and the budgets of the runs above it."""
        shared = state.delegated.budgets if state.delegated is not None else ()
        return JobAccount(self._limit_usd(state), is_counted=True, shared=shared)

    def _limit_usd(self, state: RunState) -> float | None:
        if self.caps.usd is None:
            return None
        times = 1 + sum(choice == CONTINUE for choice in state.budget_replies)
        return max(0.0, self.caps.usd * times - (to_usd(state.reused_nano) or 0.0))

    def delegation(self, state: RunState, job_id: str, lent: tuple[Lent, ...]) -> Delegation:
        """What the run hands on to one that it starts now."""
        account = self.account(state)
        limit_nano = NO_LIMIT_NANO if account.limit_usd is None else round(account.limit_usd * NANO)
        used = state.usage.input + state.usage.output
        return Delegation(
            label=state.label,
            lent=lent,
            budgets=(Budget(job_budget_name(job_id), limit_nano), *account.shared),
            depth=1 + (state.delegated.depth if state.delegated is not None else 0),
            tools=frozenset(self.tools),
            is_attended=self.asking is not None,
            usd_left=account.limit_usd,
            tokens_left=None if self.caps.tokens is None else max(1, self.caps.tokens - used),
            wall_clock_left_sec=max(1, int(self.caps.wall_clock_sec - state.active_sec)),
            model=self.model,
            question_ttl_sec=self.question_ttl_sec,
        )
