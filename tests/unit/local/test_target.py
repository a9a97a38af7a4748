"""Which instance a command speaks to: flag, environment, the instance that runs in DATA_DIR, HOST and PORT."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.cli.client import ApiClient
from local.cli.env_file import FileAddress, adopt_env_file
from local.cli.output import CommandError
from local.cli.target import key_for, key_of, target_of
from local.supervisor.admin_key import ensure_key
from local.supervisor.folder import DataFolder, FolderLock
from local.supervisor.state import SupervisorState, write_state
from rauskuclaw.config import Settings, load_settings, settings_from_environment

RUNNING_AT = "http://127.0.0.1:4200"
STATE = SupervisorState(1, "boot", "0.1.0", RUNNING_AT, "2026-01-01T00:00:00.000Z", "running")


def settings_in(folder: Path, **env: str) -> Settings:
    return load_settings({"DATA_DIR": str(folder), "PORT": "3999", **env})


@pytest.fixture
def running_folder(tmp_path: Path) -> Iterator[Path]:
    """A data folder that an instance holds."""
    folder = DataFolder(tmp_path / "data")
    folder.create()
    lock = FolderLock(folder)
    assert lock.acquire()
    write_state(folder.state, STATE)
    yield folder.root
    lock.release()


def test_the_running_instance_is_found_whatever_the_port_says(running_folder: Path) -> None:
    assert target_of(settings_in(running_folder), api=None).url == RUNNING_AT


def test_the_environment_comes_before_the_running_instance(running_folder: Path) -> None:
    told = settings_in(running_folder, RAUSKUCLAW_API_BASE_URL="http://127.0.0.1:5000/")
    assert target_of(told, api=None).url == "http://127.0.0.1:5000"


def test_the_flag_comes_first(running_folder: Path) -> None:
    told = settings_in(running_folder, RAUSKUCLAW_API_BASE_URL="http://127.0.0.1:5000/")
    assert target_of(told, api="http://[::1]:6000").url == "http://[::1]:6000"


def test_without_any_it_is_where_one_would_start(tmp_path: Path) -> None:
    target = target_of(settings_in(tmp_path / "data"), api=None)
    assert target.url == "http://127.0.0.1:3999"
    assert "rauskuclaw start" in target.hint


def test_one_that_left_its_state_behind_is_not_running(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    write_state(folder.state, STATE)
    assert target_of(settings_in(folder.root), api=None).url != RUNNING_AT


@pytest.mark.parametrize("url", ["localhost:3001", "ftp://here", "http://", "http://x:99999", "http://[::1"])
def test_what_is_no_address_is_refused_by_name(tmp_path: Path, url: str) -> None:
    with pytest.raises(CommandError, match="--api"):
        target_of(settings_in(tmp_path), api=url)


def test_the_generated_key_never_leaves_this_machine(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    folder.create()
    key, _ = ensure_key(folder.admin_key)
    settings = settings_in(folder.root)
    assert key_for(settings, "http://localhost:1") == key
    assert key_for(settings, "http://example.com") is None


def test_an_address_with_a_password_is_shown_without_it() -> None:
    client = ApiClient("http://user:pw-41c7@127.0.0.1:9", "k", "x-api-key", command="jobs")
    with pytest.raises(CommandError) as caught:
        client.call("GET", "/v1/ping")
    shown = f"{caught.value} {caught.value.payload}"
    assert "http://***@127.0.0.1:9 cannot be reached" in shown
    assert "pw-41c7" not in shown


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", None),
        ("API_KEY=of-the-file-123456", "of-the-file-123456"),
        ('API_KEYS_JSON=[{"name": "a", "key": "of-a-list-12345678", "role": "admin"}]', "of-a-list-12345678"),
    ],
)
def test_an_address_of_a_foreign_folder_gets_no_key_of_the_shell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, key: str | None
) -> None:
    (tmp_path / ".env").write_text(f"RAUSKUCLAW_API_BASE_URL=https://foreign.example.com\n{text}\n")
    monkeypatch.setenv("API_KEY", "of-the-shell-123456")
    monkeypatch.setenv("RAUSKUCLAW_API_BASE_URL", "")
    monkeypatch.setenv("API_KEYS_JSON", "")
    told = FileAddress()
    adopt_env_file(tmp_path, told=told)
    settings = settings_from_environment()
    target = target_of(settings, api=None, file=told)
    assert (target.url, target.told_by) == ("https://foreign.example.com", ".env")
    assert key_of(settings, target, file=told) == key
    assert key_of(settings, target_of(settings, api="http://127.0.0.1:9", file=told), file=told) is not None


def test_an_address_of_the_shell_gets_its_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("RAUSKUCLAW_API_BASE_URL=https://foreign.example.com\n")
    monkeypatch.setenv("API_KEY", "of-the-shell-123456")
    monkeypatch.setenv("RAUSKUCLAW_API_BASE_URL", "https://mine.example.com")
    told = FileAddress()
    adopt_env_file(tmp_path, told=told)
    settings = settings_from_environment()
    target = target_of(settings, api=None, file=told)
    assert target.url == "https://mine.example.com"
    assert key_of(settings, target, file=told) == "of-the-shell-123456"
