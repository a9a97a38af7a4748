"""`tool.exec`: one command, once, without a shell, within limits. Off until configured, and never on AWS."""

import asyncio
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.files.workspace import FolderPath, failing_the_job
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput, Positive
from rauskuclaw.config import Settings
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.runs.steps import Decision, Done, Effect, Intended, Verdict
from rauskuclaw.domain.workspace.paths import WorkspacePath
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.runs import RunRecord
from rauskuclaw.ports.tools import ToolOffer
from rauskuclaw.services.workspace.naming import resolve

NAME = "builtin:tool.exec"
MAX_ARGS = 100
LAUNCHER = Path(__file__).with_name("launcher.py")
Argument = Annotated[str, Field(max_length=32_768, pattern=r"^[^\x00]*$")]


class ToolExecInput(HandlerInput):
    command: Annotated[
        str | None, Field(max_length=4096, pattern=r"^[^\x00]+$", description="Name or full path, as allowed")
    ] = None
    args: Annotated[
        tuple[Argument, ...] | None,
        Field(max_length=MAX_ARGS, strict=False, description="Each is handed over as it is; there is no shell"),
    ] = None
    cwd: FolderPath = "."
    timeout_ms: Annotated[Positive | None, Field(description="At most the configured time")] = None


class ToolExecOutput(HandlerOutput):
    """`exit_code` is negative for a signal. What is not 0 is no failure of the job: it is the command's answer."""

    command: str
    exit_code: int
    stdout: str
    stderr: str
    truncated: bool
    duration_ms: int


def spec(settings: Settings) -> HandlerSpec:
    """The handler as configured. Raises ConfigError for a faulty allowlist."""
    from rauskuclaw.builtins.tool_exec.commands import Commands

    given, root = settings.tool_exec, settings.workspace.root
    commands = Commands.of(given)
    is_here = settings.driver == "embedded"

    async def run(payload: ToolExecInput, ctx: JobContext) -> ToolExecOutput:
        _require(is_here=is_here, is_on=given.enabled and bool(given.allowlist))
        if not payload.command:
            raise HandlerError("The input has no command", code="TOOL_EXEC_INPUT")
        file = commands.file_of(payload.command, outside=root)
        with failing_the_job():
            place = resolve(payload.cwd, field="cwd", root=PurePosixPath(root))
        # Within a run its own record has the call already, and says the same of a repetition.
        record: RunRecord | None = getattr(ctx, "run", None)
        with opened(root, place) as folder:
            if record is not None:
                await _note_begin(record, payload, ctx)
            found = await _run(file, payload, folder)
        if record is not None:
            await record.append(Done(about=1, call_id="exec", result={"exit_code": found.exit_code}))
        await ctx.log("info", "Ran a command", {"command": found.command, "exit_code": found.exit_code})
        return found

    async def _run(file: str, payload: ToolExecInput, folder: int) -> ToolExecOutput:
        from rauskuclaw.builtins.tool_exec.capture import Capture
        from rauskuclaw.providers.process_group import run_watched

        timeout_ms = min(payload.timeout_ms or given.timeout_ms, given.timeout_ms)
        limits = [folder, os.getpid(), ceil(timeout_ms / 1000) + 1, given.memory_mb]
        line = [sys.executable, "-I", "-S", str(LAUNCHER), *map(str, limits), file, *(payload.args or ())]
        watch, loop = Capture(), asyncio.get_running_loop()
        begun = loop.time()
        with tempfile.TemporaryDirectory(prefix="rk-exec-") as home:
            environment = {"PATH": given.path, "LANG": "C.UTF-8", "HOME": home}
            try:
                exit_code = await run_watched(
                    line,
                    watch,
                    fed=b"",
                    directory=Path("/"),
                    environment=environment,
                    timeout_sec=timeout_ms / 1000,
                    pass_fds=[folder],
                )
            except TimeoutError as exc:
                out, err, _ = watch.texts()
                raise HandlerError(
                    f"The command was ended after {timeout_ms} ms",
                    code="TOOL_EXEC_TIMEOUT",
                    details={"stdout": out[-2000:], "stderr": err[-2000:]},
                ) from exc
        out, err, is_cut = watch.texts()
        return ToolExecOutput(
            command=file,
            exit_code=exit_code,
            stdout=out,
            stderr=err,
            truncated=is_cut,
            duration_ms=round((loop.time() - begun) * 1000),
        )

    return HandlerSpec(
        name=NAME,
        summary="Run an allowed command, without a shell",
        input_model=ToolExecInput,
        output_model=ToolExecOutput,
        run=run,
        tool=ToolOffer(
            effect=Effect.UNIQUE,
            is_quick=True,
            sends_text=True,  # a command may send it
            required=("command",),
            paths=_paths,
            is_available=is_here and given.enabled and bool(given.allowlist),
        ),
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.settings)


BUILTIN = Builtin(_make, JobType("tool.exec", handler=NAME, enabled=False, default_timeout_sec=120))


@contextmanager
def opened(root: Path, place: WorkspacePath) -> Iterator[int]:
    """A descriptor of a folder of the workspace, reached without following a link. Raises HandlerError."""
    held: list[int] = []
    try:
        _open(root, place, held)
        yield held[-1]
    finally:
        for each in held:
            os.close(each)


def _open(root: Path, place: WorkspacePath, held: list[int]) -> None:
    """Put the descriptors that lead there into `held`, one for each folder."""
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)  # nothing may have been written yet
        held.append(os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC))
        for name in place.names:
            flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
            held.append(os.open(name, flags, dir_fd=held[-1]))
    except OSError as exc:
        raise HandlerError(f"There is no folder '{place}' in the workspace", code="TOOL_EXEC_INPUT") from exc


def _require(*, is_here: bool, is_on: bool) -> None:
    if not is_here:
        text = "tool.exec runs commands in a folder, and there is none on AWS"
        raise HandlerError(text, code="TOOL_EXEC_UNAVAILABLE")
    if not is_on:
        # Retryable: configuring it does not need the job to be created again.
        text = "tool.exec is not configured: set TOOL_EXEC_ENABLED=1 and list its commands in TOOL_EXEC_ALLOWLIST"
        raise HandlerError(text, code="TOOL_EXEC_DISABLED", failure_class=FailureClass.RETRYABLE)


async def _note_begin(record: RunRecord, payload: ToolExecInput, ctx: JobContext) -> None:
    """Record that the command begins. Raises HandlerError when it began before: it is not run a second time."""
    if await record.read():
        text = "The command was begun before, and its worker died: nobody can tell what it has done"
        raise HandlerError(text, code="TOOL_EXEC_UNKNOWN")
    arguments: Json = {"command": payload.command, "args": list(payload.args or ()), "cwd": payload.cwd}
    decision = Decision(Verdict.ALLOW, "JOB", "Asked for by whoever submitted the job")
    key = ctx.effect_key("exec")
    await record.append(
        Intended(
            call_id="exec",
            tool="tool_exec",
            arguments=arguments,
            effect=Effect.UNIQUE,
            effect_key=key,
            decision=decision,
        )
    )


def _paths(arguments: dict[str, Json]) -> list[str]:
    from rauskuclaw.builtins.files.workspace import paths_in

    return paths_in({"path": arguments.get("cwd")})
