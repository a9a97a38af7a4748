"""Names for remote instances, with their keys: one file of its owner's, 0600, so that no key is on a command line."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from local.cli.output import CommandError

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
OTHERS = 0o077


@dataclass(frozen=True)
class Profile:
    """An instance's address and the key for it."""

    url: str
    key: str | None = None


_ADAPTER = TypeAdapter(dict[str, Profile])


def usual_path() -> Path:
    return Path.home() / ".config" / "rauskuclaw" / "profiles.json"


@dataclass(frozen=True)
class ProfileStore:
    """The file. Raises CommandError `profiles` for one that others may read, or that is none of ours."""

    path: Path

    def read(self) -> dict[str, Profile]:
        try:
            with self.path.open("rb") as file:
                mode, content = os.fstat(file.fileno()).st_mode & 0o777, file.read()
        except FileNotFoundError:
            return {}
        except OSError as exc:
            raise CommandError("profiles", "profiles", f"{self.path}: {exc.strerror}") from exc
        if mode & OTHERS:
            message = f"{self.path} holds keys and has mode {mode:04o}; it must be 0600 (chmod 600 {self.path})"
            raise CommandError("profiles", "profiles", message)
        try:
            return _ADAPTER.validate_json(content)
        except ValidationError as exc:
            raise CommandError("profiles", "profiles", f"{self.path} is no file of profiles") from exc

    def get(self, name: str) -> Profile:
        """Raises CommandError for a name that there is not."""
        found = self.read().get(name)
        if found is None:
            message = f"there is no profile '{name}'; make one with: rauskuclaw profiles add {name} URL"
            raise CommandError("profiles", "no_such_profile", message)
        return found

    def put(self, name: str, profile: Profile) -> None:
        self._write({**self.read(), name: profile})

    def remove(self, name: str) -> None:
        self.get(name)
        self._write({other: profile for other, profile in self.read().items() if other != name})

    def _write(self, profiles: dict[str, Profile]) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self.path.with_suffix(".new")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            json.dump(_ADAPTER.dump_python(profiles), file, indent=2)
            file.write("\n")
        temporary.replace(self.path)
