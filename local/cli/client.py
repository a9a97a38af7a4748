"""Requests of the command line to the API of an instance."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

import httpx

from local.cli.output import CommandFailed
from local.supervisor.admin_key import read_key
from local.supervisor.folder import DataFolder
from rauskuclaw.config import Settings

TIMEOUT_SEC = 30.0
QUIET_SEC = 60.0  # the API sends a heartbeat every 20 s


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    name: str
    id: str | None
    data: Any


class ApiClient:
    """One API and one key. Raises CommandFailed for whatever is not a success, named after `command`."""

    def __init__(self, base: str, key: str | None, header: str, *, command: str) -> None:
        self.base = base
        self._command = command
        self._http = httpx.Client(
            base_url=base, headers={header: key} if key else {}, timeout=TIMEOUT_SEC, trust_env=False
        )

    def call(self, method: str, path: str, **arguments: Any) -> dict[str, Any]:
        """The reply's object. A network fault is the error `request_failed`, an error reply `api_error`."""
        try:
            response = self._http.request(method, path, **arguments)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise self._unreachable(exc) from exc
        return self._checked(response)

    def stream(self, path: str, *, last_id: str | None) -> Iterator[Event]:
        """The events of one connection; ends when the server ends it. 204 is an empty stream."""
        headers = {"last-event-id": last_id} if last_id else {}
        try:
            with self._http.stream("GET", path, headers=headers, timeout=QUIET_SEC) as response:
                if response.status_code != 200:
                    response.read()
                    if response.status_code != 204:
                        self._checked(response)
                    return
                yield from _events(response.iter_lines())
        except httpx.ConnectError as exc:
            raise self._unreachable(exc) from exc
        except httpx.HTTPError:
            return  # cut off: the caller resumes

    def _checked(self, response: httpx.Response) -> dict[str, Any]:
        try:
            body = response.json()
        except ValueError:
            body = None
        if response.is_success and isinstance(body, dict):
            return body
        error = body.get("error") if isinstance(body, dict) else None
        error = error if isinstance(error, dict) else {}
        raise CommandFailed(
            self._command,
            "api_error",
            f"{response.status_code} {error.get('code', '')}: {error.get('message', response.reason_phrase)}",
            status=response.status_code,
            code=error.get("code"),
            details=error.get("details"),
        )

    def _unreachable(self, exc: Exception) -> CommandFailed:
        return CommandFailed(self._command, "request_failed", f"{self.base} cannot be reached: {exc}")


def _events(lines: Iterator[str]) -> Iterator[Event]:
    name, event_id = "message", None
    data: list[str] = []
    for line in lines:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line and data:
            yield Event(name, event_id, json.loads("\n".join(data)))
            name, event_id, data = "message", None, []
        elif field == "event":
            name = value
        elif field == "id":
            event_id = value
        elif field == "data":
            data.append(value)


def client_for(settings: Settings, command: str, *, api: str | None) -> ApiClient:
    """The client of the instance meant: `--api`, else RAUSKUCLAW_API_BASE_URL, else the one on this machine."""
    host = settings.api.host
    local_host = "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
    base = api or settings.cli.api_base_url or f"http://{local_host}:{settings.api.port}"
    return ApiClient(base.rstrip("/"), _key(settings, base), settings.api.auth_header, command=command)


def _key(settings: Settings, base: str) -> str | None:
    """A configured admin key, else any configured key, else the generated one, which never leaves this machine."""
    keys = sorted(settings.api.keys, key=lambda key: key.role != "admin")
    if keys:
        return keys[0].key.get_secret_value()
    path = DataFolder(settings.data_dir).admin_key
    return read_key(path) if path.exists() and _is_here(base) else None


def _is_here(base: str) -> bool:
    name = urlsplit(base).hostname or ""
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
