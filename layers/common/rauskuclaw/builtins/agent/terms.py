"""What a run may do."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rauskuclaw.builtins.agent.asking import Asking
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.domain.runs.grants import Grant
from rauskuclaw.domain.runs.steps import ToolError
from rauskuclaw.ports.tools import ToolSpec

WhyNot = Callable[[str], Awaitable[ToolError | None]]


async def _unheard_of(name: str) -> None:
    """Nobody knows a tool of this name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """The tools that a run is offered, the calls that it may make unasked, how much of all, and whom it asks.

    `asking` None: the run is unattended. `why_not` tells why a tool that is none of `tools` cannot be called; None:
    there is no such tool.
    """

    tools: Mapping[str, ToolSpec] = field(default_factory=dict)
    grants: Sequence[Grant] = ()
    caps: Caps = field(default_factory=Caps)
    asking: Asking | None = None
    why_not: WhyNot = _unheard_of
