"""`rauskuclaw smoke` on real instances, embedded and on the local AWS shape: every suite, a model server beside."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.support.aws_shape import aws_local
from tests.support.instances import Instance, running
from tests.support.model_process import model_process

READER = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
Place = Callable[..., AbstractContextManager[Instance]]


@contextmanager
def embedded(folder: Path, **env: str) -> Iterator[Instance]:
    with running(folder, **env) as instance:
        yield instance


@pytest.fixture(scope="module", params=(embedded, aws_local), ids=lambda place: place.__name__)
def instance(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    with model_process() as models, request.param(tmp_path_factory.mktemp("smoke"), **models.environment()) as instance:
        yield instance


def smoke(instance: Instance, *arguments: str, code: int = 0) -> dict[str, Any]:
    # As somebody with another folder would: the address and the key are all that they have.
    shell = Instance(instance.folder, port=1, env={"API_KEY": instance.key})
    return shell.json("smoke", "--base-url", instance.url, *arguments, code=code)


def statuses(report: dict[str, Any]) -> dict[str, str]:
    return {step["name"]: step["status"] for step in report["steps"]}


@pytest.mark.parametrize(
    "arguments",
    [
        ("--suite", "m1"),
        ("--suite", "m2"),
        ("--suite", "m3", "--success", "--success-type", "ai.chat.generate"),
        ("--suite", "m4"),
        ("--suite", "m5"),
    ],
    ids=lambda given: given[1],
)
def test_a_suite_passes(instance: Instance, arguments: tuple[str, ...]) -> None:
    types = shown_types(instance)
    report = smoke(instance, *arguments)
    told = statuses(report)
    assert (report["ok"], report["suite"], report["base_url"]) == (True, arguments[1], instance.url)
    assert len(told) >= 3
    assert [name for name, status in told.items() if status != "passed"] == []
    assert shown_types(instance) == types
    with instance.http() as http:
        assert http.get("/v1/schedules").json()["schedules"] == []
        assert http.get("/v1/memory/scopes").json()["scopes"] == []
        assert http.get("/v1/workspace/files").json()["entries"] == []


def shown_types(instance: Instance) -> Any:
    with instance.http() as http:
        return http.get("/v1/job-types").json()["types"]


def test_a_wrong_key_fails_the_first_step_and_no_other_is_tried(instance: Instance) -> None:
    shell = Instance(instance.folder, port=1, env={"API_KEY": "0" * 16 + "1234567890abcdef"})
    report = shell.json("smoke", "--base-url", instance.url, code=1)
    assert (report["ok"], report["error"]) == (False, "smoke_failed")
    assert statuses(report) == {"health and ping": "failed"}
    assert "401" in report["message"]


@pytest.mark.parametrize("arguments", [("--suite", "m6"), ("--success",), ("--suite", "m1", "--success-type", "x")])
def test_wrong_usage(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    assert Instance(tmp_path).json("smoke", *arguments, code=2)["error"] == "usage"


def test_a_missing_key_is_told(tmp_path: Path) -> None:
    assert Instance(tmp_path).json("smoke", code=1)["error"] == "missing_api_key"


def test_a_suite_can_fail(tmp_path: Path) -> None:
    """With a key that may only read nothing can be created."""
    reader = json.dumps([{"name": "reader", "key": READER, "role": "read"}])
    with running(tmp_path, API_KEYS_JSON=reader) as instance:
        done = instance.cli("smoke")
    assert done.returncode == 1
    assert "passed   health and ping" in done.stdout
    assert "failed   idempotency" in done.stdout
    assert "FORBIDDEN" in done.stdout
    assert "1 passed, 3 failed, 0 skipped" in done.stdout
