"""The instance that a command speaks to, by one rule for all of them.

`--api`, else RAUSKUCLAW_API_BASE_URL, else the instance that runs in DATA_DIR, else where one would be started (HOST
and PORT).
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from local.addresses import base_url
from local.cli.client import ApiClient
from local.cli.env_file import ADDRESS, FILE_ADDRESS, FileAddress
from local.cli.env_file import NAME as ENV_FILE
from local.cli.instance import Instance
from local.cli.output import CommandError
from local.cli.profile_store import NAME, ProfileStore, usual_path
from local.supervisor.admin_key import read_key
from rauskuclaw.config import ApiKey, Settings
from rauskuclaw.config.api import legacy_key, parse_keys
from rauskuclaw.config.kinds import parse_json
from rauskuclaw.config.sources import convert


@dataclass(frozen=True, slots=True)
class Target:
    """An instance's address and how it was found. `is_running` is known only of the one in DATA_DIR. `profile_key` is
    the key of a profile, besides which none is tried.
    """

    url: str
    told_by: str
    is_running: bool = False
    profile_key: str | None = None

    @property
    def hint(self) -> str:
        """What to do when nothing answers there."""
        if self.is_running:
            return "It runs, by its lock; look at: rauskuclaw status"
        if self.told_by in ("--api", ADDRESS, ENV_FILE) or self.told_by.startswith("profile "):
            return f"The address is from {self.told_by}"
        return f"Nothing runs in {self.told_by}; start it with: rauskuclaw start, or name another one by --api"


def target_of(
    settings: Settings, *, api: str | None, store: ProfileStore | None = None, file: FileAddress = FILE_ADDRESS
) -> Target:
    """The instance meant: `api` is an address or a profile's name. Raises CommandError for what is neither."""
    store = store or ProfileStore(usual_path())
    if api and NAME.fullmatch(api):
        return _profile(api, store)
    environment = ENV_FILE if file.is_told else ADDRESS
    for url, told_by in ((api, "--api"), (settings.cli.api_base_url, environment)):
        if url:
            return Target(checked_address(url, told_by), told_by)
    if settings.cli.profile:
        return _profile(settings.cli.profile, store)
    instance = Instance(settings)
    state = instance.running()
    place = str(instance.folder.root)
    if state is not None:
        return Target(state.url, place, is_running=True)
    return Target(base_url(settings.api.host, settings.api.port), place)


def client_for(settings: Settings, command: str, *, api: str | None) -> ApiClient:
    """A client of the instance meant, with the key for it."""
    target = target_of(settings, api=api)
    return ApiClient(target.url, key_of(settings, target), settings.api.auth_header, command=command, hint=target.hint)


def _profile(name: str, store: ProfileStore) -> Target:
    profile = store.get(name)
    return Target(profile.url, f"profile '{name}'", profile_key=profile.key)


def key_of(settings: Settings, target: Target, *, file: FileAddress = FILE_ADDRESS) -> str | None:
    """The key for an instance. One of a profile, or of a `.env`, is never given the keys of this shell."""
    if target.told_by.startswith("profile "):
        return target.profile_key
    if target.told_by == ENV_FILE:
        own = settings.api.model_copy(update={"keys": _keys_in(file)})
        settings = settings.model_copy(update={"api": own})
    return key_for(settings, target.url)


def _keys_in(file: FileAddress) -> tuple[ApiKey, ...]:
    """Raises ConfigError."""
    values = file.keys
    if "API_KEYS_JSON" in values:
        keys: tuple[ApiKey, ...] = convert(
            lambda text: parse_keys(parse_json(text)), values["API_KEYS_JSON"], "API_KEYS_JSON"
        )
        return keys
    return (convert(legacy_key, values["API_KEY"], "API_KEY"),) if "API_KEY" in values else ()


def checked_address(url: str, told_by: str) -> str:
    """The address without its last slash. Raises CommandError for what is none."""
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        example = "http://127.0.0.1:3001"
        raise CommandError("target", "bad_address", f"{told_by}: '{url}' is not an address such as {example}")
    return url.rstrip("/")


def key_for(settings: Settings, base: str) -> str | None:
    """A configured admin key, else any configured key, else the generated one, which never leaves this machine."""
    keys = sorted(settings.api.keys, key=lambda key: key.role != "admin")
    if keys:
        return keys[0].key.get_secret_value()
    path = Instance(settings).folder.admin_key
    return read_key(path) if path.exists() and _is_here(base) else None


def _is_here(base: str) -> bool:
    name = urlsplit(base).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
