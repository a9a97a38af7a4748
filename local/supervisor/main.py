"""One instance from start to end, in this order: folder, lock, port, key, imports, store, children."""

import contextlib
import errno
import gc
import importlib
import json
import logging
import os
import secrets
import shutil
import socket
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TextIO

import uvloop
from pydantic import SecretStr

from local.addresses import base_url
from local.gateway.built_ui import ui_folder
from local.gateway.connections import raise_file_limit
from local.logs.writing import log_to_file, redirect_output
from local.supervisor import roles
from local.supervisor.admin_key import ensure_key
from local.supervisor.banner import Started, welcome
from local.supervisor.child import run_apart
from local.supervisor.children import Hooks
from local.supervisor.database import Database
from local.supervisor.folder import DataFolder, FolderLock, require_room
from local.supervisor.pace import USUAL, Pace
from local.supervisor.pulse import beating
from local.supervisor.state import ChildState, SupervisorState, read_state, write_state
from local.supervisor.supervisor import StartError, Supervisor
from rauskuclaw import __version__
from rauskuclaw.config import ApiKey, ConfigError, Settings
from rauskuclaw.domain.clock import to_wire, utc_now
from rauskuclaw.errors import RauskuClawError

logger = logging.getLogger(__name__)

BACKLOG = 2048
# Modules that are imported where they are first used.
IMPORTED_LATE = (
    "rauskuclaw.adapters.sqlite.backend",
    "rauskuclaw.builtins.registry",
    "rauskuclaw.egress.client",
    "rauskuclaw.embedders.choose",
    "rauskuclaw.embedders.local",
    "rauskuclaw.services.jobs.callbacks",
    "rauskuclaw.services.memory.embedding",
    "rauskuclaw.services.memory.service",
    "rauskuclaw.services.jobs.sweep",
    "rauskuclaw.callback_signatures",
    "uvicorn.lifespan.off",
)


class Announcer:
    """Tells whoever waits for the start how it went: a parent through a pipe, or a person on the terminal. Once."""

    def __init__(self, ready_fd: int | None) -> None:
        self._ready_fd = ready_fd
        self._is_done = False

    def started(self, what: Started) -> None:
        self._tell({"ok": True, "started": what.as_json()}, welcome(what, foreground=True), sys.stdout)

    def failed(self, why: str) -> None:
        self._tell({"ok": False, "error": why}, f"[rauskuclaw] {why}", sys.stderr)

    def note(self, text: str, allow_sec: float) -> None:
        """A sentence on the way, and how many seconds more the start may take."""
        if self._ready_fd is None:
            sys.stderr.write(f"[rauskuclaw] {text}\n")
        else:
            os.write(self._ready_fd, json.dumps({"note": text, "allow_sec": allow_sec}).encode() + b"\n")

    def _tell(self, message: dict[str, object], text: str, stream: TextIO) -> None:
        if self._is_done:
            return
        self._is_done = True
        if self._ready_fd is None:
            with contextlib.suppress(OSError):
                stream.write(text + "\n")
                stream.flush()
            return
        with contextlib.suppress(OSError):  # whoever started us may have gone
            os.write(self._ready_fd, json.dumps(message).encode() + b"\n")
        os.close(self._ready_fd)
        self._ready_fd = None

    @property
    def inherited(self) -> int | None:
        return self._ready_fd


def run(
    settings: Settings, *, ready_fd: int | None = None, pace: Pace = USUAL, kinds: Collection[str] = roles.KINDS
) -> int:
    """Run an instance until it is told to stop. The exit code: 0 after a clean stop, 1 when it could not start.

    `kinds` of processes are run, `api` among them.
    """
    announcer = Announcer(ready_fd)
    # Until there is a log file, the announcement is where a failure is told, and not the terminal a second time.
    logging.getLogger().addHandler(logging.NullHandler())
    os.umask(0o077)
    raise_file_limit()
    folder = DataFolder(settings.data_dir)
    try:
        folder.create()
        lock = FolderLock(folder)
        if not lock.acquire():
            raise ConfigError(f"another instance is using {folder.root}{_who(folder)}; stop it or set DATA_DIR")
        _make_ready(settings, folder)
        listener = listen(settings.api.host, settings.api.port)
        log_to_file(folder.logs, "supervisor")
        if ready_fd is not None:
            redirect_output(folder.logs, "supervisor")
        _supervise(settings, folder, listener, announcer, pace, kinds)
    except (RauskuClawError, StartError) as exc:
        logger.error("stopped: %s", exc)
        announcer.failed(str(exc))
        return 1
    except KeyboardInterrupt:
        announcer.failed("interrupted before it was ready")
        return 1
    return 0


def _make_ready(settings: Settings, folder: DataFolder) -> None:
    """What needs the lock and no log: room to write, and nothing left of an earlier boot."""
    require_room(folder.root)
    if settings.database.path.parent.is_dir():
        require_room(settings.database.path.parent)
    state = read_state(folder.state)
    database = Database(settings, folder)
    if state is not None and state.phase != "starting" and database.record() is None:
        database.opened()  # an instance of a version that did not write this down
    folder.state.unlink(missing_ok=True)  # its process id may be somebody else's by now


def _who(folder: DataFolder) -> str:
    state = read_state(folder.state)
    return f" (pid {state.pid}, {state.url})" if state else ""


def listen(host: str, port: int) -> socket.socket:
    """The listening socket. Raises ConfigError that says what to do when the address cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), port))
        listener.listen(BACKLOG)
    except OSError as exc:
        listener.close()
        if exc.errno == errno.EADDRINUSE:
            raise ConfigError(f"port {port} on {host} is taken by another program; stop it or set PORT") from None
        raise ConfigError(f"HOST {host}, PORT {port}: cannot listen there ({exc.strerror})") from None
    listener.setblocking(False)
    return listener


def _supervise(
    settings: Settings,
    folder: DataFolder,
    listener: socket.socket,
    announcer: Announcer,
    pace: Pace,
    kinds: Collection[str],
) -> None:
    settings, started = _with_key(settings, folder)
    for warning in settings.warnings:
        logger.warning(warning)
    boot_id = f"{settings.worker.id}-{secrets.token_hex(4)}"
    record = _recording(folder, started.url, boot_id)
    record("starting", [])  # at once, so that `stop` finds us while the store is prepared
    _preload()
    database = Database(settings, folder)
    failure = run_apart(lambda: _prepare(database, boot_id, announcer))
    if failure is not None:
        raise StartError(_naming(settings.database.path, failure))
    hooks = Hooks(
        enter_child=_entering(folder, announcer),
        free_leases=lambda gone, birth: uvloop.run(
            beating(birth.pulse, roles.free_orphans(settings, gone), every_sec=pace.beat_every_sec)
        ),
        on_change=record,
        on_ready=lambda: announcer.started(started),
        wall_clock=lambda: to_wire(utc_now()),
    )
    specs = roles.Roles(settings=settings, listener=listener, ui_dir=ui_folder(), pace=pace).specs(kinds)
    logger.info("starting %s, boot %s", started.url, boot_id)
    try:
        Supervisor(specs, boot_id=boot_id, hooks=hooks, pace=pace).run()
    finally:
        failure = run_apart(database.close)
        if failure is not None:
            logger.error("the database could not be closed in order: %s", failure)
    logger.info("stopped")


def _prepare(database: Database, boot_id: str, announcer: Announcer) -> None:
    """In a process of its own: it opens connections."""
    database.examine(announcer.note)
    if database.path.exists():
        database.opened()
    uvloop.run(roles.prepare_store(database.settings, boot_id))
    database.opened()


def _naming(path: Path, failure: str) -> str:
    return failure if str(path) in failure else f"{path} cannot be used: {failure}"


def _with_key(settings: Settings, folder: DataFolder) -> tuple[Settings, Started]:
    """The settings with the generated admin key, when none is configured and authentication is wanted."""
    api = settings.api
    new_key = key_file = None
    if not api.keys and not api.auth_disabled:
        key, is_new = ensure_key(folder.admin_key)
        new_key, key_file = (key if is_new else None), str(folder.admin_key)
        api = api.model_copy(update={"keys": (ApiKey(name="admin", key=SecretStr(key)),)})
        settings = settings.model_copy(update={"api": api})
    return settings, Started(
        url=base_url(api.host, api.port),
        data_dir=str(folder.root),
        key_header=api.auth_header,
        has_ui=(ui_folder() / "index.html").is_file(),
        has_auth=not api.auth_disabled,
        has_npm=shutil.which("npm") is not None,
        new_key=new_key,
        key_file=key_file,
    )


def _preload() -> None:
    """Import what the children would import on their first work, so that they share its memory and restart fast."""
    for name in IMPORTED_LATE:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _entering(folder: DataFolder, announcer: Announcer) -> Callable[[str], None]:
    def enter(name: str) -> None:
        if announcer.inherited is not None:
            os.close(announcer.inherited)
        redirect_output(folder.logs, name)
        log_to_file(folder.logs, name)

    return enter


def _recording(folder: DataFolder, url: str, boot_id: str) -> Callable[[str, list[ChildState]], bool]:
    started_at = to_wire(utc_now())

    was_written = True

    def record(phase: str, children: list[ChildState]) -> bool:
        nonlocal was_written
        state = SupervisorState(
            pid=os.getpid(),
            boot_id=boot_id,
            version=__version__,
            url=url,
            started_at=started_at,
            phase=phase,
            processes=children,
        )
        is_written = write_state(folder.state, state)
        if was_written and not is_written:
            logger.warning("%s cannot be written: `status` shows what was true before", folder.state)
        was_written = is_written
        return is_written

    return record
