"""Checks of the disk and of the database on it."""

import shlex
from datetime import UTC, datetime, timedelta

from local.cli.doctor.findings import Finding, ok, skip
from local.cli.doctor.machine import Machine
from local.supervisor.database import Database
from rauskuclaw.errors import RauskuClawError

MB = 1_000_000
LITTLE_BYTES, TOO_LITTLE_BYTES = 1_000 * MB, 64 * MB
SLOW_SYNC_SEC = 0.05
# Files written with a clock that is a little ahead of ours are no sign of anything.
CLOCK_PATIENCE = timedelta(minutes=2)
RELEASED = datetime(2026, 1, 1, tzinfo=UTC)  # no clock that is right shows an earlier time to this code


def disk_space(machine: Machine) -> Finding:
    """There is room for what comes, and for a backup of what is there."""
    path = machine.settings.database.path
    size = path.stat().st_size if path.exists() else 0
    free = machine.probes.free_bytes(machine.existing)
    told = f"{free / MB:,.0f} MB free in {machine.existing}"
    if free >= max(LITTLE_BYTES, size):
        return ok(told)
    hint = "Free some space, or move DATA_DIR to a larger disk; shorter retention (JOB_RETENTION_DAYS) saves some"
    command = shlex.join(["du", "-xh", "--max-depth=1", str(machine.existing)])
    return Finding("fail" if free < TOO_LITTLE_BYTES else "warn", told, hint, command)


def disk_speed(machine: Machine) -> Finding:
    """A durable write is quick: every acknowledged job waits for one."""
    try:
        seconds = machine.probes.sync_sec(machine.existing)
    except OSError as exc:
        return skip(f"{machine.existing} takes no file ({exc.strerror})")
    told = f"a durable write takes {seconds * 1000:.1f} ms"
    if seconds < SLOW_SYNC_SEC:
        return ok(told)
    hint = "Each acknowledged job waits for one; keep DATA_DIR on a local SSD, not on a network or USB disk"
    return Finding("warn", told, hint, shlex.join(["df", "-hT", str(machine.existing)]))


def clock(machine: Machine) -> Finding:
    """The clock is not behind what was already written."""
    now = machine.probes.now()
    hint = "Leases, schedules and retention follow the clock; set it and keep it set (NTP)"
    command = "timedatectl set-ntp true"
    if now < RELEASED:
        return Finding(
            "fail", f"it says {now:%Y-%m-%d %H:%M} UTC, which is before this version was written", hint, command
        )
    path = machine.settings.database.path
    if path.exists():
        written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if written > now + CLOCK_PATIENCE:
            return Finding(
                "warn", f"the database was last written in the future ({written:%Y-%m-%d %H:%M} UTC)", hint, command
            )
    return ok(f"{now:%Y-%m-%d %H:%M:%S} UTC")


def database(machine: Machine) -> Finding:
    """The database is there, ours, whole, and of a schema that this version knows."""
    found = Database(machine.settings, machine.folder)
    if machine.settings.driver != "embedded":
        return skip("jobs are in DynamoDB")
    if not found.path.exists() and (not machine.folder.root.is_dir() or found.record() is None):
        return skip("there is none yet; the first start makes it")
    try:
        contents = found.inspect()
    except RauskuClawError as exc:
        hint = "Put a backup in its place (docs/backup.md); what it replaces is kept"
        return Finding("fail", exc.message, hint, "rauskuclaw stop && rauskuclaw restore FILE")
    except OSError as exc:
        return Finding(
            "fail", f"{found.path}: {exc.strerror}", "Give this user the right to read it", f"ls -l {found.path}"
        )
    return ok(f"{found.path} is whole: {contents.size_bytes / MB:.1f} MB, {contents.rows['jobs']} jobs")
