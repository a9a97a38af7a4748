"""Checks of the data folder: its modes, its key, what an instance left behind."""

import shlex
import shutil
from collections.abc import Sequence
from pathlib import Path

from local.cli.doctor.findings import PRIVATE_FOLDER, Finding, exposed, ok, open_to_others, skip
from local.cli.doctor.machine import Machine
from local.supervisor.admin_key import read_key
from local.supervisor.folder import DataFolder, FolderLock, is_locked, require_room
from rauskuclaw.adapters.sqlite.backend import notifier_dir
from rauskuclaw.config import ConfigError
from rauskuclaw.errors import RauskuClawError


def data_folder(machine: Machine) -> Finding:
    """The data folder is there, complete, and takes files."""
    folder = machine.folder
    root = folder.root
    if root.exists() and not root.is_dir():
        hint = "Move the file away, or name another folder with DATA_DIR"
        return Finding("fail", f"{root} is a file", hint, shlex.join(["mv", str(root), f"{root}.old"]))
    if not root.exists():
        return skip(f"{root} is not there yet; the first start makes it")
    try:
        require_room(root)
    except RauskuClawError as exc:
        return Finding("fail", exc.message, "Make room or give this user the right to write", f"df -h {root}")
    missing = [each for each in (folder.logs, folder.run) if not each.is_dir()]
    if missing:
        names = ", ".join(map(str, missing))
        command = shlex.join(["mkdir", "-m", "700", *map(str, missing)])
        return Finding("warn", f"missing: {names}", "Make them", command, fix=lambda: _make(missing))
    return ok(f"{root} takes files")


def _make(folders: Sequence[Path]) -> None:
    for folder in folders:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)


def modes(machine: Machine) -> Finding:
    """What is kept is for its owner only."""
    folder, settings = machine.folder, machine.settings
    home = settings.providers.codex.home
    paths = [folder.root, folder.logs, folder.run, settings.database.path, home, home / ".codex" / "auth.json"]
    found = open_to_others(paths)
    if found:
        return exposed(found, status="fail", why="jobs, memories and logins are in there")
    return ok("readable by their owner only") if folder.root.exists() else skip("nothing is kept yet")


def admin_key(machine: Machine) -> Finding:
    """The generated key is whole, and nobody else may read it."""
    path = machine.folder.admin_key
    if not path.exists():
        return skip("none was made" if not machine.settings.api.keys else "keys are configured")
    if found := open_to_others([path]):
        return exposed(found, status="fail", why="whoever has the key is admin")
    try:
        read_key(path)
    except ConfigError as exc:
        hint = "Put the key back, or delete the file: the next start makes a new one"
        return Finding("fail", exc.message, hint, shlex.join(["rm", str(path)]))
    return ok(str(path))


def workspace(machine: Machine) -> Finding:
    """The workspace's folder is there."""
    if machine.settings.driver != "embedded":
        return skip("the workspace is in S3")
    root = machine.settings.workspace.root
    if root.is_dir():
        return ok(str(root))
    if root.exists():
        hint = "Move the file away, or name another folder with WORKSPACE_ROOT"
        return Finding("fail", f"{root} is a file", hint, shlex.join(["mv", str(root), f"{root}.old"]))
    return skip(f"{root} is made when the first file is")


def leftovers(machine: Machine) -> Finding:
    """Nothing is left of an instance that was killed. The log beside the database is no leftover: it holds jobs."""
    folder = machine.folder
    if machine.running is not None:
        return ok("an instance is running")
    if _is_in_use(folder):
        return ok(f"{folder.root} is in use: something starts, or a restore is under way")
    left = [*folder.root.glob(".*.restoring"), *notifier_dir(machine.settings.database.path).glob("*.notifier")]
    state = machine.last_state
    if state is not None and state.phase != "stopped":
        left.append(folder.state)
    if not left:
        return ok("nothing")
    names = ", ".join(str(path) for path in left[:3]) + (" and more" if len(left) > 3 else "")
    remove = ["rm", "-r"] if any(path.is_dir() for path in left) else ["rm"]
    command = shlex.join([*remove, *map(str, left)])
    hint = "It was killed; the next start tidies up, or delete them"
    told = f"left by an instance that is gone: {names}"
    return Finding("warn", told, hint, command, fix=lambda: _delete(folder, left))


def _is_in_use(folder: DataFolder) -> bool:
    try:
        return is_locked(folder)
    except ConfigError:
        return False  # it cannot be looked at, which another check says


def _delete(folder: DataFolder, paths: Sequence[Path]) -> None:
    """Nothing, if somebody has begun to use the folder meanwhile: these are then theirs."""
    folder.create()
    lock = FolderLock(folder)
    if not lock.acquire(patience_sec=0):
        return
    try:
        for path in paths:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
    finally:
        lock.release()
