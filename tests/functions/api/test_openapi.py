"""The OpenAPI document is complete: every route, every status, an example for each, and the examples are true."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi import Request, Response
from pydantic import TypeAdapter

from functions.api.__main__ import openapi_document
from functions.api.http.routing import add_route
from functions.api.openapi.document import OPERATIONS as DECLARED
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC
from rauskuclaw.services.jobs.requests import MAX_URL
from rauskuclaw.services.jobs.service import MAX_BATCH
from tests.functions.api.test_auth import routes_of
from tests.functions.api.world import READER, open_world

DOCUMENT = openapi_document()
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
]


MODELS = {model.__name__: model for each in DECLARED for model in (*each.models(), each.body) if model is not None}


def example_of(content: dict[str, Any]) -> Any:
    return content["example"]


async def test_every_route_is_described(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        routes = {f"{method} {path}" for method, path in routes_of(world)} - {"GET /openapi.json"}
    assert routes == {name for name, _ in OPERATIONS}
    assert len({operation["operationId"] for _, operation in OPERATIONS}) == len(OPERATIONS)


async def test_every_description_is_of_a_route_and_has_an_id_of_its_own(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        routes = world.app.lean_routes
    assert sorted(route.operation_id for route in routes) == sorted(operation.id for operation in DECLARED)


async def test_a_route_without_a_description_has_no_document(tmp_path: Path) -> None:
    async def answer(request: Request) -> Response:
        return Response()

    async with open_world(tmp_path) as world:
        add_route(world.app, "GET", "/v1/unheard-of", answer, "unheardOf")
        with pytest.raises(KeyError, match="unheardOf"):
            world.app.openapi()


async def test_document_is_served_to_those_with_a_key(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.as_key(READER).get("/openapi.json")
    assert answer.json() == DOCUMENT


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_each_answer_has_an_example_that_fits_its_shape(name: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        if status == "204":
            continue
        for media_type, content in answer["content"].items():
            if media_type == "application/json":
                model = MODELS[content["schema"]["$ref"].rsplit("/", 1)[1]]
                TypeAdapter(model).validate_python(example_of(content), strict=True)
            else:
                assert example_of(content)


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_each_route_documents_the_errors_it_shares(name: str, operation: dict[str, Any]) -> None:
    statuses = set(operation["responses"])
    if operation["security"]:
        assert {"401", "403", "429", "500", "503"} <= statuses
    if "requestBody" in operation:
        assert {"400", "413"} <= statuses
        content = operation["requestBody"]["content"]["application/json"]
        model = MODELS[content["schema"]["$ref"].rsplit("/", 1)[1]]
        TypeAdapter(model).validate_python(example_of(content), strict=True)
    if "{job_id}" in name or "{name}" in name:
        assert "404" in statuses


def test_limits_in_the_document_are_those_of_the_services() -> None:
    job = DOCUMENT["components"]["schemas"]["CreateJobRequest"]["properties"]
    assert job["timeout_sec"]["anyOf"][0]["maximum"] == MAX_TIMEOUT_SEC
    assert job["max_attempts"]["anyOf"][0]["maximum"] == MAX_ATTEMPTS
    assert job["callback_url"]["anyOf"][0]["maxLength"] == MAX_URL
    assert DOCUMENT["components"]["schemas"]["BatchRequest"]["properties"]["jobs"]["maxItems"] == MAX_BATCH


def test_script_prints_the_document() -> None:
    done = subprocess.run([sys.executable, "-m", "functions.api"], capture_output=True, check=True, timeout=60)
    assert json.loads(done.stdout) == DOCUMENT


def test_importing_the_api_loads_no_driver_and_no_provider() -> None:
    heavy = ["apsw", "openai", "sqlite_vec", "boto3", "uvicorn", "httpx"]
    heavy += ["functions.api.openapi", "functions.api.schemas", "functions.api.openapi.examples"]
    code = f"import sys, functions.api.handler; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, timeout=60, text=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(name for name in DOCUMENT["components"]["schemas"] if name.endswith("Request")))
def test_a_field_that_may_be_left_out_has_no_default_that_a_client_would_send(name: str) -> None:
    shape = DOCUMENT["components"]["schemas"][name]
    assert not [field for field, schema in shape.get("properties", {}).items() if "default" in schema]


def test_a_new_schedule_has_one_cadence() -> None:
    shapes = DOCUMENT["components"]["schemas"]["CreateScheduleRequest"]["oneOf"]
    required = [DOCUMENT["components"]["schemas"][each["$ref"].rsplit("/", 1)[1]]["required"] for each in shapes]
    assert required == [["type", "interval_sec"], ["type", "cron"]]


def test_every_operation_is_told_in_words_and_under_a_known_tag() -> None:
    tags = {tag["name"]: tag["description"] for tag in DOCUMENT["tags"]}
    for name, operation in OPERATIONS:
        assert operation["description"], name
        assert set(operation["tags"]) <= set(tags), name
    assert all(tags.values())
