"""Requests made up from the OpenAPI document, right and wrong ones: never a 5xx, always an answer as documented."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import requests
import schemathesis
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from functions.api.__main__ import openapi_document
from functions.api.routes.event_stream import StreamTimes
from tests.functions.api.live_server import live_api
from tests.functions.api.world import ADMIN

CHECKS = [
    schemathesis.checks.not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
DOCUMENT = openapi_document()
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
OPERATIONS: list[Any] = [result.ok() for result in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
# Where nothing is sent, nothing can be wrong.
NEGATABLE = [operation for operation in OPERATIONS if any(operation.iter_parameters()) or operation.body]
CASES = [(operation, GenerationMode.POSITIVE) for operation in OPERATIONS] + [
    (operation, GenerationMode.NEGATIVE) for operation in NEGATABLE
]


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with live_api(tmp_path_factory.mktemp("api"), times=StreamTimes(wait=0.05, poll=0.05)) as url:
        yield url


def test_no_operation_is_left_out() -> None:
    assert len(OPERATIONS) == sum(len(methods) for methods in DOCUMENT["paths"].values()) > 40


@pytest.mark.parametrize(
    ("operation", "mode"), CASES, ids=[f"{mode.value} {operation.label}" for operation, mode in CASES]
)
def test_answers_are_as_documented(base_url: str, operation: Any, mode: GenerationMode) -> None:
    with requests.Session() as session:

        @hypothesis.settings(
            max_examples=12,
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            answer = case.call(base_url=base_url, session=session, headers={"x-api-key": ADMIN})
            case.validate_response(answer, checks=CHECKS)

        check()
