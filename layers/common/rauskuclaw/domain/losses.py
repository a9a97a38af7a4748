"""Runs that ended without an outcome: what is known of the worker's end decides whether the job may be blamed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Loss:
    """The end of a worker, or of its lease.

    `is_death`: its process alone died, so that one of the jobs it ran may have killed it. Otherwise something larger
    ended it (a power cut, a stop that did not wait), or its lease ran out while it lived.
    `suspect` is the job whose handler was at work at that moment, where somebody saw that.
    """

    is_death: bool
    suspect: str | None = None


DIED = Loss(is_death=True)
INTERRUPTED = Loss(is_death=False)
