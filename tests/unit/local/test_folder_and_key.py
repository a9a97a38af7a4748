"""The lock of the data folder, and the admin key of the first start."""

import errno
import os
import random
import re
import shutil
import socket
from dataclasses import replace
from pathlib import Path

import pytest

from local.addresses import base_url
from local.supervisor.admin_key import ensure_key, is_valid, new_key, read_key
from local.supervisor.banner import Started, welcome
from local.supervisor.folder import DataFolder, FolderLock, is_locked, require_room, unusable
from local.supervisor.main import listen
from local.supervisor.state import ChildState, SupervisorState, read_state, write_state
from rauskuclaw.config import ConfigError

KEY_PATTERN = r"rk_local_[0-9A-Za-z]{8}_[0-9A-Za-z]{49}"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    return folder


def test_only_one_holds_the_lock_at_a_time(folder: DataFolder) -> None:
    first, second = FolderLock(folder), FolderLock(folder)
    assert first.acquire()
    assert not second.acquire(patience_sec=0)
    assert is_locked(folder)
    first.release()
    assert not is_locked(folder)
    assert second.acquire(patience_sec=0)
    second.release()


def test_deleting_the_lock_file_does_not_let_a_second_one_in(folder: DataFolder) -> None:
    first, second = FolderLock(folder), FolderLock(folder)
    assert first.acquire()
    shutil.rmtree(folder.run)
    assert is_locked(folder)
    folder.create()
    assert not second.acquire(patience_sec=0)
    assert is_locked(folder)
    first.release()


def test_another_path_to_the_folder_is_the_same_lock(folder: DataFolder, tmp_path: Path) -> None:
    first = FolderLock(folder)
    assert first.acquire()
    (tmp_path / "link").symlink_to(folder.root)
    assert is_locked(DataFolder(tmp_path / "link"))
    first.release()


def test_asking_about_a_lock_leaves_no_file(tmp_path: Path) -> None:
    assert not is_locked(DataFolder(tmp_path))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "is full"),
        (errno.EDQUOT, "is full"),
        (errno.EROFS, "cannot be written"),
        (errno.EIO, "cannot use"),
    ],
)
def test_a_folder_that_takes_nothing_is_named_with_what_to_do(number: int, said: str) -> None:
    message = str(unusable(Path("/srv/data"), OSError(number, os.strerror(number))))
    assert message.startswith("DATA_DIR: ")
    assert said in message
    assert "/srv/data" in message


def test_a_folder_with_room_keeps_nothing_of_the_trial(folder: DataFolder) -> None:
    before = sorted(folder.root.iterdir())
    require_room(folder.root)
    assert sorted(folder.root.iterdir()) == before


def test_a_state_that_cannot_be_written_is_no_error(folder: DataFolder) -> None:
    folder.state.with_suffix(".tmp").symlink_to("/dev/full")
    state = SupervisorState(1, "b", "1", "http://x", "2026-01-01T00:00:00.000Z", "running")
    assert not write_state(folder.state, state)
    assert read_state(folder.state) is None


def test_the_data_folder_is_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder.root, folder.logs, folder.run))


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigError, match="DATA_DIR"):
        DataFolder(tmp_path / "file" / "data").create()


def test_a_new_key_has_prefix_entropy_and_checksum() -> None:
    first, second = new_key(), new_key()
    assert re.fullmatch(KEY_PATTERN, first)
    assert first != second
    assert is_valid(first)


def test_the_checksum_shows_every_single_typing_error() -> None:
    key = new_key(random.Random(1).choice)
    for position in range(len("rk_local_"), len(key)):
        other = "x" if key[position] != "x" else "y"
        assert not is_valid(key[:position] + other + key[position + 1 :])


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "admin.key"
    key, is_new = ensure_key(path)
    assert is_new
    assert ensure_key(path) == (key, False)
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_file_open_to_others_or_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "admin.key"
    ensure_key(path)
    path.chmod(0o644)
    with pytest.raises(ConfigError, match="must be 0600"):
        read_key(path)
    path.chmod(0o600)
    path.write_text("rk_local_cut_off")
    with pytest.raises(ConfigError, match="no complete key"):
        ensure_key(path)


def test_a_taken_port_is_named_with_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is taken .* set PORT"):
            listen("127.0.0.1", port)


@pytest.mark.parametrize(
    ("host", "expected"),
    [("127.0.0.1", "http://127.0.0.1:1"), ("0.0.0.0", "http://127.0.0.1:1"), ("::1", "http://[::1]:1")],
)
def test_the_url_is_one_that_works_on_this_machine(host: str, expected: str) -> None:
    assert base_url(host, 1) == expected


def test_a_new_key_is_shown_and_an_old_one_only_named() -> None:
    started = Started("http://127.0.0.1:3001", "/d", "x-api-key", has_ui=False, key_file="/d/admin.key")
    first = welcome(replace(started, new_key="rk_new"), foreground=True)
    later = welcome(started, foreground=False)
    assert "rk_new" in first
    assert "not built" in first
    assert "rk_new" not in later
    assert "in /d/admin.key" in later
    assert "rauskuclaw stop" in later


def test_a_ui_that_is_not_built_has_the_reason_that_is_true() -> None:
    started = Started(url="http://127.0.0.1:3001", data_dir="data", key_header="x-api-key", has_ui=False)
    assert "make ui" in welcome(started, foreground=True)
    assert "Node" not in welcome(started, foreground=True)
    assert "Node 20 or newer" in welcome(replace(started, has_npm=False), foreground=True)


def test_the_state_is_read_as_it_was_written_and_never_half(tmp_path: Path) -> None:
    path = tmp_path / "supervisor.json"
    assert read_state(path) is None
    child = ChildState("api", 7, "running", last_exit="signal SIGKILL")
    state = SupervisorState(1, "boot", "0.1.0", "http://x", "now", "running", [child])
    write_state(path, state)
    assert read_state(path) == state
    path.write_text("{")
    assert read_state(path) is None
