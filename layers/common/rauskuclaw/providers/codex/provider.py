"""The Codex command line as a model provider: one run of the program for one call."""

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from rauskuclaw.config import CodexSettings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Delta, Finished, Meter, ModelEvent, ModelRequest
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers import errors
from rauskuclaw.providers.codex import process
from rauskuclaw.providers.codex.command import Command, arguments_of, prompt_of
from rauskuclaw.providers.codex.events import Transcript
from rauskuclaw.providers.codex.failures import class_of, detail_of, is_transient
from rauskuclaw.providers.codex.home import CodexHome
from rauskuclaw.providers.errors import ProviderError

NAMES = {"online": "codex-cli", "oss": "codex-oss"}
MAX_TEXT_BYTES = 768 * 1024
STEEPEST_BACKOFF = 6  # exponent
MIN_TRY_SEC = 1.0
# What the program adds to each request of its own, tools and instructions: 41 KB were seen with version 0.169.
OWN_TOKENS = 65_536
# It cannot be told to stop at a number of tokens; a guess that few answers pass.
MAX_OUTPUT_TOKENS = 32_768


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run of the program."""

    command: Command
    transcript: Transcript
    ended: process.Ended


class CodexProvider:
    """See ports/models.py. The program gives its answer as a whole, so there is one delta.

    Faults of the network are tried again here, because each try is a run of seconds: `transient_retries` times, with
    a wait of `transient_backoff_ms` that doubles, as long as the job's time allows.
    """

    def __init__(
        self,
        settings: CodexSettings,
        *,
        clock: Clock,
        environment: Mapping[str, str] | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._home = CodexHome(settings, given=environment)
        self._pause = pause

    @property
    def name(self) -> str:
        return NAMES[self._settings.exec_mode]

    @property
    def model(self) -> str:
        if not self._settings.model:
            raise ProviderError(f"No model is configured for provider '{self.name}'", code=errors.CONFIG)
        return self._settings.model

    @cached_property
    def key_id(self) -> str:
        digest = hashlib.sha256(str(self._home.path).encode()).hexdigest()[:12]
        return f"{self.name}:{digest}"

    @property
    def is_enabled(self) -> bool:
        return self._settings.enabled

    def check(self) -> None:
        if not self._settings.enabled:
            raise ProviderError(f"Provider '{self.name}' is disabled", code=errors.DISABLED)
        if self._home.is_inside_workspace:
            text = "CODEX_HOME lies inside of the workspace, where the model could read its login"
            raise ProviderError(text, code=errors.CONFIG)
        _ = self.model

    def describe(self) -> dict[str, Json]:
        given = self._settings
        return {
            "enabled": given.enabled,
            "exec_mode": given.exec_mode,
            "model": given.model,
            "local_provider": given.local_provider if given.exec_mode == "oss" else None,
            "cli_path": given.cli_path,
            "timeout_ms": given.timeout_ms,
        }

    async def stream(self, request: ModelRequest, meter: Meter | None = None) -> AsyncGenerator[ModelEvent, None]:
        if request.tools:
            raise ProviderError(f"Provider '{self.name}' takes no tools; it has its own", code=errors.INPUT)
        prompt = prompt_of(request.messages)
        self._home.prepare()
        schema = self._home.keep_schema(f"{id(request):x}", request.schema) if request.schema is not None else None
        try:
            arguments = arguments_of(
                self._settings,
                model=request.model,
                working_directory=self._home.working_directory(),
                schema_file=schema,
            )
            run, retries = await self._run_until_it_passes(arguments, prompt, request, meter or Meter())
        finally:
            if schema is not None:
                self._home.drop(schema)
        text = run.transcript.text or ""
        facts = self._facts(run.command, prompt, retries=retries)
        yield Delta(text)
        yield Finished(
            text=text,
            finish_reason="stop",
            model=request.model,
            usage=run.transcript.usage,
            response_id=run.transcript.thread_id,
            extra=facts
            | {
                "local_provider": self.describe()["local_provider"],
                "usage": run.transcript.raw_usage,
                "raw_events_count": run.transcript.events,
            },
        )

    async def _run_until_it_passes(
        self, arguments: tuple[str, ...], prompt: str, request: ModelRequest, meter: Meter
    ) -> tuple[Run, int]:
        """The run that succeeded, and how many had failed before it. Raises ProviderError."""
        retries = 0
        while True:
            run = await self._run(arguments, prompt, request, meter)
            failure = self._failure_of(run, prompt, retries=retries)
            if failure is None:
                return run, retries
            wait_sec = self._settings.transient_backoff_ms / 1000 * 2 ** min(retries, STEEPEST_BACKOFF)
            may_pass = run.ended.exit_code != 0 and is_transient(failure.failure.message)
            has_time = self._left_sec(request) > wait_sec + MIN_TRY_SEC
            if not may_pass or retries >= self._settings.transient_retries or not has_time:
                raise failure
            retries += 1
            await self._pause(wait_sec)

    async def _run(self, arguments: tuple[str, ...], prompt: str, request: ModelRequest, meter: Meter) -> Run:
        """One run of the first program that there is."""
        timeout_sec = min(self._settings.timeout_ms / 1000, max(self._left_sec(request), 0))
        for program in self._home.candidates():
            command = Command(program, arguments)
            try:
                return await self._run_command(command, prompt, timeout_sec, meter)
            except FileNotFoundError:
                continue
            except TimeoutError as exc:
                raise self._error(
                    f"Codex did not end within {timeout_sec:g} s", errors.TIMEOUT, command, prompt
                ) from exc
            except process.OutputTooLargeError as exc:
                raise self._error("Codex wrote too much", errors.RESPONSE, command, prompt) from exc
            except OSError as exc:
                text = f"Codex could not be started: {exc.strerror or type(exc).__name__}"
                raise self._error(text, errors.NOT_FOUND, command, prompt) from exc
        attempted = list(self._home.candidates())
        text = "The Codex program was not found; docs/providers.md says how to install it"
        raise ProviderError(text, code=errors.NOT_FOUND, details={"attempted_commands": attempted})

    async def _run_command(self, command: Command, prompt: str, timeout_sec: float, meter: Meter) -> Run:
        transcript = Transcript()
        try:
            ended = await process.run(
                command.line,
                prompt=prompt,
                directory=self._home.working_directory(),
                environment=self._home.environment(),
                on_line=transcript.add,
                timeout_sec=timeout_sec,
            )
        finally:
            _note(transcript, meter)
        return Run(command, transcript, ended)

    def _failure_of(self, run: Run, prompt: str, *, retries: int) -> ProviderError | None:
        """Why the run is no success: a failed turn counts even when the program ends well, and so does silence."""
        transcript, code = run.transcript, run.ended.exit_code
        facts = {"exit_code": code, **self._facts(run.command, prompt, retries=retries)}
        if code != 0 or transcript.failure is not None:
            detail = detail_of(transcript, run.ended.stderr, secrets=self._home.secrets())
            failure_class, is_limit = class_of(detail)
            return ProviderError(
                f"Codex failed: {detail}",
                code=errors.EXEC,
                details=facts,
                failure_class=failure_class,
                is_limit=is_limit,
            )
        if not transcript.is_complete or not (transcript.text or "").strip():
            text = "Codex gave no answer" if transcript.is_complete else "Codex's answer was cut off"
            return ProviderError(text, code=errors.RESPONSE, details=facts)
        if len((transcript.text or "").encode()) > MAX_TEXT_BYTES:
            return ProviderError("Codex's answer is too large", code=errors.RESPONSE, details=facts)
        return None

    def _error(self, message: str, code: str, command: Command, prompt: str) -> ProviderError:
        return ProviderError(message, code=code, details={"exit_code": None, **self._facts(command, prompt, retries=0)})

    def _facts(self, command: Command, prompt: str, *, retries: int) -> dict[str, Json]:
        return {
            "command_preview": command.preview(prompt),
            "codex_home": str(self._home.path),
            "transient_retries": retries,
            "auth_mode": self._home.auth_mode,
        }

    def _left_sec(self, request: ModelRequest) -> float:
        return (request.deadline - self._clock()).total_seconds()


def _note(transcript: Transcript, meter: Meter) -> None:
    """Add what a run has used: each is paid for, also one that failed, timed out or was stopped."""
    if transcript.usage is not None:
        meter.usage = (meter.usage or Usage()) + transcript.usage
    if not transcript.is_complete:
        meter.hidden_bytes += len((transcript.text or "").encode())
