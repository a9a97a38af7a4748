"""Faults between the driver and AWS, injected through botocore's events: throttling, 5xx, lost answers, no Scan."""

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from tests.support.aws_direct import RawAnswer

WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")


def _refusal(url: str, status: int, code: str) -> AWSResponse:
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": code}).encode()
    headers = {"content-type": "application/x-amz-json-1.0", "x-amzn-query-error": f"{code};Sender"}
    return AWSResponse(url, status, headers, RawAnswer(body))


@dataclass
class Faults:
    """Hooks on one session. Each answer is decided by `draw` against the rates; operations can be picked out.

    `throttle` and `broken` refuse a request before it is carried out; `lost` carries it out and drops the answer.
    """

    throttle: float = 0.0
    broken: float = 0.0
    lost: float = 0.0
    seed: int = 1
    picks: Callable[[str, Any], bool] = lambda operation, request: True
    seen: Counter[str] = field(default_factory=Counter)
    injected: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._random = random.Random(self.seed)

    def install(self, session: Any) -> Any:
        session.events.register("before-send", self._before_send)
        session.events.register("after-call", self._after_call)
        return session

    def stop(self) -> None:
        self.throttle = self.broken = self.lost = 0.0

    def lose_once(self, operation: str) -> None:
        """Drop the answer of the next call of an operation, and no other."""
        self.lost = 1.0
        self.picks = lambda name, _: name == operation and not self.injected["lost"]

    def _before_send(self, request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        operation = event_name.rpartition(".")[2]
        self.seen[operation] += 1
        if not self.picks(operation, request):
            return None
        draw = self._random.random()
        if draw < self.throttle:
            self.injected["throttle"] += 1
            return _refusal(request.url, 400, "ProvisionedThroughputExceededException")
        if draw < self.throttle + self.broken:
            self.injected["broken"] += 1
            return _refusal(request.url, 500, "InternalServerError")
        return None

    def _after_call(self, event_name: str, parsed: Any, **_: Any) -> None:
        operation = event_name.rpartition(".")[2]
        status = parsed["ResponseMetadata"]["HTTPStatusCode"]
        if self.lost and status < 300 and self.picks(operation, None) and self._random.random() < self.lost:
            self.injected["lost"] += 1
            raise ReadTimeoutError(endpoint_url="http://aws.invalid")


@dataclass
class Rival:
    """Somebody else, who acts between the first try of an operation and the next.

    `kind` is what becomes of the first try: `throttle` and `broken` refuse it, `lost` carries it out and drops its
    answer. `deed` runs in the event loop of the test, on a handle without this hook. `picks` chooses by the request.
    """

    operation: str
    kind: str
    deed: Callable[[], Coroutine[Any, Any, Any]]
    picks: Callable[[Any], bool] = lambda request: True
    outcome: Any = None
    has_acted: bool = False

    def install(self, session: Any) -> Any:
        self._loop = asyncio.get_running_loop()
        self._is_picked = False
        session.events.register("before-send", self._before_send)
        session.events.register("after-call", self._after_call)
        return session

    def _before_send(self, request: Any, event_name: str, **_: Any) -> AWSResponse | None:
        if self._is_time(event_name):
            self._is_picked = self.picks(request)
        if self.kind == "lost" or not self._is_picked or not self._is_time(event_name):
            return None
        self._act()
        if self.kind == "throttle":
            return _refusal(request.url, 400, "ProvisionedThroughputExceededException")
        return _refusal(request.url, 500, "InternalServerError")

    def _after_call(self, event_name: str, parsed: Any, **_: Any) -> None:
        if not self._is_picked or parsed["ResponseMetadata"]["HTTPStatusCode"] != 200:
            return
        if self.kind == "lost" and self._is_time(event_name):
            self._act()
            raise ReadTimeoutError(endpoint_url="http://aws.invalid")

    def _is_time(self, event_name: str) -> bool:
        return not self.has_acted and event_name.rpartition(".")[2] == self.operation

    def _act(self) -> None:
        self.has_acted = True
        self.outcome = asyncio.run_coroutine_threadsafe(self.deed(), self._loop).result(timeout=60)
