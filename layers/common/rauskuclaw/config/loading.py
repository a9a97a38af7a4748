"""The settings, put together from the values of all keys."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rauskuclaw.config.api import legacy_key
from rauskuclaw.config.checks import check, warnings
from rauskuclaw.config.declaration import Key
from rauskuclaw.config.environment import variable
from rauskuclaw.config.kinds import Value
from rauskuclaw.config.settings import CONFIG_PATH_ENV, KEYS, Settings
from rauskuclaw.config.sources import Values, convert, read_file


def settings_from_environment(secrets: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. The only place where the process environment is read. Raises ConfigError.

    `secrets` are variables that are kept elsewhere; they win.
    """
    return load_settings({**os.environ, **(secrets or {})})


def secret_files(env: Mapping[str, str] | None = None, *, folder: Path | None = None) -> dict[str, Path]:
    """The files that hold secrets, by the variable that names each (`API_KEY_FILE`). Opens none of them."""
    env, folder = os.environ if env is None else env, folder or Path.cwd()
    names = (f"{key.env}_FILE" for key in KEYS if key.has_twin)
    return {name: folder / path for name in names if (path := variable(env, name))}


def keys_in_file(env: Mapping[str, str] | None = None, *, folder: Path | None = None) -> frozenset[str]:
    """The ids of the keys that the configuration file sets. Raises ConfigError."""
    return read_values(os.environ if env is None else env, folder=folder or Path.cwd()).from_file


def load_settings(env: Mapping[str, str], *, folder: Path | None = None) -> Settings:
    """The settings from `env` and the file it names, paths relative to `folder` (default: the working folder).

    Raises ConfigError for the first value that is wrong. Opens no other files than the configuration file and the
    `*_FILE` secrets.
    """
    folder = folder or Path.cwd()
    values = read_values(env, folder=folder)
    settings = _assemble(values, folder)
    check(settings, values)
    return settings.model_copy(update={"warnings": warnings(settings, values)})


def read_values(env: Mapping[str, str], *, folder: Path) -> Values:
    """The value of every key and where it comes from. Raises ConfigError."""
    config_path = folder / (variable(env, CONFIG_PATH_ENV) or Settings.model_fields["config_path"].default)
    return Values.read(env, read_file(config_path), config_path=config_path, folder=folder)


def _assemble(v: Values, folder: Path) -> Settings:
    """Every field that is set, besides paths and what depends on more than one value; the models add the defaults."""
    data_dir = _set_path(v["data_dir"], folder)
    given: dict[str, Any] = {}
    for key in KEYS:
        if key.unset_path is not None:
            _put(given, key, _set_path(v[key.id], folder) if v.is_set(key) else data_dir / key.unset_path)
        elif key.field and v.is_set(key):
            _put(given, key, v[key.id])
    _share_workspace(given, v)
    given |= {"data_dir": data_dir, "config_path": v.config_path}
    if not v["api.auth.keys"] and v["API_KEY"] is not None:
        given["api"]["keys"] = (convert(legacy_key, v["API_KEY"], v.name_of("API_KEY")),)
    if region := v["aws.region"] or variable(v.env, "AWS_DEFAULT_REGION"):
        given.setdefault("aws", {})["region"] = region
    if variable(v.env, "CI"):
        given.setdefault("cli", {})["is_ci"] = True
    return Settings(**given)


def _share_workspace(given: dict[str, Any], v: Values) -> None:
    """Codex works in the workspace: where only one of the two folders is named, it is the other too."""
    workspace, codex = given["workspace"], given["providers"]["codex"]
    if v["WORKSPACE_ROOT"] is None:
        workspace["root"] = codex["working_directory"]
    elif v["providers.codex_oss.working_directory"] is None:
        codex["working_directory"] = workspace["root"]


def _set_path(text: str, folder: Path) -> Path:
    return (folder / Path(text).expanduser()).absolute()


def _put(given: dict[str, Any], key: Key, value: Value) -> None:
    *sections, name = key.field
    for section in sections:
        given = given.setdefault(section, {})
    given[name] = value
