"""A suite: steps in order. One that fails does not keep the next from being tried, except the first."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from local.cli.smoke.api import Api, SkippedSignal, SmokeFailedError, expect
from rauskuclaw.domain.job import JsonObject

Status = Literal["passed", "failed", "skipped"]


@dataclass(frozen=True)
class Wishes:
    """What the caller wants of a suite. `wants_success` asks m3 for a real answer of a model."""

    wants_success: bool = False
    job_type: str = "codex.chat.generate"
    prompt: str = "Say hello in one sentence."
    timeout_sec: int = 180


Step = tuple[str, Callable[[Api, Wishes], None]]


@dataclass(frozen=True)
class Result:
    """`status` is passed, failed or skipped; `message` says why for the latter two."""

    name: str
    status: Status
    message: str
    seconds: float

    def as_json(self) -> JsonObject:
        return {"name": self.name, "status": self.status, "message": self.message or None, "seconds": self.seconds}


def answers(api: Api, _: Wishes) -> None:
    """The instance is there and knows the key."""

    def look() -> bool:
        try:
            return "ok" in api.get("/health")
        except SmokeFailedError:
            return False

    api.wait_until("GET /health answers", look, within_sec=45)
    expect(api.get("/v1/ping").get("pong") is True, "GET /v1/ping does not say pong")


ANSWERS: Step = ("health and ping", answers)


def run_steps(steps: tuple[Step, ...], api: Api, wishes: Wishes) -> Iterator[Result]:
    """What became of each step, as it ends. Without health nothing else is tried."""
    for number, (name, run) in enumerate(steps):
        began = time.monotonic()
        status, message = _run(run, api, wishes)
        yield Result(name, status, message, round(time.monotonic() - began, 3))
        if number == 0 and status == "failed":
            return


def _run(run: Callable[[Api, Wishes], None], api: Api, wishes: Wishes) -> tuple[Status, str]:
    try:
        run(api, wishes)
    except SmokeFailedError as exc:
        return "failed", str(exc)
    except SkippedSignal as exc:
        return "skipped", str(exc)
    except (KeyError, IndexError, TypeError) as exc:
        return "failed", f"an answer lacks what it should have: {type(exc).__name__}: {exc}"
    return "passed", ""
