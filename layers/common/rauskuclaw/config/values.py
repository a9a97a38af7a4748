"""Every key's value by precedence, each checked by its kind: environment, else file, else default."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rauskuclaw.config.api_keys import KEY_LIST
from rauskuclaw.config.key import Key
from rauskuclaw.config.keys import KEYS
from rauskuclaw.config.sources import FileValues, secret_variable, variable
from rauskuclaw.errors import ConfigError


@dataclass(frozen=True)
class Values:
    """Every key's checked value, by key id, and where it was set (`from_env`, `from_file`)."""

    env: Mapping[str, str]
    by_id: dict[str, Any]
    from_env: dict[str, str]
    from_file: frozenset[str]
    config_path: Path
    unknown: tuple[str, ...] = ()  # keys of the file

    @classmethod
    def read(cls, env: Mapping[str, str], file: FileValues, *, config_path: Path, folder: Path) -> "Values":
        from_file = frozenset(file.known)
        values = cls(env, {}, {}, from_file, config_path, file.unknown)
        for key in KEYS:
            values._read_key(key, file.known, folder)
        return values

    def _read_key(self, key: Key, file: dict[str, Any], folder: Path) -> None:
        value = key.default
        if key.file in file:
            value = convert(key.kind.from_json, file[key.file], f"{self.config_path}: '{key.file}'")
        name = self.variable_of(key)
        found = None
        if name is not None and (key.secret or key.env == "API_KEYS_JSON"):
            found = secret_variable(self.env, name, folder=folder)
        elif name is not None:
            found = variable(self.env, name)
        if found is not None and name is not None:
            self.from_env[key.id] = name
            value = self._from_text(key, found, name, value)
        self.by_id[key.id] = value

    def _from_text(self, key: Key, found: str, name: str, file_value: Any) -> Any:
        value = convert(key.kind.from_text, found, name)
        if key.env == "API_AUTH_DISABLED":
            return not value
        # An empty list of keys in the environment falls through to the next source (contract of the original).
        if key.kind is KEY_LIST and not value:
            return file_value
        return value

    def variable_of(self, key: Key) -> str | None:
        """The name of the key's variable, which another key may have changed."""
        if key.env_key is not None:
            renamed: str = self.by_id[key.env_key]
            return renamed
        return key.env

    def name_of(self, key_id: str) -> str:
        """How to name the key in a message: the variable if it came from there."""
        return self.from_env.get(key_id, key_id)

    def is_set(self, key: Key) -> bool:
        return key.id in self.from_env or key.id in self.from_file

    def __getitem__(self, key_id: str) -> Any:
        return self.by_id[key_id]


def convert(reader: Callable[[Any], Any], raw: Any, name: str) -> Any:
    """The value, or a ConfigError that starts with `name`."""
    try:
        return reader(raw)
    except ValueError as exc:
        raise ConfigError(f"{name} {exc}") from None
