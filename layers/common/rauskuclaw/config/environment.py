"""The process environment: variables, files that hold a secret, and what programs that we start may see of it."""

import os
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from rauskuclaw.errors import ConfigError

MAX_SECRET_FILE = 65_536
# Secrets that are kept in a parameter store: the folder, and what to look for in it.
PREFIX_ENV = "SECRETS_PREFIX"
NAMES_ENV = "SECRET_NAMES"
# What every program may see: where to find programs, how to speak, and which certificates to trust; no secret.
ALWAYS = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "SSL_CERT_FILE", "SSL_CERT_DIR")


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
            content = file.read(MAX_SECRET_FILE + 1)
    except OSError as exc:
        raise ConfigError(f"{name}: cannot read {path} ({exc.strerror})") from None
    if mode & 0o077:
        raise ConfigError(f"{name}: {path} has mode {mode:04o}; it must be 0600 (chmod 600 {path})")
    try:
        text = content.decode().strip()
    except UnicodeDecodeError:
        text = ""
    if not text or len(content) > MAX_SECRET_FILE:
        raise ConfigError(f"{name}: {path} must hold the secret as UTF-8 text")
    return text


def secret_parameters(env: Mapping[str, str] | None = None) -> dict[str, str]:
    """From a secret's variable (`API_KEYS_JSON`) to its parameter's name (`/rauskuclaw/API_KEYS_JSON`).

    Empty unless `SECRETS_PREFIX` names a folder and `SECRET_NAMES` what to look for in it, separated by commas.
    """
    env = os.environ if env is None else env
    prefix = env.get(PREFIX_ENV, "").rstrip("/")
    names = [name.strip() for name in env.get(NAMES_ENV, "").split(",")]
    return {name: f"{prefix}/{name}" for name in names if prefix and name}


def program_environment(names: Iterable[str], *, given: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of `ALWAYS` and `names` that are set, from this process's environment or from `given`."""
    source = os.environ if given is None else given
    return {name: source[name] for name in (*ALWAYS, *names) if name in source}


def adopt_variables(values: Mapping[str, str]) -> frozenset[str]:
    """Let this process, and those that it starts, see these variables, beneath the ones that they have. Blank ones
    count as not set. The names of those that it has not had. Safe to repeat.
    """
    new = frozenset(name for name, value in values.items() if value.strip() and variable(os.environ, name) is None)
    os.environ.update({name: values[name] for name in new})
    return new
