"""Checks over several values: settings that are unsafe together, do nothing, or look like typing errors."""

import base64
import binascii
import difflib
import ipaddress
import os
import stat
from pathlib import Path
from zoneinfo import ZoneInfo

from rauskuclaw.config.api import STRONG_KEY_DISTINCT, STRONG_KEY_LENGTH, ApiSettings, is_placeholder
from rauskuclaw.config.environment import variable
from rauskuclaw.config.settings import CONFIG_PATH_ENV, KEYS, CallbackSettings, Settings
from rauskuclaw.config.sources import Values
from rauskuclaw.domain.lanes import QUARANTINE_LANE
from rauskuclaw.errors import ConfigError

# Variables that others set for purposes of their own: never worth a remark.
SHARED_VARIABLES = frozenset({"AWS_REGION", "AWS_ENDPOINT_URL"})
HIDDEN_HOME = ".codex-home"  # where the reference kept it: inside of the workspace, and kept from its callers
SIGNING_SECRETS = ("CALLBACK_SIGNING_SECRET", "CALLBACK_SIGNING_SECRET_PREVIOUS")


def check(settings: Settings, values: Values) -> None:
    """Raise ConfigError for settings that must not run."""
    _check_placeholders(values)
    _check_lanes(values)
    _check_time_zone(settings.scheduler.timezone, values)
    _check_exposure(settings.api)
    _check_signing(settings.callbacks, values)
    _check_driver(settings)
    _check_workspace(settings, values)


def warnings(settings: Settings, values: Values) -> tuple[str, ...]:
    """What was set without effect, and names that are probably misspelt."""
    return (*_unused(values), *_contradictions(settings, values), *_exposed(values), *_misspelt(values))


def is_loopback(host: str) -> bool:
    """Whether listening on `host` can only be reached from this machine. Names other than localhost count as not."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _check_placeholders(v: Values) -> None:
    for name in SIGNING_SECRETS:
        if v[name] is not None and is_placeholder(v[name]):
            raise ConfigError(f"{v.name_of(name)} is a placeholder; set a random secret")


def _check_lanes(v: Values) -> None:
    for job_type, lane in (v["jobs.lanes"] or {}).items():
        if lane == QUARANTINE_LANE:
            raise ConfigError(
                f"{v.name_of('jobs.lanes')} sends '{job_type}' to '{lane}', which is for crashed jobs only"
            )


def _check_time_zone(name: str, v: Values) -> None:
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise ConfigError(f"{v.name_of('worker.scheduler.cron_timezone')}: there is no time zone {name!r}") from None


def _check_exposure(api: ApiSettings) -> None:
    if is_loopback(api.host):
        return
    if not api.keys:
        raise ConfigError(
            f"HOST {api.host} is reachable from other machines and no API key is configured; "
            f"set API_KEY (or API_KEY_FILE) to at least {STRONG_KEY_LENGTH} random characters"
        )
    for key in api.keys:
        secret = key.key.get_secret_value()
        exposed = f"HOST {api.host} is reachable from other machines and the API key '{key.name}'"
        if len(secret) < STRONG_KEY_LENGTH:
            raise ConfigError(f"{exposed} is shorter than {STRONG_KEY_LENGTH} characters")
        if len(set(secret)) < STRONG_KEY_DISTINCT:
            raise ConfigError(f"{exposed} repeats a few characters; it can be guessed, use random ones")


def _check_signing(callbacks: CallbackSettings, v: Values) -> None:
    if not callbacks.signing_enabled:
        return
    for name in SIGNING_SECRETS:
        if v[name] is not None and not _is_strong_secret(v[name]):
            raise ConfigError(f"{v.name_of(name)} must be 32 bytes or more, or whsec_ and the base64 of 24 to 64 bytes")


def _is_strong_secret(secret: str) -> bool:
    if not secret.startswith("whsec_"):
        return len(secret.encode()) >= 32
    try:
        return 24 <= len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) <= 64
    except binascii.Error:
        return False


def _check_driver(settings: Settings) -> None:
    if settings.driver != "aws":
        return
    needed = {
        "TABLE_NAME": settings.aws.table_name,
        "BLOB_BUCKET": settings.aws.bucket_name,
        "QUEUE_URLS_JSON": settings.aws.queue_urls,
    }
    for name, value in needed.items():
        if not value:
            raise ConfigError(f"{name} is needed by the aws driver")


def _check_workspace(settings: Settings, v: Values) -> None:
    """Whoever sees the workspace must not see the database, the keys and Codex's login."""
    if settings.driver != "embedded":
        return
    root, home = settings.workspace.root, settings.providers.codex.home
    name = v.name_of("WORKSPACE_ROOT" if v["WORKSPACE_ROOT"] else "providers.codex_oss.working_directory")
    if _is_inside(settings.data_dir, root):
        raise ConfigError(f"{name}: the workspace {root} would hold the data folder {settings.data_dir}; name another")
    if _is_inside(home, root) and HIDDEN_HOME not in home.parts:
        raise ConfigError(f"{name}: the workspace {root} would hold CODEX_HOME {home}; name another")


def _is_inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder or below it, wherever links lead."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _unused(v: Values) -> list[str]:
    found = [f"config key {key} is unknown here and has no effect" for key in v.unknown]
    for key in KEYS:
        if key.unused is None:
            continue
        if key.id in v.from_file:
            found.append(f"config key {key.id} has no effect: {key.unused}")
        if key.id in v.from_env:
            found.append(f"variable {v.from_env[key.id]} has no effect: {key.unused}")
    return found


def _contradictions(settings: Settings, v: Values) -> list[str]:
    found = _wide_hosts(settings)
    if not v["api.auth.required"] and settings.api.keys:
        found.append(f"{v.name_of('api.auth.required')} has no effect while an API key is configured")
    if settings.api.auth_disabled:
        found.append("authentication is switched off: every program on this machine is admin")
    if settings.callbacks.signing_enabled and settings.callbacks.secret is None:
        found.append("callback signing is enabled without a secret: callbacks are not sent")
    if variable(v.env, CONFIG_PATH_ENV) and not v.config_path.exists():
        found.append(f"{CONFIG_PATH_ENV}: there is no file {v.config_path}")
    if settings.driver == "aws":
        names = [name for name in ("api.public_url", "api.allowed_hosts") if v[name]]
        found += [f"{v.name_of(name)} has no effect with the aws driver: the gateway sees to it" for name in names]
    if settings.driver == "embedded":
        aws = (key for key in KEYS if key.field[:1] == ("aws",) and key.env not in SHARED_VARIABLES)
        names = [key.id for key in aws if v.is_set(key)]
        found += [f"{v.name_of(name)} has no effect with the embedded driver" for name in names]
    return found


def _wide_hosts(settings: Settings) -> list[str]:
    """An entry of the callback allowlist covers its subdomains: one without a dot is a whole top-level domain."""
    wide = [host for host in settings.callbacks.allowlist if host != "localhost" and not set(host) & set(".:")]
    return [f"the callback allowlist's '{host}' covers every host whose name ends in .{host}" for host in wide]


def _exposed(v: Values) -> list[str]:
    """The list of keys is the one secret that the file may hold."""
    if "api.auth.keys" not in v.from_file:
        return []
    mode = stat.S_IMODE(v.config_path.stat().st_mode)
    return [f"{v.config_path} holds API keys and has mode {mode:04o}; it should be 0600"] if mode & 0o077 else []


def _misspelt(v: Values) -> list[str]:
    """Variables that look like one of ours and are not: almost always a typing error, so say it."""
    known = {name for key in KEYS if (name := v.variable_of(key))} | {CONFIG_PATH_ENV}
    known |= {f"{v.variable_of(key)}_FILE" for key in KEYS if key.has_twin}
    long_names = [name for name in known if len(name) >= 7]
    found = []
    for name in sorted(set(v.env) - known):
        close = difflib.get_close_matches(name, long_names, n=1, cutoff=0.88)
        if close:
            found.append(f"variable {name} is unknown; did you mean {close[0]}?")
        elif name.startswith("RAUSKUCLAW_"):
            found.append(f"variable {name} is unknown")
    return found
