"""The pace of an instance: how often its parts act. In one place, so that tests run real processes at another pace."""

from dataclasses import dataclass

from rauskuclaw.services.jobs.lease_patience import RENEWED_WITHIN_SEC


@dataclass(frozen=True)
class Pace:
    """Seconds, but for the numbers of looks.

    Every process beats; who has not beaten for `silent_looks` is killed and replaced, whatever holds it. That is well
    before a lease of 60 s ends, and well after any pause of a healthy loop. A process that is not ready yet gets three
    times as long, because opening a large store is work.
    """

    beat_every_sec: float = 1.0
    look_every_sec: float = 1.0
    silent_looks: int = 20
    schedules_every_sec: float = 0.25  # an occurrence is dispatched at most this late
    sweep_every_sec: float = 1.0
    callbacks_every_sec: float = 1.0
    metrics_every_sec: float = 60.0
    retention_every_sec: float = 60.0
    leases_renewed_within_sec: float = RENEWED_WITHIN_SEC


USUAL = Pace()
