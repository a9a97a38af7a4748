"""Runs the checks, one after another, and mends what may be mended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from local.cli.doctor.checks import CHECKS, Check
from local.cli.doctor.findings import Finding, skip
from local.cli.doctor.machine import Machine, Probes
from rauskuclaw.config import ConfigError
from rauskuclaw.domain.job import JsonObject

NO_SETTINGS = skip("not looked at: the configuration is not valid")


@dataclass(frozen=True)
class Result:
    """A check and what it found; `was_fixed` when that is what it found after its fix."""

    name: str
    finding: Finding
    was_fixed: bool = False

    def as_json(self) -> JsonObject:
        """`label`, `ok`, `details` and `hint` are what older programs read."""
        found = self.finding
        return {
            "name": self.name,
            "status": found.status,
            "message": found.message,
            "command": found.command or None,
            "fixable": found.fix is not None,
            "fixed": self.was_fixed,
            "label": self.name,
            "ok": found.status != "fail",
            "details": found.message,
            "hint": found.hint or None,
        }


def run_checks(
    *,
    fix: bool = False,
    may_call: bool = True,
    probes: Probes | None = None,
    checks: Sequence[Check] = CHECKS,
) -> Iterator[Result]:
    """What each check found, as it is found. Raises nothing: a check that breaks is a finding itself."""
    probes = probes or Probes()
    for check in checks:
        # A fresh machine each time, so that what one fix changed is seen by the next check.
        finding = _look(check, probes, may_call=may_call)
        if not fix or finding.fix is None:
            yield Result(check.name, finding)
            continue
        try:
            finding.fix()
        except OSError as exc:
            failed = Finding(finding.status, f"{finding.message}; the fix failed: {exc}", finding.hint, finding.command)
            yield Result(check.name, failed)
            continue
        yield Result(check.name, _look(check, probes, may_call=may_call), was_fixed=True)


def _look(check: Check, probes: Probes, *, may_call: bool) -> Finding:
    try:
        if check.look_early is not None:
            return check.look_early(probes)
        assert check.look is not None
        try:
            settings = probes.read_settings()
        except ConfigError:
            return NO_SETTINGS
        return check.look(Machine(settings, may_call=may_call, probes=probes))
    except Exception as exc:
        told = f"the check itself failed: {type(exc).__name__}: {exc}"
        return Finding(
            "fail", told, "Look at what it names; if nothing is wrong there, report this", "rauskuclaw --version"
        )
