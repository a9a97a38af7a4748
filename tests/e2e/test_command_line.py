"""The command line on a real instance: it finds it, survives what it is given, and never shows a traceback."""

import json
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from tests.support.instances import Instance, free_port, running

SEPARATED = "one\u2028two\u2029three\x85four \x9b2J \u202egnp.exe"


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with running(tmp_path_factory.mktemp("cli"), WORKER_QUEUE_ALLOWLIST="default,mail") as started:
        yield started


def elsewhere(instance: Instance, **env: str) -> Instance:
    """The same folder, seen by a shell whose PORT is another one."""
    return Instance(instance.folder, port=free_port(), env=env)


def piped(instance: Instance, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """The command with its output into a pipe that is closed before it writes."""
    command = f"{sys.executable} -m local.cli.main {' '.join(arguments)} | true; exit ${{PIPESTATUS[0]}}"
    return subprocess.run(
        ["bash", "-c", command],
        cwd=instance.folder,
        env=instance.environment,
        capture_output=True,
        check=False,
    )


def test_every_command_finds_the_instance_of_its_folder(instance: Instance) -> None:
    other_shell = elsewhere(instance)
    for command in (("jobs", "list"), ("schedules", "list"), ("memory", "scopes"), ("auth", "whoami"), ("types",)):
        assert other_shell.json(*command)["ok"] is True
    assert other_shell.json("status")["api_url"] == instance.url


def test_a_person_vouches_for_a_memory_and_takes_it_back(instance: Instance) -> None:
    shell = elsewhere(instance)
    memory = shell.json("memory", "put", "me.notes", "door", "the green card")["memory"]
    assert memory["trust"] == "untrusted"
    shown = shell.cli("memory", "trust", memory["id"])
    assert '"the green card"' in shown.stdout
    assert shell.json("memory", "get", memory["id"])["memory"]["trust"] == "trusted"
    assert shell.json("memory", "trust", memory["id"], "--take-back")["memory"]["trust"] == "untrusted"


def test_an_instance_that_does_not_answer_is_named_with_what_to_do(instance: Instance) -> None:
    nowhere = f"http://127.0.0.1:{free_port()}"
    done = elsewhere(instance, RAUSKUCLAW_API_BASE_URL=nowhere).cli("jobs", "list")
    assert done.returncode == 1
    assert nowhere in done.stderr
    assert "RAUSKUCLAW_API_BASE_URL" in done.stderr


def test_watching_survives_every_line_separator(instance: Instance) -> None:
    given = json.dumps({"title": SEPARATED})
    done = instance.cli("jobs", "create", "report.generate", "--input", given, "--watch")
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert not {"\u2028", "\u2029", "\x85", "\x9b", "\u202e"} & set(done.stdout)
    watched = instance.json("jobs", "create", "report.generate", "--input", given, "--watch")
    assert watched["job"]["input"]["title"] == SEPARATED


def test_logs_show_one_line_for_one_record_whatever_was_asked(instance: Instance) -> None:
    forged = "2026-01-01T00:00:00.000Z ERROR api  the database is lost"
    for separator in ("\u2028", "\u2029", "\x85"):
        httpx.get(f"{instance.url}/v1/x{separator}{forged}{separator}x", headers={"x-api-key": "wrong"})
    shown = instance.cli("logs", "api").stdout
    assert not [line for line in shown.splitlines() if line.startswith(forged)]
    assert instance.json("logs", "api")["count"] == len(shown.splitlines())


@pytest.mark.parametrize("given", ['{"a": NaN}', "[Infinity]", '"\\ud800"', "[" * 100_000, "\udcff"])
def test_input_that_is_no_json_is_wrong_usage(instance: Instance, given: str) -> None:
    before = instance.json("jobs", "list", "--limit", "200")["count"]
    done = instance.cli("jobs", "create", "report.generate", "--input", given)
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert instance.json("jobs", "list", "--limit", "200")["count"] == before


@pytest.mark.parametrize(
    "arguments", [("jobs", "get", "../x"), ("bogus",), ("jobs", "list", "--limit", "0"), ("jobs",)]
)
def test_wrong_usage_is_an_object_with_json(instance: Instance, arguments: tuple[str, ...]) -> None:
    answer = instance.json(*arguments, code=2)
    assert (answer["ok"], answer["error"]) == (False, "usage")
    assert answer["message"]


@pytest.mark.parametrize("arguments", [("jobs", "list"), ("status", "--json"), ("logs", "api"), ("--help",)])
def test_a_closed_pipe_is_no_traceback(instance: Instance, arguments: tuple[str, ...]) -> None:
    assert b"Traceback" not in piped(instance, *arguments).stderr
    assert b"BrokenPipe" not in piped(instance, *arguments).stderr


def test_an_ascii_terminal_gets_escapes(instance: Instance) -> None:
    env = {**instance.environment, "PYTHONIOENCODING": "ascii", "LANG": "C"}
    command = [
        sys.executable,
        "-m",
        "local.cli.main",
        "jobs",
        "create",
        "report.generate",
        "--input",
        '{"title": "päivä"}',
    ]
    done = subprocess.run(command, cwd=instance.folder, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"p\\xe4iv\\xe4" in done.stdout


def test_a_queue_that_nobody_serves_is_warned_of_and_listed(instance: Instance) -> None:
    done = instance.cli("jobs", "create", "report.generate", "--queue", "nightly")
    assert done.returncode == 0
    assert "WORKER_QUEUE_ALLOWLIST" in done.stderr
    assert instance.json("jobs", "create", "report.generate", "--queue", "nightly")["warnings"]
    status = instance.cli("status")
    assert "QUEUE_UNSERVED" in status.stderr
    assert status.returncode == 1
    for job in instance.json("jobs", "list", "--queue", "nightly")["jobs"]:
        instance.cli("jobs", "cancel", job["id"])
    assert instance.cli("status").returncode == 0


def test_an_unknown_status_and_an_unknown_type_are_told(instance: Instance) -> None:
    assert "queued, running" in instance.cli("jobs", "list", "--status", "bogus").stderr
    assert "rauskuclaw types" in instance.cli("jobs", "create", "no.such.type").stderr
    assert "no such jobs" in instance.cli("jobs", "list", "--type", "no.such.type").stdout


def test_explain_says_why_a_job_failed(instance: Instance) -> None:
    fetched = ("data.fetch", "--input", '{"url": "https://example.com"}', "--max-attempts", "1")
    job_id = instance.json("jobs", "create", *fetched, "--watch", code=1)["job"]["id"]
    explained = instance.cli("jobs", "explain", job_id).stdout
    assert "attempt 1 of 1" in explained
    assert "only a queued job" not in explained
