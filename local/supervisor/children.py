"""The children of a supervisor as it knows them: what each is to do, and the process that does it now."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from local.supervisor.child import Birth, Gone
from local.supervisor.pulse import Pulse
from local.supervisor.restarts import RestartPlan
from local.supervisor.state import ChildState
from rauskuclaw.domain.losses import Loss


@dataclass(frozen=True)
class ChildSpec:
    """A child to keep running. Children of a lower `stop_rank` are stopped, and awaited, first.

    `runs_jobs`: jobs run inside of it, so that its death may be the doing of one of them.
    """

    name: str
    run: Callable[[Birth], None]
    stop_rank: int = 0
    grace_sec: float = 15.0
    runs_jobs: bool = True


@dataclass(frozen=True)
class Hooks:
    """What the supervisor needs from outside.

    `enter_child` is called in each fresh child with its name; `free_leases` runs in the janitor with those that
    died; `on_change` and `on_ready` run in the supervisor and must not block. `on_change` says whether the change is
    written down; one that is not, because the disk is full, is told again until it is.
    """

    enter_child: Callable[[str], None]
    free_leases: Callable[[Sequence[Gone], Birth], None]
    on_change: Callable[[str, list[ChildState]], bool]
    on_ready: Callable[[], None]
    wall_clock: Callable[[], str]


@dataclass
class Child:
    """A spec and the process that serves it now. Times are of the monotonic clock."""

    spec: ChildSpec
    state: str = "waiting"
    pid: int | None = None
    ready_fd: int | None = None
    pulse: Pulse | None = None
    was_stopped: bool = False
    began: float = 0.0
    due: float = 0.0
    kill_at: float | None = None
    restarts: int = 0
    deaths_unready: int = 0
    plan: RestartPlan = field(default_factory=RestartPlan)
    started_at: str | None = None
    last_exit: str | None = None

    def report(self) -> ChildState:
        return ChildState(self.spec.name, self.pid, self.state, self.restarts, self.started_at, self.last_exit)


@dataclass(frozen=True)
class Janitor:
    """The process that frees what others have left behind, and whom it does that for."""

    pid: int
    gone: tuple[Gone, ...]
    pulse: Pulse


def loss_of(child: Child) -> Loss:
    """What its end says of the jobs that ran in it. Stopped from outside, none of them is to blame."""
    suspect = child.pulse.at_work if child.pulse is not None else None
    return Loss(is_death=child.spec.runs_jobs and not child.was_stopped, suspect=suspect)
