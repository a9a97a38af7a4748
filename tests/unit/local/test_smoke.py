"""A smoke suite's steps against answers that are wrong."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from local.cli.smoke.api import Api, SkippedSignal, SmokeFailedError
from local.cli.smoke.steps import ANSWERS, Result, Wishes, run_steps

TYPE = {"name": "report.generate", "enabled": False, "default_timeout_sec": 120, "default_max_attempts": 1}


class Server:
    """Answers with what a test says; the clock moves only when somebody waits."""

    def __init__(self, answer: Callable[[httpx.Request], httpx.Response]) -> None:
        self.seen: list[tuple[str, str, bytes]] = []
        self.seconds = 0.0
        self._answer = answer

    def _reply(self, request: httpx.Request) -> httpx.Response:
        self.seen.append((request.method, request.url.path, request.content))
        return self._answer(request)

    def _wait(self, seconds: float) -> None:
        self.seconds += seconds

    def api(self) -> Api:
        http = httpx.Client(transport=httpx.MockTransport(self._reply), base_url="http://test")
        return Api(http, pause=self._wait, now=lambda: self.seconds)


def always(status: int, body: Any) -> Server:
    return Server(lambda _: httpx.Response(status, json=body))


def test_another_status_than_expected_is_a_failure_that_shows_the_answer() -> None:
    with pytest.raises(SmokeFailedError, match=r"GET /v1/jobs answered 503, not 200.*store"):
        always(503, {"error": "store"}).api().get("/v1/jobs")


@pytest.mark.parametrize("body", ["text", [1]])
def test_an_answer_that_is_no_object_is_a_failure(body: Any) -> None:
    with pytest.raises(SmokeFailedError, match="no JSON object"):
        always(200, body).api().get("/health")


def test_waiting_ends_after_its_time() -> None:
    server = always(200, {"job": {"status": "running"}})
    with pytest.raises(SmokeFailedError, match="job 1 ends: not within 60 s"):
        server.api().finished("1", within_sec=60)
    assert 60 <= server.seconds <= 61


def test_types_are_put_back_after_a_failure() -> None:
    server = always(200, {"types": [TYPE]})
    with pytest.raises(SmokeFailedError), server.api().enabled("report.generate"):
        raise SmokeFailedError("no")
    sent = [content for method, _, content in server.seen if method == "PATCH"]
    assert sent == [b'{"enabled":true}', b'{"enabled":false}']
    assert server.seconds == 3.0  # each time until every process knows


def test_a_type_that_is_not_there_is_skipped() -> None:
    with (
        pytest.raises(SkippedSignal, match=r"no job type data\.fetch"),
        always(200, {"types": [TYPE]}).api().enabled("data.fetch"),
    ):
        raise AssertionError


def outcomes(server: Server, *steps: Callable[[Api, Wishes], None]) -> list[Result]:
    named = tuple((f"step {number}", step) for number, step in enumerate(steps))
    return list(run_steps((ANSWERS, *named), server.api(), Wishes()))


def test_without_health_nothing_else_is_tried() -> None:
    [first] = outcomes(always(502, {}), lambda *_: None)
    assert first.status == "failed"


def test_a_step_that_fails_does_not_keep_the_next_from_being_tried() -> None:
    def broken(api: Api, _: Wishes) -> None:
        _ = api.get("/health")["jobs"]

    def unlucky(_: Api, __: Wishes) -> None:
        raise SkippedSignal("not here")

    results = outcomes(always(200, {"ok": True, "pong": True}), broken, unlucky, lambda *_: None)
    assert [each.status for each in results] == ["passed", "failed", "skipped", "passed"]
    assert "jobs" in results[1].message
    assert results[2].message == "not here"
