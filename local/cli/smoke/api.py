"""HTTP as the smoke suites use it: an answer has the status that a step expects, or the step has failed."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpx

from rauskuclaw.domain.exceptions import Signal
from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.errors import RauskuClawError

FINAL = ("succeeded", "failed", "cancelled")
TIMEOUT_SEC = 60.0
LOG_LINES = 500
# Other processes of an instance may remember a job type for a second.
TYPES_KNOWN_AFTER_SEC = 1.5


class SmokeFailedError(RauskuClawError):
    """The instance did not do what a step expects."""


class SkippedSignal(Signal):
    """The step cannot be tried here; the message says why."""


@dataclass(frozen=True)
class Reply:
    """A status and the JSON object that came with it."""

    status: int
    body: JsonObject


@dataclass
class Api:
    """One instance. `every_sec` is how long to wait between two looks at it."""

    http: httpx.Client
    pause: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    every_sec: float = 0.5

    def ask(
        self,
        method: str,
        path: str,
        body: Json = None,
        *,
        expect: int | tuple[int, ...] = 200,
        params: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """The reply. Raises SmokeFailedError for another status than expected, for no JSON and for no answer."""
        try:
            response = self.http.request(method, path, json=body, params=dict(params or {}), headers=headers)
        except httpx.HTTPError as exc:
            raise SmokeFailedError(f"{method} {path}: {type(exc).__name__}: {exc}") from exc
        wanted = (expect,) if isinstance(expect, int) else expect
        if response.status_code not in wanted:
            expected = " or ".join(map(str, wanted))
            raise SmokeFailedError(
                f"{method} {path} answered {response.status_code}, not {expected}: {response.text[:300]}"
            )
        try:
            answer = response.json()
        except ValueError:
            answer = None
        if not isinstance(answer, dict):
            raise SmokeFailedError(f"{method} {path} answered no JSON object: {response.text[:300]}")
        return Reply(response.status_code, answer)

    def get(self, path: str, /, **params: str | int) -> JsonObject:
        return self.ask("GET", path, params=params).body

    def create(self, job_type: str, given: JsonObject, **more: Json) -> str:
        """A new job's id."""
        body = {"type": job_type, "input": given, **more}
        job_id: str = self.ask("POST", "/v1/jobs", body, expect=201).body["job"]["id"]
        return job_id

    def wait_until(self, what: str, look: Callable[[], Json], *, within_sec: float) -> Json:
        """The first answer of `look` that is true. Raises SmokeFailedError that names `what`."""
        until = self.now() + within_sec
        while True:
            found = look()
            if found:
                return found
            if self.now() >= until:
                raise SmokeFailedError(f"{what}: not within {within_sec:g} s")
            self.pause(self.every_sec)

    def finished(self, job_id: str, *, within_sec: float) -> JsonObject:
        """The job at its end."""

        def look() -> Json:
            job = self.get(f"/v1/jobs/{job_id}")["job"]
            return job if job["status"] in FINAL else None

        job: JsonObject = self.wait_until(f"job {job_id} ends", look, within_sec=within_sec)
        return job

    def log_of(self, job_id: str) -> list[str]:
        return [line["message"] for line in self.get(f"/v1/jobs/{job_id}/logs", tail=LOG_LINES)["logs"]]

    @contextmanager
    def type_changed(self, changes: Mapping[str, JsonObject]) -> Iterator[None]:
        """Job types changed as given, and put back as they were, whatever happens."""
        types = {each["name"]: each for each in self.get("/v1/job-types")["types"]}
        missing = [name for name in changes if name not in types]
        if missing:
            raise SkippedSignal(f"this instance has no job type {', '.join(missing)}")
        before = {name: {each: types[name][each] for each in change} for name, change in changes.items()}
        try:
            self._set_types(changes, is_new=before != dict(changes))
            yield
        finally:
            self._set_types(before, is_new=before != dict(changes))

    def _set_types(self, changes: Mapping[str, JsonObject], *, is_new: bool) -> None:
        for name, change in changes.items():
            self.ask("PATCH", f"/v1/job-types/{name}", change)
        if is_new:
            self.pause(TYPES_KNOWN_AFTER_SEC)

    @contextmanager
    def enabled(self, *names: str) -> Iterator[None]:
        with self.type_changed({name: {"enabled": True} for name in names}):
            yield


def expect(condition: object, told: str) -> None:
    """Raise SmokeFailedError unless it holds."""
    if not condition:
        raise SmokeFailedError(told)


def equal(found: Json, wanted: Json, what: str) -> None:
    """Raise SmokeFailedError unless they are equal."""
    expect(found == wanted, f"{what} is {found!r}, not {wanted!r}")
