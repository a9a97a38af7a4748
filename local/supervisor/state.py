"""The state file that `status` reads: supervisor and children. Written whole, so readers never see half."""

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

from pydantic import TypeAdapter, ValidationError


@dataclass(frozen=True)
class ChildState:
    """`state` is starting, running, waiting (to be restarted), stopping or stopped."""

    name: str
    pid: int | None
    state: str
    restarts: int = 0
    started_at: str | None = None
    last_exit: str | None = None


@dataclass(frozen=True)
class SupervisorState:
    """One instance. Whether it still lives is told by the folder's lock, not by this file."""

    pid: int
    boot_id: str
    version: str
    url: str
    started_at: str
    phase: str
    processes: list[ChildState] = field(default_factory=list)


_ADAPTER = TypeAdapter(SupervisorState)


def write_state(path: Path, state: SupervisorState) -> bool:
    """Keep it for `status`. False when that fails: an instance lives on without its file, on a full disk above all."""
    temporary = path.with_suffix(".tmp")
    try:
        temporary.write_bytes(_ADAPTER.dump_json(state, indent=2) + b"\n")
        os.replace(temporary, path)
    except OSError:
        return False
    return True


def read_state(path: Path) -> SupervisorState | None:
    """The last state written, or None when there is none that can be read."""
    try:
        return _ADAPTER.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def as_json(state: SupervisorState) -> dict[str, object]:
    return asdict(state)
