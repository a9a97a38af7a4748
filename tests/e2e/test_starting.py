"""What keeps an instance from starting is said at once, with the name of what to change."""

import json
import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rauskuclaw.config.legacy import NEVER
from tests.support.instances import Instance, running


@pytest.mark.parametrize(
    ("env", "named"),
    [
        ({"PORT": "http"}, "PORT must be an integer"),
        ({"API_KEYS_JSON": "[{}]"}, "API_KEYS_JSON entry 1: 'key'"),
        ({"API_KEY": "change-me-please"}, "API_KEY is a placeholder"),
        ({"HOST": "0.0.0.0"}, "HOST 0.0.0.0 is reachable"),
        ({"HOST": "0.0.0.0", "API_KEY": "too-short"}, "shorter than 32"),
        ({"HOST": "192.0.2.1", "API_KEY": "k3y-of-32-characters-0123456789ab"}, "HOST 192.0.2.1"),
        ({"DB_JOURNAL_MODE": "OFF"}, "DB_JOURNAL_MODE must be one of"),
    ],
)
def test_a_faulty_setting_is_named_and_nothing_starts(tmp_path: Path, env: dict[str, str], named: str) -> None:
    done = Instance(tmp_path, env=env).cli("start")
    assert done.returncode == 1
    assert named in done.stderr
    assert done.stdout == ""


def test_a_faulty_key_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "rauskuclaw.json").write_text('{"worker": {"concurency": 5}}')
    instance = Instance(tmp_path)
    named = "unknown key 'worker.concurency'; did you mean 'worker.concurrency'"
    assert named in instance.json("config", "validate", code=1)["message"]
    assert named in instance.json("start", code=1)["message"]


def test_settings_without_effect_are_warned_of(tmp_path: Path) -> None:
    (tmp_path / "rauskuclaw.json").write_text('{"service": {"name": "mine"}}')
    done = Instance(tmp_path, env={"CALLBACK_ALOWLIST": "x"}).cli("config", "validate")
    assert done.returncode == 0
    assert "config key service.name has no effect" in done.stderr
    assert "did you mean CALLBACK_ALLOWLIST?" in done.stderr
    strict = Instance(tmp_path).json("config", "validate", "--strict", code=1)
    assert strict["warnings"] == [f"config key service.name has no effect: {NEVER}"]


def test_a_taken_port_is_named(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        instance = Instance(tmp_path, port=taken.getsockname()[1])
        answer = instance.json("start", code=1)
    assert f"port {instance.port} on 127.0.0.1 is taken" in answer["message"]


def test_a_folder_in_use_is_named_with_who_uses_it(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        other = Instance(tmp_path)
        done = subprocess.run(
            [sys.executable, "-m", "local.supervisor"],
            cwd=tmp_path,
            env=other.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert f"pid {instance.state['pid']}" in done.stderr
        assert "DATA_DIR" in done.stderr
        # The command line notices it before, and says where the running one is.
        again = other.json("start")
        assert (again["already_running"], again["api_url"]) == (True, instance.url)


def test_a_damaged_database_is_not_replaced(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.data.mkdir()
    database = instance.data / "rauskuclaw.sqlite"
    database.write_bytes(b"this is no database, and it is long enough to look at" * 100)
    before = database.read_bytes()
    answer = instance.json("start", code=1)
    assert answer["error"] == "start_failed"
    assert "rauskuclaw.sqlite" in answer["message"]
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("bogus",),
        ("start", "--nope"),
        ("logs", "nobody"),
        ("logs", "api", "--since", "soon"),
        ("logs", "api", "--follow", "--json"),
        ("jobs", "create", "report.generate", "--input", "{"),
        ("jobs", "create", "report.generate", "--priority", "11"),
        ("jobs", "get", "../../health"),
    ],
)
def test_wrong_usage_exits_2(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = Instance(tmp_path).cli(*arguments)
    assert done.returncode == 2
    if "--json" in arguments:
        assert json.loads(done.stdout)["error"] == "usage"
    else:
        assert done.stdout == ""


def test_a_start_forgets_the_process_that_an_earlier_one_wrote_down(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    instance.start()
    instance.cli("stop")
    bystander = json.dumps({**instance.state, "pid": os.getpid()})
    (instance.data / "run" / "supervisor.json").write_text(bystander)
    (instance.data / "rauskuclaw.sqlite").write_bytes(b"damaged" * 1000)
    assert instance.cli("start").returncode == 1
    assert instance.state["pid"] != os.getpid()
    assert instance.state["phase"] == "starting"


def test_stop_does_not_call_a_folder_in_use_stopped(tmp_path: Path) -> None:
    with running(tmp_path) as instance:
        path = instance.data / "run" / "supervisor.json"
        kept = path.read_bytes()
        path.write_text("{")
        assert "is in use" in instance.json("stop", code=1)["message"]
        path.write_bytes(kept)


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",), ("-h",)])
def test_help_exits_0(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = Instance(tmp_path).cli(*arguments)
    assert done.returncode == 0
    assert "restart" in done.stdout


@pytest.mark.parametrize("arguments", [("version",), ("--version",), ("-v",)])
def test_the_version_is_one_line(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert Instance(tmp_path).cli(*arguments).stdout == "rauskuclaw 0.1.0\n"


def test_commands_without_an_instance_fail_with_one_object(tmp_path: Path) -> None:
    instance = Instance(tmp_path)
    assert instance.json("status", code=1)["running"] is False
    assert instance.json("stop")["was_running"] is False
    assert instance.json("jobs", "list", code=1)["error"] == "request_failed"


def test_nothing_of_aws_or_of_providers_is_loaded() -> None:
    program = (
        "import sys, local.supervisor.main as m; m._preload();"
        "print(*sorted({n.split('.')[0] for n in sys.modules} & {'boto3', 'moto', 'openai', 'typer', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
