"""The instance that a command speaks to, by one rule for all of them.

`--api`, else RAUSKUCLAW_API_BASE_URL, else the instance that runs in DATA_DIR, else where one would be started (HOST
and PORT).
"""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from local.addresses import base_url
from local.cli.client import ApiClient
from local.cli.instance import Instance
from local.cli.output import CommandError
from local.supervisor.admin_key import read_key
from rauskuclaw.config import Settings

ENVIRONMENT = "RAUSKUCLAW_API_BASE_URL"


@dataclass(frozen=True, slots=True)
class Target:
    """An instance's address and how it was found. `is_running` is known only of the one in DATA_DIR."""

    url: str
    told_by: str
    is_running: bool = False

    @property
    def hint(self) -> str:
        """What to do when nothing answers there."""
        if self.is_running:
            return "It runs, by its lock; look at: rauskuclaw status"
        if self.told_by in ("--api", ENVIRONMENT):
            return f"The address is from {self.told_by}"
        return f"Nothing runs in {self.told_by}; start it with: rauskuclaw start, or name another one by --api"


def target_of(settings: Settings, *, api: str | None) -> Target:
    """The instance meant. Raises CommandError for an address that is none."""
    for url, told_by in ((api, "--api"), (settings.cli.api_base_url, ENVIRONMENT)):
        if url:
            return Target(_checked(url, told_by), told_by)
    instance = Instance(settings)
    state = instance.running()
    place = str(instance.folder.root)
    if state is not None:
        return Target(state.url, place, is_running=True)
    return Target(base_url(settings.api.host, settings.api.port), place)


def client_for(settings: Settings, command: str, *, api: str | None) -> ApiClient:
    """A client of the instance meant, with the key for it."""
    target = target_of(settings, api=api)
    key = key_for(settings, target.url)
    return ApiClient(target.url, key, settings.api.auth_header, command=command, hint=target.hint)


def _checked(url: str, told_by: str) -> str:
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
