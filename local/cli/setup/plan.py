"""What a setup would write. Values given now win, then those of `.env`; the template only fills what is missing."""

import json
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from local.cli.env_file import NAME, EnvFile
from local.cli.output import CommandError
from rauskuclaw.config import ConfigError, Settings, load_settings
from rauskuclaw.config.api import is_placeholder
from rauskuclaw.config.declaration import Key
from rauskuclaw.config.reference import masked
from rauskuclaw.config.settings import KEYS
from rauskuclaw.domain.job import Json, JsonObject

TEMPLATE = ".env.example"
KEY, KEY_LIST, KEY_BYTES = "API_KEY", "API_KEYS_JSON", 32
SECRET_WORDS = ("KEY", "SECRET", "TOKEN", "PASSWORD")
BY_VARIABLE = {key.env: key for key in KEYS if key.env}


@dataclass(frozen=True)
class Change:
    """A variable that would change; values of secrets are masked when they are shown."""

    name: str
    before: str | None
    after: str

    def lines(self) -> Iterator[str]:
        if self.before is not None:
            yield f"- {self.name}={shown(self.name, self.before)}"
        yield f"+ {self.name}={shown(self.name, self.after)}"


@dataclass(frozen=True)
class Plan:
    """What would be written in a folder. `config` is the new text of the configuration file, None: it stays."""

    folder: Path
    before: EnvFile
    after: EnvFile
    settings: Settings
    config: str | None

    @property
    def changes(self) -> list[Change]:
        old = self.before.values
        return [
            Change(name, old.get(name), value) for name, value in self.after.values.items() if old.get(name) != value
        ]

    @property
    def is_empty(self) -> bool:
        return self.after == self.before and self.config is None

    def write(self) -> list[Path]:
        """Write what changed. The files that were written."""
        written = []
        if self.after != self.before:
            self.after.write(self.folder / NAME)
            written.append(self.folder / NAME)
        if self.config is not None:
            path = self.settings.config_path
            mode = path.stat().st_mode & 0o777
            EnvFile(self.config).write(path)
            path.chmod(mode)
            written.append(path)
        return written


def shown(name: str, value: str) -> str:
    """The value for people."""
    return masked(value) if any(word in name.upper() for word in SECRET_WORDS) else value


def current_values(folder: Path) -> dict[str, str]:
    """What `.env` says, its gaps filled from the template. A placeholder counts as missing."""
    existing = {name: value for name, value in EnvFile.read(folder / NAME).values.items() if value.strip()}
    template = {name: value for name, value in EnvFile.read(folder / TEMPLATE).values.items() if value.strip()}
    merged = {**template, **existing}
    if KEY in merged and is_placeholder(merged[KEY]):
        del merged[KEY]
    return merged


def make_plan(folder: Path, given: Mapping[str, str]) -> Plan:
    """What to write for these values. Raises CommandError for settings that could not run; nothing is written."""
    before = EnvFile.read(folder / NAME)
    wanted = {**current_values(folder), **given}
    if _needs_key(folder, wanted):
        wanted[KEY] = secrets.token_hex(KEY_BYTES)
    after = before.changed({name: value for name, value in wanted.items() if before.values.get(name) != value})
    settings = _checked(after.values, folder)
    return Plan(folder, before, after, settings, _synced(settings.config_path, given))


def _needs_key(folder: Path, values: Mapping[str, str]) -> bool:
    """An instance that has made its own key keeps it: another one would lock its callers out."""
    if any(values.get(name, "").strip() for name in (KEY, KEY_LIST, f"{KEY}_FILE", f"{KEY_LIST}_FILE")):
        return False
    return not (folder / values.get("DATA_DIR", "data") / "admin.key").exists()


def _checked(values: Mapping[str, str], folder: Path) -> Settings:
    try:
        settings = load_settings(values, folder=folder)
    except ConfigError as exc:
        raise CommandError("setup", "invalid_settings", exc.message) from exc
    if settings.providers.codex.enabled and not settings.providers.codex.model:
        raise CommandError(
            "setup", "missing_codex_model", "Codex is enabled and no model is named: set CODEX_OSS_MODEL"
        )
    return settings


def _synced(path: Path, given: Mapping[str, str]) -> str | None:
    """The configuration file's new text: the values given now, where it has a place for them. None: it stays."""
    if not path.exists():
        return None
    text = path.read_text(encoding="utf-8-sig")
    tree: JsonObject = json.loads(text) if text.strip() else {}
    before = json.dumps(tree)
    for name, value in given.items():
        key = BY_VARIABLE.get(name)
        if key is not None and key.file and not key.has_twin and key.unused is None:
            _put(tree, key.file, _json_of(key, value))
    return None if json.dumps(tree) == before else json.dumps(tree, indent=2, ensure_ascii=False) + "\n"


def _json_of(key: Key, text: str) -> Json:
    if not text.strip():
        return None
    value = key.kind.from_text(text)
    if key.is_inverse:
        return not value
    if isinstance(value, tuple | frozenset):
        return sorted(value) if isinstance(value, frozenset) else list(value)
    found: Json = value
    return found


def _put(tree: JsonObject, dotted: str, value: Json) -> None:
    *sections, name = dotted.split(".")
    for section in sections:
        tree = tree.setdefault(section, {})
    if value is None:
        tree.pop(name, None)
    else:
        tree[name] = value
