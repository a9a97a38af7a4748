"""How the program is started, fed, read and stopped."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvloop

from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.models import Message, Tool
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers import process_group
from rauskuclaw.providers.errors import ProviderError
from tests.support.processes import is_alive
from tests.support.waiting import eventually
from tests.unit.providers.codex.fake_codex import FakeCodex, request

# Starts a program of its own that hears no SIGTERM, and hears none itself.
DEAF = """
deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
child = subprocess.Popen([sys.executable, "-c", deaf])
signal.signal(signal.SIGTERM, signal.SIG_IGN)
note(child=child.pid)
time.sleep(600)
"""


async def failure_of(fake: FakeCodex, **given: Any) -> ProviderError:
    with pytest.raises(ProviderError) as caught:
        await fake.ask(**given)
    return caught.value


async def test_an_answer_comes_with_its_usage_and_facts(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path)
    finished = await fake.ask()
    assert (finished.text, finished.model, finished.usage) == ("Hello", "gpt-test", Usage(1200, 34, 1000, 12))
    assert finished.extra is not None
    assert finished.extra["raw_events_count"] == 4
    assert finished.extra["codex_home"] == str(fake.home)
    assert (finished.extra["transient_retries"], finished.extra["auth_mode"]) == (0, None)
    assert (fake.provider.name, finished.extra["local_provider"]) == ("codex-cli", None)


async def test_the_arguments_are_an_array_and_the_prompt_goes_over_stdin(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, model="gpt 5; rm -rf /")
    finished = await fake.ask(model="gpt 5; rm -rf /")
    [run] = fake.runs
    assert run["argv"][1:] == [
        "exec",
        "--json",
        "--sandbox",
        "workspace-write",
        "--config",
        'approval_policy="never"',
        "--skip-git-repo-check",
        "--cd",
        str(fake.workspace),
        "-m",
        "gpt 5; rm -rf /",
        "-",
    ]
    assert run["stdin"] == "System:\nBe brief.\n\nuser:\nSano päivää"
    assert run["cwd"] == str(fake.workspace)
    assert finished.extra is not None
    preview = finished.extra["command_preview"]
    assert "'gpt 5; rm -rf /' - < prompt of 36 characters" in preview
    assert "päivää" not in preview


async def test_the_local_mode_names_its_server_right_after_exec(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, exec_mode="oss", local_provider="lmstudio")
    finished = await fake.ask()
    assert fake.runs[0]["argv"][1:6] == ["exec", "--oss", "--local-provider", "lmstudio", "--json"]
    assert fake.provider.name == "codex-oss"
    assert finished.extra is not None
    assert finished.extra["local_provider"] == "lmstudio"


async def test_the_program_sees_only_what_it_was_given(tmp_path: Path) -> None:
    secrets = {"OPENAI_API_KEY": "canary-1", "API_KEYS_JSON": "canary-2", "AWS_SECRET_ACCESS_KEY": "canary-3"}
    handed = {"CODEX_API_KEY": "wanted", "LANG": "C.UTF-8", "HOME": "/root"}
    fake = FakeCodex(tmp_path, environment=secrets | handed, pass_env=("CODEX_API_KEY", "MISSING"))
    await fake.ask()
    seen = fake.runs[0]["env"]
    assert "canary" not in str(seen)
    assert (seen["CODEX_API_KEY"], seen["LANG"], seen["HOME"]) == ("wanted", "C.UTF-8", str(fake.home))
    assert seen["CODEX_HOME"] == str(fake.home / ".codex")
    assert {name for name in seen if name.startswith("XDG_")} == {
        "XDG_CACHE_HOME",
        "XDG_CONFIG_HOME",
        "XDG_DATA_HOME",
        "XDG_STATE_HOME",
    }


async def test_a_chatgpt_login_is_not_overridden_by_keys(tmp_path: Path) -> None:
    keys = {"OPENAI_API_KEY": "one", "OPENAI_BASE_URL": "http://x", "CODEX_API_KEY": "two", "OTHER": "kept"}
    fake = FakeCodex(tmp_path, environment=keys, pass_env=tuple(keys))
    (fake.home / ".codex").mkdir(parents=True)
    (fake.home / ".codex" / "auth.json").write_text('{"auth_mode": "chatgpt", "tokens": {"id_token": "x"}}')
    finished = await fake.ask()
    assert {name for name in fake.runs[0]["env"] if name in keys} == {"OTHER"}
    assert finished.extra is not None
    assert finished.extra["auth_mode"] == "chatgpt"


async def test_the_home_is_for_its_owner_only(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path)
    await fake.ask()
    assert (fake.home / ".codex").stat().st_mode & 0o077 == 0


async def test_without_the_configured_folder_it_works_in_one_of_its_own(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, working_directory=tmp_path / "missing")
    await fake.ask()
    assert fake.runs[0]["cwd"] == str(fake.home / "workdir")


async def test_a_schema_is_handed_over_in_a_file_that_does_not_stay(tmp_path: Path) -> None:
    body = "name = sys.argv[sys.argv.index('--output-schema') + 1]; answer(open(name).read())"
    fake = FakeCodex(tmp_path, body)
    finished = await fake.ask(schema={"type": "object"})
    assert finished.text == '{"type": "object"}'
    assert list((fake.home / "schemas").iterdir()) == []


async def test_a_program_that_does_not_read_its_prompt_still_answers(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, reads=False)
    finished = await fake.ask(messages=(Message("user", "x" * 1_000_000),))
    assert finished.text == "Hello"


async def test_a_long_prompt_and_a_long_answer_do_not_wait_for_each_other(tmp_path: Path) -> None:
    body = "sys.stdout.write('noise\\n' * 200_000); sys.stderr.write('e' * 1_000_000); answer('y' * 500_000)"
    finished = await FakeCodex(tmp_path, body).ask(messages=(Message("user", "x" * 700_000),))
    assert len(finished.text) == 500_000


async def test_tools_are_refused(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path)
    failure = (await failure_of(fake, tools=(Tool("look", "", {}),))).failure
    assert (failure.code, fake.runs) == ("PROVIDER_INPUT", [])


# ---- stopping


async def test_cancelling_ends_the_whole_group(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, DEAF)
    task = asyncio.ensure_future(fake.ask())

    async def pids() -> list[int]:
        return [run[name] for run in fake.runs for name in ("pid", "child") if name in run]

    found = await eventually(pids, lambda seen: len(seen) == 3)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await eventually(lambda: _alive(found), lambda alive: alive == [])


async def _alive(pids: list[int]) -> list[int]:
    return [pid for pid in pids if is_alive(pid)]


async def test_stopping_asks_politely_first(tmp_path: Path) -> None:
    polite = """
def bye(*_):
    note(said="bye")
    sys.exit(0)
signal.signal(signal.SIGTERM, bye)
note(ready=True)
time.sleep(600)
"""
    fake = FakeCodex(tmp_path, polite)
    task = asyncio.ensure_future(fake.ask())

    async def runs() -> list[dict[str, Any]]:
        return fake.runs

    await eventually(runs, lambda seen: len(seen) == 2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert fake.runs[-1].get("said") == "bye"


def test_the_waits_of_stopping_stay_within_five_seconds() -> None:
    assert process_group.TERM_SEC + process_group.KILL_SEC + process_group.CLOSE_SEC < 5


async def test_a_run_that_takes_too_long_is_a_timeout_and_leaves_nothing(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, "note(ready=True); time.sleep(600)", timeout_ms=700)
    failure = (await failure_of(fake)).failure
    assert (failure.code, failure.failure_class) == ("PROVIDER_TIMEOUT", FailureClass.RETRYABLE)
    assert failure.details["command_preview"].startswith(str(fake.program))
    assert fake.pauses == []
    await eventually(lambda: _alive([run["pid"] for run in fake.runs]), lambda alive: alive == [])


async def test_the_jobs_deadline_counts_when_it_comes_first(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, "time.sleep(600)")
    failure = (await failure_of(fake, left=timedelta(milliseconds=300))).failure
    assert failure.code == "PROVIDER_TIMEOUT"


async def test_what_the_program_leaves_behind_is_ended_and_not_waited_for(tmp_path: Path) -> None:
    body = 'child = subprocess.Popen(["sleep", "600"]); note(child=child.pid); answer("done")'
    fake = FakeCodex(tmp_path, body)
    assert (await fake.ask()).text == "done"
    children = [run["child"] for run in fake.runs if "child" in run]
    assert len(children) == 1
    await eventually(lambda: _alive(children), lambda alive: alive == [])


async def test_a_flood_is_stopped(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, "while True: sys.stdout.write('x' * 1_000_000)")
    failure = (await failure_of(fake)).failure
    assert (failure.code, failure.message) == ("PROVIDER_RESPONSE", "Codex wrote too much")
    await eventually(lambda: _alive([run["pid"] for run in fake.runs]), lambda alive: alive == [])


# ---- which program


async def test_a_missing_program_names_what_was_tried(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, cli_path="/no/such/codex", environment={"PATH": str(tmp_path / "empty")})
    failure = (await failure_of(fake)).failure
    assert (failure.code, failure.failure_class) == ("PROVIDER_NOT_FOUND", FailureClass.PERMANENT)
    own = str(fake.home / "cli" / "node_modules" / ".bin" / "codex")
    assert failure.details == {"attempted_commands": ["/no/such/codex", own, "codex"]}


async def test_the_installed_program_is_next_when_the_configured_one_is_missing(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, cli_path="/no/such/codex")
    own = fake.home / "cli" / "node_modules" / ".bin"
    own.mkdir(parents=True)
    (own / "codex").symlink_to(fake.program)
    assert (await fake.ask()).text == "Hello"


async def test_a_program_that_fails_is_not_replaced_by_another(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, "fail('broken')", transient_retries=0)
    await failure_of(fake)
    assert len(fake.runs) == 1


async def test_a_file_that_is_no_program_is_told_so(tmp_path: Path) -> None:
    plain = tmp_path / "plain"
    plain.write_text("no program")
    failure = (await failure_of(FakeCodex(tmp_path, cli_path=str(plain)))).failure
    assert (failure.code, "Permission denied" in failure.message) == ("PROVIDER_NOT_FOUND", True)


# ---- configuration


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"enabled": False}, "PROVIDER_DISABLED"), ({"model": None}, "PROVIDER_CONFIG")],
    ids=["disabled", "no model"],
)
def test_what_is_not_configured_is_refused_before_any_run(tmp_path: Path, settings: dict[str, Any], code: str) -> None:
    fake = FakeCodex(tmp_path, **settings)
    with pytest.raises(ProviderError) as caught:
        fake.provider.check()
    assert caught.value.failure.code == code


@pytest.mark.parametrize("inside", ["workspace/home", "workspace", "workspace/../workspace/x"])
def test_a_home_inside_of_the_workspace_is_refused(tmp_path: Path, inside: str) -> None:
    fake = FakeCodex(tmp_path, home=tmp_path / inside)
    with pytest.raises(ProviderError) as caught:
        fake.provider.check()
    assert caught.value.failure.code == "PROVIDER_CONFIG"


def test_it_is_described_as_clients_expect(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path)
    assert fake.provider.describe() == {
        "enabled": True,
        "exec_mode": "online",
        "model": "gpt-test",
        "local_provider": None,
        "cli_path": str(fake.program),
        "timeout_ms": 60_000,
    }
    assert request().model == fake.provider.model


# ---- the workers' event loop


@pytest.mark.parametrize("size", [10, 3_000_000])
def test_it_runs_on_the_event_loop_of_the_workers(tmp_path: Path, size: int) -> None:
    fake = FakeCodex(tmp_path, "answer('y' * 300_000)")
    finished = uvloop.run(fake.ask(messages=(Message("user", "x" * size),)))
    assert len(finished.text) == 300_000
    assert len(fake.runs[0]["stdin"]) == len("user:\n") + size


def test_cancelling_ends_the_group_on_that_loop_too(tmp_path: Path) -> None:
    fake = FakeCodex(tmp_path, DEAF)

    async def begin_and_cancel() -> None:
        task = asyncio.ensure_future(fake.ask())

        async def runs() -> list[dict[str, Any]]:
            return fake.runs

        await eventually(runs, lambda seen: len(seen) == 2)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        pids = [run[name] for run in fake.runs for name in ("pid", "child") if name in run]
        await eventually(lambda: _alive(pids), lambda alive: alive == [])

    uvloop.run(begin_and_cancel())


def test_what_is_left_behind_is_not_waited_for_on_that_loop_too(tmp_path: Path) -> None:
    body = 'child = subprocess.Popen(["sleep", "600"]); note(child=child.pid); answer("done")'
    fake = FakeCodex(tmp_path, body)
    assert uvloop.run(fake.ask()).text == "done"
