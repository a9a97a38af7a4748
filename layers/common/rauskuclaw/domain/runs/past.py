"""The calls a run has made, as far as later decisions depend on them."""

from dataclasses import dataclass, field

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.lending import Lent


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """A call that was made: an `Intended` step with this number, whatever came of it.

    `grant` is the name in its decision, None where it had none. `cost_nano`: what it has cost, or the most it may cost
    while nobody knows. `result` and `label` are those of its `Done`; without one `is_done` is false, and nothing was
    read. `lent`: what was given to the child that it started.
    """

    step: int
    tool: str
    arguments: dict[str, Json]
    grant: str | None = None
    cost_nano: int = 0
    is_done: bool = False
    result: Json = None
    label: Label = CLEAN
    lent: tuple[Lent, ...] = ()
    texts: list[tuple[str, str]] = field(default_factory=list, init=False, repr=False, compare=False)  # of origins.py
