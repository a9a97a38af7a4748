"""Where values come from: the environment, files that hold a secret, and the JSON file. Nothing is interpreted here."""

import difflib
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rauskuclaw.config.keys import KEYS
from rauskuclaw.config.kinds import parse_json
from rauskuclaw.errors import ConfigError

CONFIG_PATH_ENV = "RAUSKUCLAW_CONFIG_PATH"
LARGEST_SECRET_FILE = 65_536
MEANT_FROM = 0.75  # how alike two names are (difflib's ratio) when one is a slip of the other


def variable(env: Mapping[str, str], name: str) -> str | None:
    """The trimmed text of a variable; blank counts as not set, which is what compose files rely on."""
    return env.get(name, "").strip() or None


def secret_variable(env: Mapping[str, str], name: str, *, folder: Path) -> str | None:
    """A secret from `name`, or from the file that `<name>_FILE` points at. Both at once is an error."""
    direct, pointer = variable(env, name), variable(env, f"{name}_FILE")
    if pointer is None:
        return direct
    if direct is not None:
        raise ConfigError(f"{name} and {name}_FILE are both set; keep one")
    return _read_secret(folder / pointer, f"{name}_FILE")


def _read_secret(path: Path, name: str) -> str:
    try:
        with path.open("rb") as file:
            mode = stat.S_IMODE(path.stat().st_mode)
            content = file.read(LARGEST_SECRET_FILE + 1)
    except OSError as exc:
        raise ConfigError(f"{name}: cannot read {path} ({exc.strerror})") from None
    if mode & 0o077:
        raise ConfigError(f"{name}: {path} has mode {mode:04o}; it must be 0600 (chmod 600 {path})")
    try:
        text = content.decode().strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(content) > LARGEST_SECRET_FILE:
        raise ConfigError(f"{name}: {path} must hold the secret as UTF-8 text")
    return text


@dataclass(frozen=True, slots=True)
class FileValues:
    """The JSON file as flat values by dotted key, and its keys that nobody here knows: another version's."""

    known: dict[str, Any] = field(default_factory=dict)
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


def _leaves(tree: dict[str, Any], prefix: str, path: Path) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        dotted = f"{prefix}{name}"
        if dotted in _LEAVES:
            yield dotted, value
        elif dotted in _BRANCHES and not isinstance(value, dict):
            raise ConfigError(f"{path}: '{dotted}' must be an object")
        elif dotted in _BRANCHES:
            yield from _leaves(value, f"{dotted}.", path)


def _strangers(tree: dict[str, Any], prefix: str) -> Iterator[str]:
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
