"""Requests of the command line to the API of an instance."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from httpx_sse import EventSource, SSEError

from local.cli.output import CommandError
from rauskuclaw.config.base_url import masked_url
from rauskuclaw.domain.job import Json, JsonObject

TIMEOUT_SEC = 30.0
# A large file is made durable before the answer comes.
FILE_TIMEOUT = httpx.Timeout(TIMEOUT_SEC, read=600.0)
OK, REDIRECTED = 200, 307
QUIET_SEC = 60.0  # the API sends a heartbeat every 20 s


@dataclass(frozen=True)
class Event:
    """A server-sent event."""

    name: str
    id: str | None
    data: Json


class ApiClient:
    """One API and one key. Raises CommandError for whatever is not a success, named after `command`."""

    def __init__(self, base: str, key: str | None, header: str, *, command: str, hint: str = "") -> None:
        """`hint` is what to do when nothing answers at `base`."""
        self.base = masked_url(base)  # as it is shown
        self._command = command
        self._hint = hint
        self._http = httpx.Client(
            base_url=base, headers={header: key} if key else {}, timeout=TIMEOUT_SEC, trust_env=False
        )

    def close(self) -> None:
        """Let the connection go; a command that ends does so as well."""
        self._http.close()

    def call(self, method: str, path: str, **arguments: Any) -> JsonObject:
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
                for event in EventSource(response).iter_sse():
                    if event.data:  # a block with nothing but `retry:` comes as an empty event
                        yield Event(event.event, event.id or None, json.loads(event.data))
        except httpx.ConnectError as exc:
            raise self._unreachable(exc) from exc
        except (httpx.HTTPError, SSEError):
            return  # cut off: the caller resumes

    @contextmanager
    def download(self, path: str, params: dict[str, str]) -> Iterator[httpx.Response]:
        """A file's answer, its body still to come. Another server that it is redirected to is not shown the key."""
        try:
            with ExitStack() as open_answers:
                answer = open_answers.enter_context(self._http.stream("GET", path, params=params, timeout=FILE_TIMEOUT))
                if answer.status_code == REDIRECTED:
                    url = answer.headers["location"]
                    elsewhere = open_answers.enter_context(httpx.Client(timeout=FILE_TIMEOUT, trust_env=False))
                    answer = open_answers.enter_context(elsewhere.stream("GET", url))
                if answer.status_code != OK:
                    answer.read()
                    self._checked(answer)
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise self._unreachable(exc) from exc

    def upload(
        self, method: str, url: str, chunks: Iterator[bytes], *, headers: dict[str, str], needs_key: bool
    ) -> JsonObject:
        """Send a file as it is read. The answer's object, empty when it is another server's."""
        try:
            if needs_key:
                answer = self._http.request(method, url, content=chunks, headers=headers, timeout=FILE_TIMEOUT)
                return self._checked(answer)
            with httpx.Client(timeout=FILE_TIMEOUT, trust_env=False) as elsewhere:
                answer = elsewhere.request(method, url, content=chunks, headers=headers)
        except (httpx.HTTPError, httpx.InvalidURL) as exc:
            raise self._unreachable(exc) from exc
        return {} if answer.is_success else self._checked(answer)

    def _checked(self, response: httpx.Response) -> JsonObject:
        try:
            body = response.json()
        except ValueError:
            body = None
        if response.is_success and isinstance(body, dict):
            return body
        error = body.get("error") if isinstance(body, dict) else None
        error = error if isinstance(error, dict) else {}
        raise CommandError(
            self._command,
            "api_error",
            f"{response.status_code} {error.get('code', '')}: {error.get('message', response.reason_phrase)}",
            status=response.status_code,
            code=error.get("code"),
            details=error.get("details"),
        )

    def _unreachable(self, exc: Exception) -> CommandError:
        return CommandError(self._command, "request_failed", f"{self.base} cannot be reached: {exc}. {self._hint}")
