"""Grants: which calls a run may make without asking. What no grant covers is not granted."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from rauskuclaw.domain.clock import to_wire
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schemas import SchemaNotUsableError, fault_of

NANO = 1_000_000_000


class Ask(StrEnum):
    """When a call that a grant covers is put to a person all the same; the later, the stricter."""

    NEVER = "never"
    #: Once the run has read what it may not believe, unless the call was planned before.
    TAINTED = "tainted"
    ALWAYS = "always"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """Calls of one tool that a run may make. `name` is its own among those of a run.

    `arguments`: JSON Schemas, all of which the arguments must fit. `hosts`: `host`, `host:port` or `*.parent`; `paths`:
    prefixes of relative paths, `.` for all; a call that reaches another host or path is not covered, so none listed
    means none. `calls` and `usd_nano` (nano-dollars) limit all calls under this grant together; None is no limit.
    """

    name: str
    tool: str
    arguments: tuple[Json, ...] = ()
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    calls: int | None = None
    usd_nano: int | None = None
    expires_at: datetime | None = None
    approval: Ask = Ask.TAINTED


@dataclass(frozen=True, slots=True)
class Use:
    """What was done under a grant so far; what was lent to a child counts as done."""

    calls: int = 0
    cost_nano: int = 0

    def __add__(self, other: "Use") -> "Use":
        return Use(self.calls + other.calls, self.cost_nano + other.cost_nano)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What one call would touch, and the most that it may cost; None where nobody can tell."""

    arguments: dict[str, Json]
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    cost_nano: int | None = 0


@dataclass(frozen=True, slots=True)
class Misfit:
    """Why a grant does not cover a call: `reason` is a code, `message` the end of a sentence."""

    reason: str
    message: str


def misfit(grant: Grant, reach: Reach, used: Use, now: datetime) -> Misfit | None:
    """What keeps the grant from covering a call of its tool; None when it covers it."""
    if grant.expires_at is not None and now >= grant.expires_at:
        return Misfit("GRANT_EXPIRED", f"ended at {to_wire(grant.expires_at)}")
    if grant.calls is not None and used.calls >= grant.calls:
        return Misfit("GRANT_CALLS", f"was for {grant.calls} calls, and they were made")
    if grant.usd_nano is not None and reach.cost_nano is None:
        return Misfit("GRANT_USD", "limits what calls cost, and nobody can tell what this one will")
    if grant.usd_nano is not None and used.cost_nano + (reach.cost_nano or 0) > grant.usd_nano:
        return Misfit("GRANT_USD", f"has less left of its ${usd_text(grant.usd_nano)} than the call may cost")
    for host in reach.hosts:
        if not any(covers_host(each, host) for each in grant.hosts):
            return Misfit("GRANT_HOSTS", f"does not name the host {host[:253]}")
    for path in reach.paths:
        if not any(covers_path(each, path) for each in grant.paths):
            return Misfit("GRANT_PATHS", f"does not name the path {path[:255]}")
    return _argument_misfit(grant, reach.arguments)


def _argument_misfit(grant: Grant, arguments: dict[str, Json]) -> Misfit | None:
    for schema in grant.arguments:
        try:
            fault = fault_of(schema, arguments)
        except SchemaNotUsableError as exc:
            fault = f"the schema {exc}"
        if fault is not None:
            return Misfit("GRANT_ARGUMENTS", f"does not allow these arguments: {fault}")
    return None


def covers_host(pattern: str, host: str) -> bool:
    """Whether `host`, `host:port` or `*.parent` stands for a host, or for all that another such pattern stands for."""
    name, port = _split(pattern)
    other, other_port = _split(host)
    if port and port != other_port:
        return False
    return other == name or (name.startswith("*.") and other.removeprefix("*.").endswith(name[1:]))


def _split(host: str) -> tuple[str, str]:
    """Name and port, which is empty where there is none. An IPv6 address stands in brackets."""
    name, _, port = host.rpartition(":")
    return (name, port) if name and port.isdecimal() else (host, "")


def covers_path(prefix: str, path: str) -> bool:
    """Whether a relative path is the prefix or below it. A path that could leave its root is below nothing."""
    base, parts = path_parts(prefix), path_parts(path)
    return base is not None and parts is not None and parts[: len(base)] == base


def path_parts(path: str) -> list[str] | None:
    """The parts of a relative path with `/`; None for one that is absolute, climbs, or has odd separators."""
    parts = path.split("/")
    if path.startswith("/") or ".." in parts or "\\" in path or "\0" in path:
        return None
    return [part for part in parts if part not in ("", ".")]


def usd_text(nano: int) -> str:
    return format((Decimal(nano) / NANO).normalize(), "f")
