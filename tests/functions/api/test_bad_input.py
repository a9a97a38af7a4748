"""What is wrong is refused with 4xx and the name of the place, and nothing is stored. Never a 5xx."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from functions.api.http.request_body import MAX_BODY_BYTES
from functions.api.http.strict_json import DEEPEST, MAX_KEYS, MAX_VALUES
from tests.functions.api.world import ADMIN, open_world

LONG_URL = "https://hooks.example.com/" + "x" * 2048


BAD_FIELDS: dict[str, list[Any]] = {
    "type": [None, "", 5, True, [], {}, "x" * 201, "report.generate "],
    "queue": [5, True, [], {}, "a b", "ä", "x" * 81, "a/b"],
    "priority": ["5", True, 5.5, -1, 11, [], {}, 2**63 - 1],
    "timeout_sec": ["1", False, 0, 3601, 1.5, [], 1e300],
    "max_attempts": ["1", True, 0, 11, -1, {}],
    "callback_url": [
        *[5, True, False, [], {}, "x", "ftp://a.b/", "https://", LONG_URL, "https://u:p@a.b/", "https://a.b:99999/"],
        *["https://a.b/ x", "https://a.b/\r\nx", "https://[::1/", "https://a\\b", "//a.b/", "https://a.b:0/"],
        *["https://a.b/#part", "https://a.b:04112/", "https://a_b.c/", "https://0x7f.1/"],
    ],
    "tags": ["a", 5, True, {"a": 1}],
    "tags.1": [["ok", "x" * 201]],
    "run_at": [
        *[5, True, [], "", "tomorrow", "2025-06-02T12:00:00", "2199-01-01T00:00:00Z"],
        *["0001-01-01T00:00:00+23:59", "2025-13-01T00:00:00Z", "9" * 65],
    ],
}


def fields_of(answer: Any) -> list[str]:
    return [fault["field"] for fault in answer.json()["error"]["details"]["fields"]]


@pytest.mark.parametrize("field", BAD_FIELDS)
async def test_each_wrong_field_is_named(tmp_path: Path, field: str) -> None:
    async with open_world(tmp_path) as world:
        for value in BAD_FIELDS[field]:
            answer = await world.client.post("/v1/jobs", json={"type": "report.generate", field.split(".")[0]: value})
            assert answer.status_code == 400, value
            assert answer.json()["error"]["code"] == "VALIDATION_ERROR", value
            assert fields_of(answer) == [field], value
        assert await world.stored_jobs() == 0


async def test_all_wrong_fields_are_named_at_once(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/jobs", json={"priority": "x", "timeout_sec": 0})
    assert fields_of(answer) == ["type", "priority", "timeout_sec"]


BAD_INPUTS: list[tuple[Any, list[str]]] = [
    ({"target": 5}, ["input.target"]),
    ({"replicas": "many"}, ["input.replicas"]),
    ({"replicas": 1.5}, ["input.replicas"]),
    ({"places": {}}, ["input.places"]),
    ({"places": [{"region": "a"}, {"region": 1}]}, ["input.places.1.region"]),
    ({"label": []}, ["input.label"]),
    ({"target": None, "replicas": []}, ["input.target", "input.replicas"]),
    ("text", ["input"]),
    ([], ["input"]),
]


async def test_wrong_types_in_the_input_are_named(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for value, named in BAD_INPUTS:
            answer = await world.client.post("/v1/jobs", json={"type": "deploy.run", "input": value})
            assert answer.status_code == 400, value
            assert fields_of(answer) == named, value
        assert await world.stored_jobs() == 0


LEFT_ALONE: list[Any] = [None, {}, {"extra": 1}, {"places": [{}]}, {"label": 5}, {"target": "nowhere"}]


async def test_missing_extra_and_faulty_fields_are_left_to_the_handler(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for value in LEFT_ALONE:
            assert (await world.create(type="deploy.run", input=value))["input"] == value


async def test_report_takes_any_json(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for value in ("text", [1], 5, False):
            assert (await world.create(input=value))["input"] == value


def nested(depth: int) -> bytes:
    """A body whose `input` makes it `depth` deep in all."""
    return b'{"type":"report.generate","input":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


BAD_BODIES: list[tuple[str, bytes, str]] = [
    ("not JSON", b"{", "body"),
    ("trailing comma", b'{"type":"report.generate",}', "body"),
    ("NaN", b'{"type":"report.generate","input":{"x":NaN}}', "input.x"),
    ("infinity", b'{"type":"report.generate","input":[1,-Infinity]}', "input.1"),
    ("overflowing float", b'{"type":"report.generate","input":1e999}', "input"),
    ("integer over 64 bit", b'{"type":"report.generate","input":{"n":9223372036854775808}}', "input.n"),
    ("thousands of digits", b'{"type":"report.generate","input":' + b"9" * 5000 + b"}", "body"),
    ("repeated name", b'{"type":"report.generate","type":"deploy.run"}', "type"),
    ("repeated name inside", b'{"type":"report.generate","input":[{"a":1,"a":1}]}', "input.0.a"),
    ("half surrogate", b'{"type":"report.generate","input":{"t":"\\ud800"}}', "input.t"),
    ("half surrogate in a name", b'{"type":"report.generate","input":{"\\udfff":1}}', "input"),
    ("escaped NUL", b'{"type":"report.generate","tags":["a\\u0000"]}', "tags.0"),
    ("raw NUL", b'{"type":"report.generate","tags":["a\x00"]}', "body"),
    ("not UTF-8", b'{"type":"report.generate","input":"\xff"}', "body"),
    ("UTF-16", '{"type":"report.generate"}'.encode("utf-16"), "body"),
    ("byte order mark", b'\xef\xbb\xbf{"type":"report.generate"}', "body"),
    ("too deep", nested(DEEPEST + 1), "input" + ".0" * (DEEPEST - 1)),
    ("far too deep", nested(200_000), "body"),
    ("an array", b"[]", "body"),
    ("null", b"null", "body"),
    ("too many names", json.dumps({"input": dict.fromkeys(map(str, range(MAX_KEYS)), 0)}).encode(), "body"),
    ("too many values", json.dumps({"input": [0] * MAX_VALUES}).encode(), "body"),
]


async def test_bodies_that_others_would_choke_on_are_refused(tmp_path: Path) -> None:
    headers = {"content-type": "application/json"}
    async with open_world(tmp_path) as world:
        for name, body, place in BAD_BODIES:
            answer = await world.client.post("/v1/jobs", content=body, headers=headers)
            assert answer.status_code == 400, name
            assert answer.json()["error"]["code"] in ("INVALID_JSON", "VALIDATION_ERROR"), name
            assert fields_of(answer) == [place], name
        assert await world.stored_jobs() == 0


async def test_deepest_body_and_largest_integers_are_taken(tmp_path: Path) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    numbers = b'{"type":"report.generate","input":[9223372036854775807,-9223372036854775808,1e-300]}'
    async with open_world(tmp_path) as world:
        for body in (nested(DEEPEST), numbers):
            assert (await world.client.post("/v1/jobs", content=body, headers=headers)).status_code == 201


async def test_body_of_another_type_is_refused_and_no_body_is_an_empty_object(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        text = await world.client.post(
            "/v1/jobs", content=b'{"type":"report.generate"}', headers={"content-type": "text/plain"}
        )
        nothing = await world.client.post("/v1/jobs")
        job = await world.create()
        cancel = await world.client.post(
            f"/v1/jobs/{job['id']}/cancel", content=b"what", headers={"content-type": "x/y"}
        )
    assert (text.status_code, fields_of(text)) == (400, ["content-type"])
    assert (nothing.status_code, fields_of(nothing)) == (400, ["type"])
    assert cancel.status_code == 200


KINDS = {
    ("content-type", "application/json; charset=utf-16"): 415,
    ("content-type", "application/json; charset='iso-8859-1'"): 415,
    ("content-encoding", "gzip"): 415,
    ("content-encoding", "identity"): 201,
    ("content-type", 'application/json;charset="UTF-8"; x=y'): 201,
    ("content-type", "APPLICATION/JSON"): 201,
}


@pytest.mark.parametrize(("header", "status"), KINDS.items())
async def test_body_that_is_not_plain_utf8_is_refused_by_its_header(
    tmp_path: Path, header: tuple[str, str], status: int
) -> None:
    async with open_world(tmp_path) as world:
        headers = {"content-type": "application/json", header[0]: header[1]}
        answer = await world.client.post("/v1/jobs", content=b'{"type":"report.generate"}', headers=headers)
    assert answer.status_code == status
    if status == 415:
        assert answer.json()["error"]["code"] == "UNSUPPORTED_MEDIA_TYPE"
        assert fields_of(answer) == [header[0]]


async def chunks(total: int) -> AsyncIterator[bytes]:
    for _ in range(total // 65_536 + 1):
        yield b" " * 65_536


async def test_body_over_a_mebibyte_is_413_with_and_without_a_length(tmp_path: Path) -> None:
    headers = {"content-type": "application/json"}
    async with open_world(tmp_path) as world:
        announced = await world.client.post("/v1/jobs", content=b" " * (MAX_BODY_BYTES + 1), headers=headers)
        chunked = await world.client.post("/v1/jobs", content=chunks(MAX_BODY_BYTES), headers=headers)
        largest = b'{"type":"report.generate","input":"' + b"x" * (MAX_BODY_BYTES - 37) + b'"}'
        fitting = await world.client.post("/v1/jobs", content=largest, headers=headers)
    for answer in (announced, chunked):
        assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")
    assert (len(largest), fitting.status_code) == (MAX_BODY_BYTES, 201)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES - 1, MAX_BODY_BYTES, MAX_BODY_BYTES + 1])
async def test_chunked_body_is_limited_to_the_byte(tmp_path: Path, size: int) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        body = b'{"type":"report.generate","input":"' + b"x" * (size - 37) + b'"}'
        for start in range(0, size, 100_000):
            yield body[start : start + 100_000]

    async with open_world(tmp_path) as world:
        headers = {"content-type": "application/json"}
        answer = await world.client.post("/v1/jobs", content=pieces(), headers=headers)
    assert answer.status_code == (413 if size > MAX_BODY_BYTES else 201)


@pytest.mark.parametrize("size", [MAX_BODY_BYTES, MAX_BODY_BYTES + 1])
async def test_announced_body_that_is_too_large_is_refused_before_a_byte_of_it(tmp_path: Path, size: int) -> None:
    async with open_world(tmp_path) as world:
        sent: list[Any] = []

        async def receive() -> dict[str, Any]:
            assert size <= MAX_BODY_BYTES, "the body was asked for"
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        headers = [(b"host", b"127.0.0.1"), (b"x-api-key", ADMIN.encode()), (b"content-length", b"%d" % size)]
        scope = {"type": "http", "method": "POST", "path": "/v1/jobs", "query_string": b"", "headers": headers}
        await world.app({**scope, "client": ("127.0.0.1", 1), "raw_path": b"/v1/jobs"}, receive, send)
    assert [each["status"] for each in sent if "status" in each] == ([413] if size > MAX_BODY_BYTES else [])


async def test_preferences_are_not_erased_by_a_request_without_a_body(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        await world.client.put("/v1/ui-prefs", json={"prefs": {"theme": "dark"}})
        nothing = await world.client.put("/v1/ui-prefs")
        kept = (await world.client.get("/v1/ui-prefs")).json()["prefs"]
        emptied = (await world.client.put("/v1/ui-prefs", json={})).json()["prefs"]
    assert (nothing.status_code, fields_of(nothing)) == (400, ["body"])
    assert (kept, emptied) == ({"theme": "dark"}, {})


async def test_ids_that_are_none_are_simply_not_found(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for job_id in ("x" * 5000, "%00", "%ff%fe", "..", "'; drop table jobs; --", "%F0%9F%A6%9E"):
            for method, path in (("GET", ""), ("GET", "/logs"), ("POST", "/cancel")):
                answer = await world.client.request(method, f"/v1/jobs/{job_id}{path}")
                assert answer.status_code == 404, job_id
                assert answer.json()["error"]["code"] == "NOT_FOUND", job_id
