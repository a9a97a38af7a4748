"""The arguments of `codex exec`, and how they are shown to people. There is no shell anywhere."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rauskuclaw.config import CodexSettings
from rauskuclaw.domain.models import Message

FROM_STDIN = "-"


@dataclass(frozen=True, slots=True)
class Command:
    """A program and its arguments. The prompt goes over stdin, where no list of processes shows it."""

    program: str
    arguments: tuple[str, ...]

    @property
    def line(self) -> tuple[str, ...]:
        return (self.program, *self.arguments)

    def preview(self, prompt: str) -> str:
        """As one would type it, with the length of the prompt in its place."""
        return f"{shlex.join(self.line)} < prompt of {len(prompt)} characters"


def arguments_of(
    settings: CodexSettings, *, model: str, working_directory: Path, schema_file: Path | None = None
) -> tuple[str, ...]:
    """What goes after the program's name. It may write in its working directory, and asks nobody for leave."""
    local = ("--oss", "--local-provider", settings.local_provider) if settings.exec_mode == "oss" else ()
    shape = ("--output-schema", str(schema_file)) if schema_file is not None else ()
    return (
        "exec",
        *local,
        "--json",
        "--sandbox",
        "workspace-write",
        "--config",
        'approval_policy="never"',
        "--skip-git-repo-check",
        "--cd",
        str(working_directory),
        *shape,
        "-m",
        model,
        FROM_STDIN,
    )


def prompt_of(messages: Sequence[Message]) -> str:
    """The conversation as one text: each part under the name of its role, with a blank line between."""
    return "\n\n".join(f"{_label(message)}:\n{message.content}" for message in messages)


def _label(message: Message) -> str:
    return "System" if message.role == "system" else message.role
