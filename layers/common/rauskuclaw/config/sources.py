"""Where values come from: the environment, files that hold a secret, and the JSON file. Nothing is interpreted here."""

import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rauskuclaw.config.keys import KEYS
from rauskuclaw.config.kinds import parse_json
from rauskuclaw.errors import ConfigError

CONFIG_PATH_ENV = "RAUSKUCLAW_CONFIG_PATH"
LARGEST_SECRET_FILE = 65_536


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


def read_file(path: Path) -> dict[str, Any]:
    """The JSON file as flat values by dotted key. A missing or blank file has none. Raises ConfigError."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path}: cannot be read as UTF-8 text ({exc})") from None
    if not content.strip():
        return {}
    try:
        tree = parse_json(content)
    except ValueError as exc:
        raise ConfigError(f"{path}: {exc}") from None
    if not isinstance(tree, dict):
        raise ConfigError(f"{path}: must hold a JSON object")
    return dict(_leaves(tree, "", path))


_LEAVES = frozenset(key.file for key in KEYS if key.file)
_BRANCHES = frozenset(
    ".".join(parts[:depth]) for parts in (leaf.split(".") for leaf in _LEAVES) for depth in range(1, len(parts))
)


def _leaves(tree: dict[str, Any], prefix: str, path: Path) -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        dotted = f"{prefix}{name}"
        if dotted in _LEAVES:
            yield dotted, value
        elif dotted not in _BRANCHES:
            raise ConfigError(f"{path}: unknown key '{dotted}'")
        elif not isinstance(value, dict):
            raise ConfigError(f"{path}: '{dotted}' must be an object")
        else:
            yield from _leaves(value, f"{dotted}.", path)
