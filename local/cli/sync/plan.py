"""Plan of a copy in one direction, decided from what is on either side and what was there after the last one.

Nothing here looks at a disk or asks a server.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Seen:
    """A file on one side. `mark` changes with every change of its content."""

    size: int
    mark: str


@dataclass(frozen=True, slots=True)
class Pair:
    """The marks of both sides when they were last known to be alike."""

    local: str
    remote: str


@dataclass
class Plan:
    """Relative paths in order. `unsure` have the same size on both sides, and only their contents tell.

    A `conflict` is a target that is not what it was after the last copy: somebody else's work.
    """

    copy: list[str] = field(default_factory=list)
    unsure: list[str] = field(default_factory=list)
    delete: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    alike: list[str] = field(default_factory=list)


def plan(
    source: Mapping[str, Seen],
    target: Mapping[str, Seen],
    known: Mapping[str, Pair],
    *,
    is_up: bool,
    deletes: bool,
    overwrites: bool,
) -> Plan:
    """What makes the target like the source. `is_up`: the source is the local side.

    Only with `deletes` does anything go, and only with `overwrites` what others have changed.
    """
    made = Plan()
    for path in sorted(source.keys() | target.keys()):
        ours, theirs, pair = source.get(path), target.get(path), known.get(path)
        was_source, was_target = _marks(pair, is_up=is_up)
        is_theirs = theirs is not None and theirs.mark != was_target
        if ours is None:
            if deletes:
                (made.conflicts if is_theirs and not overwrites else made.delete).append(path)
        elif theirs is None:
            made.copy.append(path)
        elif not is_theirs and ours.mark == was_source:
            made.alike.append(path)
        elif pair is None and ours.size == theirs.size:
            made.unsure.append(path)
        else:
            (made.conflicts if is_theirs and not overwrites else made.copy).append(path)
    return made


def _marks(pair: Pair | None, *, is_up: bool) -> tuple[str | None, str | None]:
    """Of source and target, when they were last alike."""
    if pair is None:
        return None, None
    return (pair.local, pair.remote) if is_up else (pair.remote, pair.local)
