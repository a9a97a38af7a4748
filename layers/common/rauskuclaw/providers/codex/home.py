"""The home of the program: its login and state, and the environment it sees. Outside of the workspace it works in."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from rauskuclaw.config import CodexSettings, program_environment

MAX_AUTH_FILE = 256 * 1024
CHATGPT = "chatgpt"
# Where a local model server listens; no secrets.
LOCAL_SERVER = ("CODEX_OSS_BASE_URL", "CODEX_OSS_PORT")
# With a ChatGPT login these would send its requests elsewhere, or bill them to a key.
INSTEAD_OF_LOGIN = frozenset({"OPENAI_API_KEY", "OPENAI_BASE_URL", "CODEX_API_KEY"})


class CodexHome:
    """The folder `CODEX_HOME` of the settings: HOME of the program, with `.codex` (its own CODEX_HOME) in it."""

    def __init__(self, settings: CodexSettings, *, given: Mapping[str, str] | None = None) -> None:
        self.path = settings.home
        self._settings = settings
        self._given = given

    @property
    def state(self) -> Path:
        """Login, configuration (`config.toml`) and sessions."""
        return self.path / ".codex"

    def prepare(self) -> None:
        """Make the folder, for the owner's eyes only: the program refuses to start without it."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)

    @property
    def auth_mode(self) -> str | None:
        """How the program is logged in (`chatgpt`, `apikey`), None when it is not or does not say."""
        try:
            with (self.state / "auth.json").open("rb") as file:
                found = json.loads(file.read(MAX_AUTH_FILE))
        except (OSError, ValueError, RecursionError):
            return None
        mode = found.get("auth_mode") if isinstance(found, dict) else None
        return mode if isinstance(mode, str) else None

    def environment(self) -> dict[str, str]:
        """All that the program sees: PATH, locale, certificates, the variables named in `pass_env`, and its home."""
        seen = program_environment((*LOCAL_SERVER, *self._settings.pass_env), given=self._given)
        if self.auth_mode == CHATGPT:
            seen = {name: value for name, value in seen.items() if name not in INSTEAD_OF_LOGIN}
        return seen | {
            "HOME": str(self.path),
            "CODEX_HOME": str(self.state),
            "XDG_CONFIG_HOME": str(self.path / ".config"),
            "XDG_DATA_HOME": str(self.path / ".local" / "share"),
            "XDG_STATE_HOME": str(self.path / ".local" / "state"),
            "XDG_CACHE_HOME": str(self.path / ".cache"),
            "NO_COLOR": "1",
        }

    def secrets(self) -> frozenset[str]:
        """Values that must not be repeated to anybody: those of the variables handed on by name."""
        seen = program_environment(self._settings.pass_env, given=self._given)
        return frozenset(seen[name] for name in self._settings.pass_env if name in seen)

    def working_directory(self) -> Path:
        """The configured one if it exists, else one of our own."""
        if self._settings.working_directory.is_dir():
            return self._settings.working_directory
        own = self.path / "workdir"
        own.mkdir(mode=0o700, parents=True, exist_ok=True)
        return own

    @property
    def is_inside_workspace(self) -> bool:
        workspace = os.path.realpath(self._settings.working_directory)
        return os.path.commonpath([workspace, os.path.realpath(self.path)]) == workspace

    def candidates(self) -> tuple[str, ...]:
        """What to start: the configured program, the one that `make codex` installs, the one on PATH."""
        own = self.path / "cli" / "node_modules" / ".bin" / "codex"
        return tuple(dict.fromkeys((self._settings.cli_path, str(own), "codex")))

    def keep_schema(self, name: str, schema: object) -> Path:
        """Write a JSON Schema where the program can read it. The caller deletes it."""
        folder = self.path / "schemas"
        folder.mkdir(mode=0o700, exist_ok=True)
        file = folder / f"{name}.json"
        file.write_text(json.dumps(schema))
        return file

    @staticmethod
    def drop(file: Path) -> None:
        with suppress(OSError):
            file.unlink()
