"""tool.exec: only listed commands, as they are, without a shell; ended in time, and never begun twice."""

import asyncio
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.builtins.tool_exec.capture import MAX_CHARS
from rauskuclaw.builtins.tool_exec.commands import SHELLS, Commands
from rauskuclaw.builtins.tool_exec.run import spec
from rauskuclaw.config import DatabaseSettings, Settings, WorkspaceSettings
from rauskuclaw.config.tools import ToolExecSettings
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.errors import ConfigError
from rauskuclaw.ports.handlers import HandlerSpec
from tests.support.conditions import eventually
from tests.unit.builtins.context import NotingContext, call, failure

LISTED = ("echo", "printenv", "pwd", "cat", "sleep", "head", "env", "ls", sys.executable)


def settings(folder: Path, *allowlist: str, driver: Any = "embedded", **given: Any) -> Settings:
    (folder / "workspace" / "sub").mkdir(parents=True, exist_ok=True)
    return Settings(
        data_dir=folder,
        driver=driver,
        database=DatabaseSettings(path=folder / "unused"),
        workspace=WorkspaceSettings(root=folder / "workspace"),
        tool_exec=ToolExecSettings(**{"enabled": True, "allowlist": allowlist or LISTED, **given}),
    )


@pytest.fixture
def handler(tmp_path: Path) -> HandlerSpec:
    return spec(settings(tmp_path))


async def out(handler: HandlerSpec, command: str, *args: str, **given: Any) -> str:
    result: Any = await call(handler, {"command": command, "args": list(args), **given})
    assert result["exit_code"] == 0, result
    text: str = result["stdout"]
    return text


async def code(handler: HandlerSpec, given: Any) -> str | None:
    return (await failure(handler, given)).code


async def test_arguments_are_handed_over_as_they_are(handler: HandlerSpec) -> None:
    strange = ["$HOME", "a b", "*", ";", "|", "$(id)", "`id`", "&&", "", "\n", "ä"]
    assert await out(handler, "echo", "-n", *strange) == " ".join(strange)


async def test_the_environment_holds_nothing_of_ours(handler: HandlerSpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "s3cret")
    found = dict(line.split("=", 1) for line in (await out(handler, "printenv")).splitlines())
    assert {name for name in found if name not in ("LC_CTYPE",)} == {"PATH", "LANG", "HOME"}
    assert not Path(found["HOME"]).exists()  # its own, and gone by now


async def test_it_works_in_the_workspace_and_nowhere_else(handler: HandlerSpec, tmp_path: Path) -> None:
    root = (tmp_path / "workspace").resolve()
    assert await out(handler, "pwd") == f"{root}\n"
    assert await out(handler, "pwd", cwd="sub") == f"{root}/sub\n"
    assert await out(handler, "pwd", cwd=f"{tmp_path}/workspace/sub") == f"{root}/sub\n"
    (root / "link").symlink_to(tmp_path)
    for cwd in ("..", "/etc", "nothing", "link", "sub/../..", ".codex-home"):
        assert await code(handler, {"command": "pwd", "cwd": cwd}) in ("VALIDATION_ERROR", "TOOL_EXEC_INPUT")


async def test_nothing_is_to_be_read_from_stdin(handler: HandlerSpec) -> None:
    assert await out(handler, "cat") == ""


async def test_a_fault_of_the_command_is_its_answer(handler: HandlerSpec) -> None:
    result: Any = await call(handler, {"command": "ls", "args": ["nothing"]})
    assert result["exit_code"] > 0
    assert "nothing" in result["stderr"]
    assert result["truncated"] is False


async def test_both_outputs_are_cut_and_the_command_goes_on(handler: HandlerSpec) -> None:
    program = "import sys\nfor each in sys.stdout, sys.stderr: each.write('\\x1b\\0ä' * 2_000_000)\nprint('end')"
    result: Any = await call(handler, {"command": sys.executable, "args": ["-c", program], "timeout_ms": 10_000})
    assert (result["exit_code"], result["truncated"]) == (0, True)
    assert len(result["stdout"]) + len(result["stderr"]) <= MAX_CHARS
    assert len(result["stderr"]) == MAX_CHARS // 4
    assert not {"\x1b", "\0"} & set(result["stdout"])


async def test_what_is_written_to_one_output_may_use_all_the_room(handler: HandlerSpec) -> None:
    text = await out(handler, sys.executable, "-c", "print('x' * 255_000)")
    assert len(text) == 255_001


@pytest.mark.parametrize(
    "command",
    ["id", "/bin/id", "/tmp/echo", "./echo", "sub/echo", "../bin/echo", "/usr/bin/../bin/echo", "echo ", "ECHO", "sh"],
)  # fmt: skip
async def test_what_is_not_listed_is_not_run(handler: HandlerSpec, command: str) -> None:
    assert await code(handler, {"command": command, "args": ["-c", "id"]}) == "TOOL_EXEC_DENIED"


async def test_a_name_is_only_looked_up_where_the_operator_says(tmp_path: Path) -> None:
    workspace = tmp_path / "workspace"
    for folder in (workspace, tmp_path / "bin"):
        folder.mkdir(exist_ok=True)
        (folder / "tool").write_text("#!/usr/bin/env true\n")
        (folder / "tool").chmod(0o755)
    inside = spec(settings(tmp_path, "tool", path=f"{workspace}:/usr/bin"))
    assert await code(inside, {"command": "tool"}) == "TOOL_EXEC_DENIED"  # agents could have written it
    listed = spec(settings(tmp_path, f"{tmp_path}/bin/tool", path="/usr/bin"))
    assert await out(listed, "tool") == await out(listed, f"{tmp_path}/bin/tool") == ""
    assert await code(listed, {"command": f"{workspace}/tool"}) == "TOOL_EXEC_DENIED"


@pytest.mark.parametrize("shell", ["sh", "/bin/sh", "/usr/bin/bash", "busybox"])
def test_a_shell_on_the_list_is_refused_at_the_start(shell: str) -> None:
    with pytest.raises(ConfigError, match="is a shell"):
        Commands.of(ToolExecSettings(allowlist=(shell,)))
    with pytest.raises(ConfigError, match="full path"):
        Commands.of(ToolExecSettings(allowlist=("bin/tool",)))


async def test_a_shell_by_another_name_is_refused_too(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "helper").symlink_to("/bin/sh")
    handler = spec(settings(tmp_path, "helper", path=str(tmp_path / "bin")))
    assert await code(handler, {"command": "helper", "args": ["-c", "id"]}) == "TOOL_EXEC_DENIED"
    assert "sh" in SHELLS


async def test_it_ends_in_time_with_all_that_it_has_started(handler: HandlerSpec, tmp_path: Path) -> None:
    program = "import subprocess, sys, time; print(subprocess.Popen(['sleep', '60']).pid, flush=True); time.sleep(60)"
    given = {"command": sys.executable, "args": ["-c", program], "timeout_ms": 1500}
    found = await failure(handler, given)
    assert (found.code, found.failure_class) == ("TOOL_EXEC_TIMEOUT", FailureClass.PERMANENT)
    assert await is_gone(int(found.details["stdout"]))


async def test_cancelled_it_is_ended(handler: HandlerSpec, tmp_path: Path) -> None:
    mark = tmp_path / "workspace" / "pid"
    program = f"import os, time; open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    task = asyncio.ensure_future(call(handler, {"command": sys.executable, "args": ["-c", program]}))
    await eventually(lambda: mark.exists() and mark.read_text() != "")
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert await is_gone(int(mark.read_text()))


async def is_gone(pid: int) -> bool:
    def is_over() -> bool:
        try:
            return "Z" in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True

    await eventually(is_over)
    return True


async def test_it_has_little_memory_and_may_gain_no_rights(tmp_path: Path) -> None:
    handler = spec(settings(tmp_path, sys.executable, memory_mb=256))
    result: Any = await call(handler, {"command": sys.executable, "args": ["-c", "x = bytearray(10**9)"]})
    assert result["exit_code"] != 0
    assert "MemoryError" in result["stderr"]
    status = await out(handler, sys.executable, "-c", "print(open('/proc/self/status').read())")
    assert "NoNewPrivs:\t1" in status
    fds = await out(
        handler, sys.executable, "-c", "import os; print(sorted(map(int, os.listdir('/proc/self/fd')))[:3])"
    )
    assert fds == "[0, 1, 2]\n"


async def test_what_was_begun_is_not_begun_again(handler: HandlerSpec, tmp_path: Path) -> None:
    """Its worker died, so nobody can tell what it has done."""
    ctx = NotingContext()
    given = {"command": sys.executable, "args": ["-c", "open('count', 'a').write('x')"]}
    await call(handler, given, ctx)
    ctx.run.steps = ctx.run.steps[:1]  # type: ignore[attr-defined]
    found = await failure(handler, given, ctx)
    assert (found.code, found.failure_class) == ("TOOL_EXEC_UNKNOWN", FailureClass.PERMANENT)
    assert (tmp_path / "workspace" / "count").read_text() == "x"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, "TOOL_EXEC_INPUT"),
        ({"command": ""}, "HANDLER_INPUT"),
        ({"command": "echo", "args": ["x"] * 101}, "HANDLER_INPUT"),
        ({"command": "echo", "args": ["a\0b"]}, "HANDLER_INPUT"),
        ({"command": "echo", "args": "x y"}, "HANDLER_INPUT"),
        ({"command": "echo", "timeout_ms": 0}, "HANDLER_INPUT"),
    ],
)
async def test_a_faulty_input_runs_nothing(handler: HandlerSpec, given: Any, found: str) -> None:
    assert await code(handler, given) in (found, "VALIDATION_ERROR", "INPUT_INVALID")


async def test_it_is_off_until_configured_and_on_aws(tmp_path: Path) -> None:
    for given in ({"enabled": False}, {"allowlist": ()}):
        handler = spec(settings(tmp_path, **given) if "enabled" in given else _without_commands(tmp_path))
        found = await failure(handler, {"command": "echo"})
        assert (found.code, found.failure_class) == ("TOOL_EXEC_DISABLED", FailureClass.RETRYABLE)
        assert handler.tool is not None
        assert not handler.tool.is_available
    on_aws = spec(settings(tmp_path, driver="aws"))
    assert await code(on_aws, {"command": "echo"}) == "TOOL_EXEC_UNAVAILABLE"
    assert on_aws.tool is not None
    assert not on_aws.tool.is_available


def _without_commands(folder: Path) -> Settings:
    return settings(folder).model_copy(update={"tool_exec": ToolExecSettings(enabled=True)})


def test_as_a_tool_it_is_done_once_and_may_send_anything(handler: HandlerSpec) -> None:
    offer = handler.tool
    assert offer is not None
    assert (offer.effect, offer.sends_text, offer.is_available) == (Effect.UNIQUE, True, True)
    assert offer.paths({"command": "ls", "cwd": "./a//b"}) == ["a/b"]
    assert offer.paths({"command": "ls"}) == ["."]
    assert os.path.isabs(sys.executable)
