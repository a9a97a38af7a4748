"""Every key's value by precedence, each checked by its kind: environment, else the JSON file, else the default."""

import difflib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rauskuclaw.config.api import KEY_LIST
from rauskuclaw.config.declaration import Key
from rauskuclaw.config.environment import secret_variable, variable
from rauskuclaw.config.kinds import Value, parse_json
from rauskuclaw.config.settings import KEYS
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.errors import ConfigError

MEANT_FROM = 0.75  # how alike two names are (difflib's ratio) when one is a slip of the other


@dataclass(frozen=True, slots=True)
class FileValues:
    """The JSON file as flat values by dotted key, and its keys that nobody here knows: another version's."""

    known: JsonObject = field(default_factory=dict)
    unknown: tuple[str, ...] = ()


def read_file(path: Path) -> FileValues:
    """What the file holds; nothing if it is missing or blank.

    Raises ConfigError, also for a key that is one letter or two beside one of ours: it would be left out in silence.
    """
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return FileValues()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({exc})") from None
    if not content.strip():
        return FileValues()
    try:
        tree = parse_json(content)
    except ValueError as exc:
        raise ConfigError(f"{path}: {exc}") from None
    if not isinstance(tree, dict):
        raise ConfigError(f"{path}: must hold a JSON object")
    found = FileValues(dict(_leaves(tree, "", path)), tuple(_strangers(tree, "")))
    for key in found.unknown:
        close = _neighbour(key)
        if close is not None:
            raise ConfigError(f"{path}: unknown key '{key}'; did you mean '{close}'?")
    return found


_LEAVES = frozenset(key.file for key in KEYS if key.file)
_BRANCHES = frozenset(
    ".".join(parts[:depth]) for parts in (leaf.split(".") for leaf in _LEAVES) for depth in range(1, len(parts))
)


def _leaves(tree: JsonObject, prefix: str, path: Path) -> Iterator[tuple[str, Json]]:
    for name, value in tree.items():
        dotted = f"{prefix}{name}"
        if dotted in _LEAVES:
            yield dotted, value
        elif dotted in _BRANCHES and not isinstance(value, dict):
            raise ConfigError(f"{path}: '{dotted}' must be an object")
        elif dotted in _BRANCHES:
            yield from _leaves(value, f"{dotted}.", path)


def _strangers(tree: JsonObject, prefix: str) -> Iterator[str]:
    for name, value in tree.items():
        dotted = f"{prefix}{name}"
        if dotted in _BRANCHES:
            yield from _strangers(value, f"{dotted}.")
        elif dotted not in _LEAVES:
            yield dotted


def _neighbour(key: str) -> str | None:
    """A key of ours in the same object that was probably meant."""
    parent, _, name = key.rpartition(".")
    beside = {each.rpartition(".")[2]: each for each in _LEAVES | _BRANCHES if each.rpartition(".")[0] == parent}
    close = difflib.get_close_matches(name, beside, n=1, cutoff=MEANT_FROM)
    return beside[close[0]] if close else None


@dataclass(frozen=True)
class Values:
    """Every key's checked value, by key id, and where it was set (`from_env`, `from_file`)."""

    env: Mapping[str, str]
    by_id: dict[str, Value]
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

    def _read_key(self, key: Key, file: JsonObject, folder: Path) -> None:
        value = key.default
        if key.file in file:
            value = convert(key.kind.from_json, file[key.file], f"{self.config_path}: '{key.file}'")
        name = self.variable_of(key)
        found = None
        if name is not None and key.has_twin:
            found = secret_variable(self.env, name, folder=folder)
        elif name is not None:
            found = variable(self.env, name)
        if found is not None and name is not None:
            self.from_env[key.id] = name
            value = self._from_text(key, found, name, value)
        self.by_id[key.id] = value

    def _from_text(self, key: Key, found: str, name: str, file_value: Value) -> Value:
        value = convert(key.kind.from_text, found, name)
        if key.is_inverse:
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

    def __getitem__(self, key_id: str) -> Value:
        return self.by_id[key_id]


def convert(reader: Callable[[Json], Value], raw: Json, name: str) -> Value:
    """The value, or a ConfigError that starts with `name`."""
    try:
        return reader(raw)
    except ValueError as exc:
        raise ConfigError(f"{name} {exc}") from None
