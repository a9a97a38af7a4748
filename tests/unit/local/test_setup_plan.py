"""What a setup would write: whose values win, the key, what is refused, the configuration file."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from local.cli.output import CommandError
from local.cli.setup.asking import Check, Choice
from local.cli.setup.finding import Found, Server
from local.cli.setup.plan import current_values, make_plan
from local.cli.setup.questions import Interview

REAL = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
TEMPLATE = "API_KEY=change-me-please\nPORT=3001\nSCHEDULER_CRON_TZ=Europe/Helsinki\n"


def env(folder: Path, text: str, name: str = ".env") -> None:
    (folder / name).write_text(text)


def test_the_template_only_fills_gaps(tmp_path: Path) -> None:
    env(tmp_path, f"API_KEY={REAL}\nPORT=4000\nHOST=\n")
    env(tmp_path, TEMPLATE, ".env.example")
    plan = make_plan(tmp_path, {"WORKER_PROCESSES": "2"})
    assert plan.after.values == {
        "API_KEY": REAL,
        "PORT": "4000",
        "HOST": "",
        "SCHEDULER_CRON_TZ": "Europe/Helsinki",
        "WORKER_PROCESSES": "2",
    }


def test_given_values_win(tmp_path: Path) -> None:
    env(tmp_path, f"API_KEY={REAL}\nPORT=4000\n")
    assert make_plan(tmp_path, {"PORT": "4001"}).after.values == {"API_KEY": REAL, "PORT": "4001"}


@pytest.mark.parametrize("text", ["", "API_KEY=\n", "API_KEY=change-me-please\n"])
def test_a_key_is_made_where_there_is_none(tmp_path: Path, text: str) -> None:
    env(tmp_path, text)
    env(tmp_path, TEMPLATE, ".env.example")
    first, second = make_plan(tmp_path, {}), make_plan(tmp_path, {})
    key = first.after.values["API_KEY"]
    assert (len(key), int(key, 16) > 0) == (64, True)
    assert key != second.after.values["API_KEY"]
    assert key not in "\n".join(line for change in first.changes for line in change.lines())


def test_an_instance_with_a_key_of_its_own_keeps_it(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "admin.key").touch()
    assert make_plan(tmp_path, {"PORT": "4000"}).after.values == {"PORT": "4000"}


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"PORT": "many"}, "invalid_settings"),
        ({"API_KEY": "change-me"}, "invalid_settings"),
        ({"CODEX_OSS_ENABLED": "1"}, "missing_codex_model"),
    ],
)
def test_what_could_not_run_is_refused(tmp_path: Path, given: dict[str, str], error: str) -> None:
    with pytest.raises(CommandError) as refused:
        make_plan(tmp_path, given)
    assert refused.value.payload["error"] == error
    assert list(tmp_path.iterdir()) == []


def test_the_configuration_file_follows_where_there_is_one(tmp_path: Path) -> None:
    env(tmp_path, f"API_KEY={REAL}\n")
    config = tmp_path / "rauskuclaw.json"
    config.write_text('{"api": {"port": 3001, "strange": [1]}, "providers": {"openai": {"enabled": false}}}')
    config.chmod(0o640)
    given = {"PORT": "4000", "OPENAI_ENABLED": "1", "API_AUTH_DISABLED": "0", "WORKER_QUEUE_ALLOWLIST": "mail,default"}
    plan = make_plan(tmp_path, {**given, "OPENAI_API_KEY": "sk-secret"})
    plan.write()
    written = json.loads(config.read_text())
    assert written["api"] == {"port": 4000, "strange": [1], "auth": {"required": True}}
    assert written["providers"] == {"openai": {"enabled": True}}
    assert written["worker"] == {"queue": {"default_allowed": ["mail", "default"]}}
    assert "sk-secret" not in config.read_text()
    assert config.stat().st_mode & 0o777 == 0o640
    assert make_plan(tmp_path, given).is_empty


class Scripted:
    """A person who says what a test says; everything else is left as it is offered."""

    def __init__(self, answers: Mapping[str, str | list[str]] | None = None) -> None:
        self.answers = answers or {}
        self.seen: list[str] = []

    def _answer(self, question: str) -> str | list[str] | None:
        self.seen.append(question)
        return next((answer for name, answer in self.answers.items() if question.startswith(name)), None)

    def choose(self, question: str, choices: Sequence[Choice], *, default: str) -> str:
        answer = self._answer(question) or default
        assert answer in {value for _, value in choices}, (question, answer)
        return str(answer)

    def choose_any(self, question: str, choices: Sequence[Choice]) -> list[str]:
        return list(self._answer(question) or [])

    def text(self, question: str, *, default: str = "", check: Check = lambda _: "") -> str:
        answer = self._answer(question)
        text = default if answer is None else str(answer)
        assert check(text) == "", question
        return text

    def secret(self, question: str) -> str:
        return str(self._answer(question) or "")

    def agree(self, question: str, *, default: bool) -> bool:
        return default


OLLAMA = Server("Ollama", "http://127.0.0.1:11434", ("qwen3:4b", "gemma3:1b"))


def test_a_server_that_was_found_is_offered_first() -> None:
    asked = Interview(Scripted({"Which model": "gemma3:1b"}), Found(ollama=OLLAMA), {}).run()
    assert asked == {"OPENAI_ENABLED": "1", "OPENAI_BASE_URL": OLLAMA.url, "OPENAI_MODEL": "gemma3:1b"}


def test_what_is_there_is_kept() -> None:
    now = {"OPENAI_ENABLED": "1", "OPENAI_BASE_URL": "http://127.0.0.1:9"}
    assert Interview(Scripted(), Found(ollama=OLLAMA), now).run() == {}
    assert Interview(Scripted({"Who": "demo"}), Found(), now).run() == {"OPENAI_ENABLED": "0"}


def test_every_setting_can_be_asked_for(tmp_path: Path) -> None:
    person = Scripted({"Who": "demo", "More": ["Schedules", "Callbacks"], "SCHEDULER_ENABLED": "0"})
    answers = Interview(person, Found(), {}).run()
    assert answers == {"SCHEDULER_ENABLED": "0"}
    assert any(question.startswith("CALLBACK_SIGNING_SECRET ") for question in person.seen)
    make_plan(tmp_path, {**current_values(tmp_path), **answers})
