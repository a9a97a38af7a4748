"""`rauskuclaw setup` as a person uses it, on a terminal of its own, and as a script does."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from local.cli.setup.questions import HIDDEN_SECTIONS
from rauskuclaw.config.settings import SECTIONS
from tests.support.instances import Instance, running
from tests.support.model_process import model_process

DOWN, SPACE, ENTER, CLEAR, ESCAPE, CTRL_C = "\x1b[B", " ", "\r", "\x01\x0b", "\x1b", "\x03"
TITLES = [title for title, _ in SECTIONS if title not in HIDDEN_SECTIONS]


class Terminal:
    """A command on a pseudo terminal: what it shows is read, what a person types is written."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.shown = ""
        self._from = 0
        own, other = pty.openpty()
        env = {**Instance(folder).environment, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "COLUMNS": "200"}
        command = [sys.executable, "-m", "local.cli.main", *arguments]
        self._process = subprocess.Popen(
            command, cwd=folder, env=env, stdin=other, stdout=other, stderr=other, start_new_session=True
        )
        os.close(other)
        self._fd = own

    def expect(self, text: str, within_sec: float = 60) -> None:
        """Wait until it has shown the text after the last that was waited for."""
        until = time.monotonic() + within_sec
        while text not in self.shown[self._from :]:
            assert self._read(until - time.monotonic()), self.shown
        self._from = self.shown.index(text, self._from) + len(text)

    def type(self, *keys: str) -> None:
        os.write(self._fd, "".join(keys).encode())

    def ended(self) -> int:
        while self._read(60):
            pass
        return self._process.wait(timeout=60)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._fd)

    def _read(self, seconds: float) -> bool:
        readable, _, _ = select.select([self._fd], [], [], max(0, seconds))
        try:
            data = os.read(self._fd, 65536) if readable else b""
        except OSError:  # how Linux tells that the other end was closed
            data = b""
        self.shown += data.decode(errors="replace")
        return bool(data)


@pytest.fixture
def on_terminal(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts a command in the test's folder on a terminal of its own."""
    opened: list[Terminal] = []

    def start(*arguments: str) -> Terminal:
        opened.append(Terminal(tmp_path, *arguments))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def test_a_person_sets_an_instance_up_and_it_runs(tmp_path: Path, on_terminal: Callable[..., Terminal]) -> None:
    (tmp_path / ".env").write_text("# mine\nSOMETHING_ELSE=1\n")
    with model_process() as models:
        terminal = on_terminal("setup")
        terminal.expect("Who answers chats?")
        terminal.expect("demo")
        terminal.type(DOWN, ENTER)  # another server
        terminal.expect("OPENAI_BASE_URL")
        terminal.type(CLEAR, models.url, ENTER)
        terminal.expect("OPENAI_MODEL")
        terminal.type(CLEAR, "test-model", ENTER)
        terminal.expect("Its key")
        terminal.type("sk-typed-in-secret", ENTER)
        terminal.expect("How are memories found?")
        terminal.expect("words only")
        terminal.type(DOWN, DOWN, ENTER)
        terminal.expect("More settings?")
        terminal.type(*[DOWN] * TITLES.index("Schedules"), SPACE, ENTER)
        terminal.expect("SCHEDULER_ENABLED")
        terminal.expect("off")
        terminal.type(DOWN, ENTER)
        terminal.expect("SCHEDULER_BATCH_SIZE")
        terminal.type(CLEAR, "many", ENTER)
        terminal.expect("must be an integer")
        terminal.type(CLEAR, "50", ENTER)
        terminal.expect("SCHEDULER_CRON_TZ")
        terminal.type(ENTER)
        terminal.expect("Write this?")
        terminal.type("y")
        terminal.expect("test call: ok")
        assert terminal.ended() == 0
        assert "sk-typed-in-secret" not in terminal.shown
        lines = (tmp_path / ".env").read_text().splitlines()
        assert lines[:2] == ["# mine", "SOMETHING_ELSE=1"]
        assert {
            "OPENAI_ENABLED=1",
            f"OPENAI_BASE_URL={models.url}",
            "OPENAI_API_KEY=sk-typed-in-secret",
            "MEMORY_EMBEDDER=lexical",
            "SCHEDULER_ENABLED=0",
            "SCHEDULER_BATCH_SIZE=50",
        } <= set(lines)
        [key] = [line.removeprefix("API_KEY=") for line in lines if line.startswith("API_KEY=")]
        with running(tmp_path) as instance:
            assert instance.json("auth", "whoami")["auth"]["name"] == "legacy-api-key"
            shell = Instance(tmp_path, port=instance.port)
            done = shell.cli("smoke", "--suite", "m3", "--success", "--success-type", "ai.chat.generate")
            assert done.returncode == 0, done.stdout
            assert not (instance.data / "admin.key").exists()
    assert len(key) == 64


def test_giving_up_and_declining_write_nothing(tmp_path: Path, on_terminal: Callable[..., Terminal]) -> None:
    for keys in ((ESCAPE,), (CTRL_C,)):
        terminal = on_terminal("setup")
        terminal.expect("Who answers chats?")
        terminal.expect("demo")
        terminal.type(*keys)
        assert terminal.ended() == 1
        assert "nothing was written" in terminal.shown
        assert "Traceback" not in terminal.shown
    terminal = on_terminal("setup", "--set", "PORT=4000")
    terminal.expect("Who answers chats?")
    terminal.expect("demo")
    terminal.type(DOWN, DOWN, DOWN, ENTER)
    terminal.expect("How are memories found?")
    terminal.expect("words only")
    terminal.type(ENTER)
    terminal.expect("More settings?")
    terminal.type(ENTER)
    terminal.expect("+ PORT=4000")
    terminal.expect("Write this?")
    terminal.type(ENTER)  # no is what is offered
    assert terminal.ended() == 1
    assert list(tmp_path.iterdir()) == []


def test_a_script_needs_force_and_gets_documented_exit_codes(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    done = instance.cli("setup", "--non-interactive", "--set", "PORT=4000")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert "+ PORT=4000" in done.stdout
    assert instance.cli("setup").returncode == 2  # no terminal
    assert instance.cli("setup", "--non-interactive", "--force", "--set", "nothing").returncode == 2
    refused = instance.json("setup", "--force", "--set", "PORT=many", code=1)
    assert (refused["error"], list(tmp_path.iterdir())) == ("invalid_settings", [])
    told = instance.json("setup", "--force", "--set", "PORT=4000")
    assert (told["ok"], sorted(told["changed"])) == (True, ["API_KEY", "PORT"])
    assert told["test"]["status"] == "skip"
    again = instance.json("setup", "--force", "--set", "PORT=4000")
    assert again["changed"] == []
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600
