"""A program that stands for `codex`: it notes how it was started and then does what a test says."""

import json
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from rauskuclaw.config import CodexSettings
from rauskuclaw.domain.models import Finished, Message, ModelRequest
from rauskuclaw.providers.codex.provider import CodexProvider
from tests.support.clock import NOON, ManualClock

PROGRAM = """#!{python} -IS
import json, os, signal, subprocess, sys, time

def say(**event):
    print(json.dumps(event), flush=True)

def answer(text, **usage):
    say(type="thread.started", thread_id="thread-1")
    say(type="turn.started")
    say(type="item.completed", item={{"id": "item_0", "type": "agent_message", "text": text}})
    say(type="turn.completed", usage=usage or {usage})

def fail(text, code=1):
    print(text, file=sys.stderr)
    sys.exit(code)

def note(**more):
    seen = {{"argv": sys.argv, "env": dict(os.environ), "cwd": os.getcwd(), "pid": os.getpid(), **more}}
    with open({record!r}, "a") as file:
        file.write(json.dumps(seen) + "\\n")

def runs():
    with open({record!r}) as file:
        return len(file.readlines())

if {reads}:
    note(stdin=sys.stdin.buffer.read().decode())
else:
    note()
{body}
"""
USAGE = {"input_tokens": 1200, "cached_input_tokens": 1000, "output_tokens": 34, "reasoning_output_tokens": 12}
MESSAGES = (Message("system", "Be brief."), Message("user", "Sano päivää"))


class FakeCodex:
    """The program in a folder, a provider that starts it, and what was seen of its runs."""

    def __init__(
        self,
        folder: Path,
        body: str = "answer('Hello')",
        *,
        environment: Mapping[str, str] | None = None,
        reads: bool = True,
        **settings: Any,
    ) -> None:
        self.program = folder / "bin" / "codex"
        self.home = folder / "codex-home"
        self.workspace = folder / "workspace"
        self._record = folder / "runs.jsonl"
        self.workspace.mkdir(exist_ok=True)
        self.program.parent.mkdir(exist_ok=True)
        self.program.write_text(
            PROGRAM.format(python=sys.executable, usage=USAGE, record=str(self._record), reads=reads, body=body)
        )
        self.program.chmod(0o755)
        self.pauses: list[float] = []
        given: dict[str, Any] = {
            "enabled": True,
            "model": "gpt-test",
            "cli_path": str(self.program),
            "working_directory": self.workspace,
            "home": self.home,
        }
        self.provider = CodexProvider(
            CodexSettings(**(given | settings)),
            clock=ManualClock(),
            environment={"PATH": "/usr/bin:/bin", **(environment or {})},
            pause=self._pause,
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    @property
    def runs(self) -> list[dict[str, Any]]:
        """Of each run so far: argv, env, cwd, pid, stdin."""
        if not self._record.exists():
            return []
        return [json.loads(line) for line in self._record.read_text().splitlines()]

    async def ask(self, **given: Any) -> Finished:
        """One call; checks that the deltas are the answer."""
        text, finished = "", None
        async for event in self.provider.stream(request(**given)):
            if isinstance(event, Finished):
                finished = event
            else:
                text += event.text
        assert finished is not None
        assert finished.text == text
        return finished


def request(*, left: timedelta = timedelta(minutes=5), **given: Any) -> ModelRequest:
    values: dict[str, Any] = {"messages": MESSAGES, "model": "gpt-test", "max_output_tokens": 100}
    return ModelRequest(deadline=NOON + left, **(values | given))
