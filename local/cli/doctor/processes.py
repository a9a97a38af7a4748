"""Checks of the running instance: its port, its processes, its answers, its version."""

import os
import socket
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import functions
import local
import rauskuclaw
from local.cli.client import ApiClient
from local.cli.doctor.findings import Finding, ok, skip
from local.cli.doctor.machine import Machine
from local.cli.output import CommandError
from local.cli.target import key_for
from rauskuclaw import __version__

NOT_RUNNING = "no instance is running"


def port(machine: Machine) -> Finding:
    """The port is the instance's, or free for it."""
    api = machine.settings.api
    if machine.running is not None:
        return ok(machine.running.url)
    family = socket.AF_INET6 if ":" in api.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((api.host, api.port))
        except OSError as exc:
            hint = f"Another program has it (or HOST is no address of this machine); end it, or set PORT={api.port + 1}"
            command = f"ss -ltnp 'sport = :{api.port}'"
            return Finding("fail", f"{api.host}:{api.port} cannot be had ({exc.strerror})", hint, command)
    return ok(f"{api.host}:{api.port} is free")


def processes(machine: Machine) -> Finding:
    """Every process of the instance runs."""
    state = machine.running
    if state is None:
        return skip(NOT_RUNNING)
    bad = [f"{each.name} is {each.state}" for each in state.processes if each.state != "running"]
    gone = [f"{each.name} ({each.pid}) is gone" for each in state.processes if each.pid and not _lives(each.pid)]
    if bad or gone:
        hint = "It is started again by itself; if it stays so, the log says why"
        return Finding("fail", ", ".join(bad + gone), hint, "rauskuclaw logs supervisor --tail 50")
    return ok(f"{len(state.processes)} are running")


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def answers(machine: Machine) -> Finding:
    """The API answers, knows our key, and its storage answers it."""
    state, settings = machine.running, machine.settings
    if state is None:
        return skip(NOT_RUNNING)
    try:
        key = key_for(settings, state.url)
        with closing(ApiClient(state.url, key, settings.api.auth_header, command="doctor")) as api:
            api.call("GET", "/v1/ready")
            alerts = api.call("GET", "/v1/runtime/metrics").get("alerts", [])
    except CommandError as exc:
        if exc.payload.get("status") == 401:
            hint = "The instance was started with another key than this shell has; use that one, or start it again"
            return Finding("fail", "the API does not know the key of this shell", hint, "rauskuclaw restart")
        return Finding("fail", exc.message, "The log says why", "rauskuclaw logs api --tail 50")
    if alerts:
        told = "; ".join(f"{alert['code']}: {alert['message']}" for alert in alerts)
        return Finding("warn", told, "docs/metrics.md says what each alert means", "rauskuclaw status")
    return ok("the API answers, and its storage does")


def version(machine: Machine) -> Finding:
    """The processes run the code that is installed."""
    state = machine.running
    if state is None:
        return skip(NOT_RUNNING)
    hint, command = "Start it again; jobs stay", "rauskuclaw restart"
    if state.version != __version__:
        return Finding("warn", f"version {state.version} is running, {__version__} is installed", hint, command)
    changed = newest_change()
    if changed > datetime.fromisoformat(state.started_at):
        return Finding("warn", f"the code was changed after the start, at {changed:%Y-%m-%d %H:%M} UTC", hint, command)
    return ok(f"{__version__} is running and installed")


def newest_change() -> datetime:
    """When a module of ours was last written."""
    folders = [Path(package.__file__ or "").parent for package in (rauskuclaw, functions, local)]
    newest = max(path.stat().st_mtime for folder in folders for path in folder.rglob("*.py"))
    return datetime.fromtimestamp(newest, UTC)
