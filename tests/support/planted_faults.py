"""Faults for the doctor to find: each is planted in an instance of its own, and taken out as the hint says."""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.conditions import wait_until
from tests.support.instances import Instance, free_port

SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00123456789abcdef"


@dataclass
class Patient:
    """A stopped instance that had nothing wrong with it."""

    instance: Instance
    env: dict[str, str] = field(default_factory=dict)
    endings: list[Callable[[], object]] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.instance.data

    @property
    def database(self) -> Path:
        return self.data / "rauskuclaw.sqlite"

    def setting(self, **given: str) -> None:
        """Variables of its shell; the way out is to take them out."""
        self.env |= given

    def file(self, name: str, text: str, mode: int = 0o600) -> Path:
        path = self.instance.folder / name
        path.write_text(text)
        path.chmod(mode)
        return path

    def start(self) -> None:
        self.instance.start()
        self.endings.append(lambda: self.instance.cli("stop"))


Act = Callable[[Patient], object]


@dataclass(frozen=True)
class Fault:
    """`found` are the checks that have to find it, and no others; the first of them with `hint` in its hint.

    `mend` does what the hint says; None: `--fix` does it.
    """

    name: str
    plant: Act
    found: dict[str, str]
    hint: str
    mend: Act | None = None


def unset(*names: str) -> Act:
    return lambda patient: [patient.env.pop(name) for name in names]


def sql(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as db:
        db.execute(statement)
    db.close()


def with_database(change: Callable[[Path], object]) -> Act:
    """Change the database, and keep a copy of what it was for `put_back`."""

    def plant(patient: Patient) -> None:
        shutil.copy2(patient.database, patient.instance.folder / "backup.sqlite")
        change(patient.database)

    return plant


def put_back(patient: Patient) -> None:
    done = patient.instance.cli("restore", "backup.sqlite")
    assert done.returncode == 0, done.stderr


def scribble(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8192)
        file.write(b"\xa5" * 16_384)


def half_restored(patient: Patient) -> None:
    shutil.copy2(patient.database, patient.instance.folder / "backup.sqlite")
    record = patient.data / "database.json"
    record.write_text(json.dumps({**json.loads(record.read_text()), "state": "being restored"}))


def take_port(patient: Patient) -> None:
    listener = socket.create_server(("127.0.0.1", patient.instance.port))
    patient.endings.append(listener.close)


def killed(patient: Patient) -> None:
    """An instance that was killed: its state file and its sockets are left."""
    patient.instance.start()
    for pid in sorted(patient.instance.pids):
        os.kill(pid, signal.SIGKILL)
    code = "from local.supervisor.folder import *; sys = __import__('sys'); from pathlib import Path;"
    code += "sys.exit(is_locked(DataFolder(Path('data'))))"

    def is_free() -> bool:
        command = [sys.executable, "-c", code]
        return subprocess.run(command, cwd=patient.instance.folder, check=False).returncode == 0

    assert wait_until(is_free, within_sec=30)


def file_in_place_of(name: str) -> Act:
    def plant(patient: Patient) -> None:
        path = patient.data / name
        if path.is_dir():
            shutil.move(path, patient.instance.folder / "moved")
        path.touch(0o600)

    return plant


def other_version(patient: Patient) -> None:
    """As after an upgrade without a restart."""
    patient.start()
    state = patient.data / "run" / "supervisor.json"
    state.write_text(json.dumps({**json.loads(state.read_text()), "version": "0.0.9"}))


def other_key(patient: Patient) -> None:
    patient.start()
    patient.setting(API_KEY=SECRET)


def secret_in_open_file(patient: Patient) -> None:
    patient.file("key", SECRET, 0o640)
    patient.setting(API_KEY_FILE="key")


def in_the_future(patient: Patient) -> None:
    later = time.time() + 86_400
    os.utime(patient.database, (later, later))


def program(name: str, *, login_code: int) -> Act:
    def plant(patient: Patient) -> None:
        text = f'#!/bin/sh\n[ "$1" = login ] && exit {login_code}\necho codex-cli 0.169.0\n'
        path = patient.file(name, text, 0o700)
        patient.setting(CODEX_OSS_ENABLED="1", CODEX_OSS_MODEL="gpt-5.2-codex", CODEX_CLI_PATH=str(path))

    return plant


CODEX = ("CODEX_OSS_ENABLED", "CODEX_OSS_MODEL", "CODEX_CLI_PATH")
READER = json.dumps([{"name": "dashboard", "key": SECRET, "role": "read"}])

FAULTS = (
    Fault("data folder open", lambda p: p.data.chmod(0o755), {"permissions": "fail"}, "rights"),
    Fault("database open", lambda p: p.database.chmod(0o644), {"permissions": "fail"}, "rights"),
    Fault("key open", lambda p: (p.data / "admin.key").chmod(0o644), {"admin_key": "fail"}, "rights"),
    Fault(
        "key cut short",
        lambda p: (p.data / "admin.key").write_text(p.instance.key[:-4] + "\n"),
        {"admin_key": "fail"},
        "makes a new one",
        lambda p: (p.data / "admin.key").unlink(),
    ),
    Fault(
        "file of settings open",
        lambda p: p.file(".env", f"API_KEY={SECRET}\n", 0o644),
        {"secret_files": "warn"},
        "rights",
    ),
    Fault(
        "file of a secret open",
        secret_in_open_file,
        {"secret_files": "fail"},
        "rights",
    ),
    Fault(
        "configuration file with keys open",
        lambda p: p.file("rauskuclaw.json", json.dumps({"api": {"auth": {"keys": [{"key": SECRET}]}}}), 0o644),
        {"config_file": "warn"},
        "rights",
    ),
    Fault("logs folder gone", lambda p: shutil.rmtree(p.data / "logs"), {"data_folder": "warn"}, "Make them"),
    Fault("killed", killed, {"leftovers": "warn"}, "killed"),
    Fault(
        "workspace is a file",
        file_in_place_of("workspace"),
        {"workspace": "fail"},
        "Move the file",
        lambda p: (p.data / "workspace").unlink(),
    ),
    Fault("port taken", take_port, {"port": "fail"}, "Another program", lambda p: p.endings.pop()()),
    Fault("database damaged", with_database(scribble), {"database": "fail"}, "backup", put_back),
    Fault("database gone", with_database(Path.unlink), {"database": "fail"}, "backup", put_back),
    Fault(
        "database of a newer version",
        with_database(lambda path: sql(path, "PRAGMA user_version = 999")),
        {"database": "fail"},
        "backup",
        put_back,
    ),
    Fault(
        "database of another program",
        with_database(lambda path: sql(path, "PRAGMA application_id = 7")),
        {"database": "fail"},
        "backup",
        put_back,
    ),
    Fault("restore broken off", half_restored, {"database": "fail"}, "backup", put_back),
    Fault(
        "variable misspelt",
        lambda p: p.setting(CALLBACK_ALOWLIST="hooks.example.com"),
        {"configuration": "warn"},
        "Correct the name",
        unset("CALLBACK_ALOWLIST"),
    ),
    Fault(
        "key of the file misspelt",
        lambda p: p.file("rauskuclaw.json", '{"api": {"prot": 3001}}'),
        {"configuration": "fail"},
        "Nothing starts",
        lambda p: (p.instance.folder / "rauskuclaw.json").unlink(),
    ),
    Fault(
        "callbacks to everybody",
        lambda p: p.file("rauskuclaw.json", '{"callbacks": {"allowlist_behavior_when_empty": "allow_all"}}'),
        {"callback_allowlist": "warn"},
        "CALLBACK_ALLOWLIST",
        lambda p: p.setting(CALLBACK_ALLOWLIST="hooks.example.com"),
    ),
    Fault(
        "signing without a secret",
        lambda p: p.setting(CALLBACK_SIGNING_ENABLED="1"),
        {"callback_allowlist": "fail", "configuration": "warn"},
        "CALLBACK_SIGNING_SECRET",
        lambda p: p.setting(CALLBACK_SIGNING_SECRET=SECRET),
    ),
    Fault(
        "alerts to a host that is not listed",
        lambda p: p.setting(ALERT_WEBHOOK_URL="https://alerts.example.com/hook"),
        {"callback_allowlist": "fail"},
        "CALLBACK_ALLOWLIST",
        lambda p: p.setting(CALLBACK_ALLOWLIST="alerts.example.com"),
    ),
    Fault(
        "no authentication",
        lambda p: p.setting(API_AUTH_DISABLED="1"),
        {"api_keys": "warn", "configuration": "warn"},
        "API_AUTH_DISABLED",
        unset("API_AUTH_DISABLED"),
    ),
    Fault(
        "short key",
        lambda p: p.setting(API_KEY="sesame"),
        {"api_keys": "warn"},
        "32",
        lambda p: p.setting(API_KEY=SECRET),
    ),
    Fault(
        "only readers", lambda p: p.setting(API_KEYS_JSON=READER), {"api_keys": "warn"}, "admin", unset("API_KEYS_JSON")
    ),
    Fault(
        "fetching from nowhere",
        lambda p: p.setting(DATA_FETCH_ENABLED="1"),
        {"fetch_allowlist": "warn"},
        "DATA_FETCH_ALLOWLIST",
        lambda p: p.setting(DATA_FETCH_ALLOWLIST="example.com"),
    ),
    Fault(
        "nobody serves the default queue",
        lambda p: p.setting(WORKER_QUEUE_ALLOWLIST="mail"),
        {"queues": "warn"},
        "WORKER_QUEUE_ALLOWLIST",
        lambda p: p.setting(WORKER_QUEUE_ALLOWLIST="mail,default"),
    ),
    Fault("clock set back", in_the_future, {"clock": "warn"}, "NTP", lambda p: os.utime(p.database)),
    Fault(
        "code newer than what runs",
        other_version,
        {"version": "warn"},
        "Start it again",
        lambda p: (p.instance.cli("stop"), p.instance.start()),
    ),
    Fault("shell with another key", other_key, {"api": "fail"}, "another key", unset("API_KEY")),
    Fault(
        "provider gone",
        lambda p: p.setting(OPENAI_ENABLED="1", OPENAI_BASE_URL=f"http://127.0.0.1:{free_port()}"),
        {"provider": "fail"},
        "OPENAI_BASE_URL",
        unset("OPENAI_ENABLED", "OPENAI_BASE_URL"),
    ),
    Fault(
        "embedder gone",
        lambda p: p.setting(MEMORY_EMBEDDER="ollama", OLLAMA_BASE_URL=f"http://127.0.0.1:{free_port()}"),
        {"embedder": "fail"},
        "MEMORY_EMBEDDER",
        lambda p: p.setting(MEMORY_EMBEDDER="lexical"),
    ),
    Fault(
        "codex not installed",
        lambda p: p.setting(
            CODEX_OSS_ENABLED="1", CODEX_OSS_MODEL="gpt", CODEX_CLI_PATH="/nowhere/codex", PATH="/nowhere"
        ),
        {"codex": "fail"},
        "Install it",
        unset(*CODEX),
    ),
    Fault(
        "codex not logged in",
        program("codex", login_code=1),
        {"codex": "fail"},
        "Log in",
        program("codex", login_code=0),
    ),
)
