"""Small bodies that would take much to check: the work grows with the bytes, not with names times values."""

import json
import sys
import tracemalloc
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from functions.api.http.strict_json import parse_json
from rauskuclaw.builtins.chat.input import ChatInput
from rauskuclaw.builtins.component import ComponentInput
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.fields import MAX_FAULTS_NAMED, MAX_PLACE
from tests.functions.api.world import open_world

COUNTED = ("strict_json.py", "json_levels.py", "json_place.py")
FEW, MANY = 10, 20_000


def refused_or_read(raw: bytes) -> None:
    with suppress(InvalidRequestError):
        parse_json(raw)


def read_plainly(raw: bytes) -> None:
    with suppress(ValueError):
        json.loads(raw)


def calls_of(raw: bytes) -> Counter[str]:
    """How often each function of the reader was entered: what is built for single values shows here."""
    found: Counter[str] = Counter()

    def count(frame: FrameType, event: str, _: Any) -> None:
        if event == "call" and frame.f_code.co_filename.endswith(COUNTED):
            found[frame.f_code.co_name] += 1

    sys.setprofile(count)
    try:
        refused_or_read(raw)
    finally:
        sys.setprofile(None)
    return found


def peak_bytes(work: Callable[[bytes], object], raw: bytes) -> int:
    work(raw)
    tracemalloc.start()
    try:
        work(raw)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def array_of(token: str, *last: str) -> Callable[[int], bytes]:
    return lambda n: f"[{','.join([token] * n + [*last])}]".encode()


def written(value_of: Callable[[int], Any]) -> Callable[[int], bytes]:
    return lambda n: json.dumps(value_of(n)).encode()


SHAPES: dict[str, Callable[[int], bytes]] = {
    "a long name over many values": written(lambda n: {"a" * 2 * n: [1] * n}),
    "a long name over many objects": written(lambda n: {"a" * 2 * n: [{}] * n}),
    "long names in each other": written(lambda n: {"a" * n: {"b" * n: {"c" * n: ["x"] * n}}}),
    "many names": written(lambda n: dict.fromkeys(map(str, range(n // 4)), 0)),
    "many small objects": written(lambda n: [{"a": 1}] * (n // 4)),
    "many small arrays": written(lambda n: [[1]] * n),
    "arrays in arrays": written(lambda n: [[[[[[1]]]]]] * (n // 8)),
    "too many values": written(lambda n: [0] * 20 * n),
    "too many names": written(lambda n: dict.fromkeys(map(str, range(n)), 0)),
    "texts": written(lambda n: ["x:y"] * n),
    "many faults": written(lambda n: [2**70] * n),
    "many half surrogates": written(lambda n: {"a": ["\ud800"] * n}),
    "many NULs": written(lambda n: ["\0"] * n),
    "one name again and again": lambda n: b"{" + b",".join([b'"a":0'] * n) + b"}",
    "a repeated name behind empty objects": array_of("{}", '{"a":1,"a":1}'),
    "a repeated name behind blank lines": lambda n: b'{"a":1,' + b"\n" * n + b'"a":1}',
    "a long repeated name": lambda n: b'{"%s":1,"%s":1}' % (b"a" * n, b"a" * n),
    "a fraction that underflows behind others": array_of("0.5", "1e-400"),
    "a fraction that underflows behind minuses": array_of("-1", "1e-400"),
    "half a pair behind texts": array_of('"xy"', '"\\ud800"'),
    "half a pair behind quotes": lambda n: b'"' + b'\\"' * n + b'\\ud800"',
    "a NUL behind texts": array_of('"xy"', '"\\u0000"'),
    "what looks like NULs": array_of('"\\\\u0000"'),
    "an integer outside 64 bit behind true": array_of("true", f"[{2**64}]"),
    "no JSON behind empty arrays": array_of("[]", "x"),
    "not a number": array_of("NaN"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_work_is_done_for_levels_and_not_for_values(shape: str) -> None:
    few, many = (calls_of(SHAPES[shape](size)) for size in (FEW, MANY))
    # Finding a line by halves takes a step for each doubling; numbers that may be too small are read one by one.
    assert many.total() - many["read_fraction"] <= few.total() - few["read_fraction"] + 40, many - few
    assert many["_shown"] <= 1


@pytest.mark.parametrize("shape", SHAPES)
def test_reading_takes_at_most_three_times_the_memory_of_json(shape: str) -> None:
    raw = SHAPES[shape](MANY)
    assert peak_bytes(refused_or_read, raw) <= 3 * peak_bytes(read_plainly, raw)


def repeated(count: int) -> bytes:
    return b"[" + b",".join([b'{"a":1,"a":2}'] * count) + b"]"


def tiny(count: int) -> bytes:
    return b"[" + b",".join([b"1e-400"] * count) + b"]"


@pytest.mark.parametrize("raw", [repeated(4000), tiny(50_000)])
def test_only_the_first_of_many_faults_is_described(raw: bytes) -> None:
    calls = calls_of(raw)
    assert calls["_shown"] == 1
    assert calls.total() - calls["read_fraction"] < 100


FAULTS = {
    b'{"a":[0.0,-0.0,0e9,1e-400]}': "a.3",
    b'[{"x":1},{"y":0.' + b"0" * 400 + b"1}]": "1.y",
    b"[-1,0." + b"0" * 250 + b"1e-80]": "1",
    b'{"a":{"b":[1,{"c":1,"d":2,"c":3}]}}': "a.b.1.c",
    b'{"a:":1,"b\\u003a":"\\\\u003a:","b\\u003A":2}': "b:",
    b'{"a":{"a":1},"b":[],\n\n"a":1}': "a",
    b'{"a":1,"a":1e-400,"a":2}': "a",
    b'{"a":1,"a" :': "a",
    b'{"a":[[1],[2,[3,9223372036854775808]]]}': "a.1.1.1",
    b"[[],{},[1,NaN]]": "2.1",
    b"[-Infinity]": "0",
    b"[" + b"null," * 2500 + b'[],[0],{"a":[0,1e999]},{"b":0}]': "2502.a.1",
    b'"\\ud83e"': "body",
    b'{"a":["\\ud83e\\udd14","b\\udd14\\ud83e"]}': "a.1",
    b'[\n{"a":"\\"\\"\\\\","b":"\\"\\\\\\"\\ud83e\\n"}]': "0.b",
    b'{"a":{},"b":{"c":[1],"d\\ud83e":[]}}': "b",
    b'{"a\\\\u0000":"\\\\u0000","b":{"c":"\\\\\\u0000"}}': "b.c",
    b'[{"\\ud83e\\u0000":1}]': "0",
    b'["\\u0000\\udc00"]': "0",
    b'{"a":1,"a":["\\u0000"]}': "body",
    b"[" * 33 + b"]" * 33: ".".join(["0"] * 32),
    b"[" * 32 + b"null,1,0,{}" + b"]" * 32: ".".join(["0"] * 31 + ["3"]),
    b"[" * 250 + b"]" * 250: "body",
}


@pytest.mark.parametrize("raw", FAULTS)
def test_the_fault_is_named_with_its_place(raw: bytes) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        parse_json(raw)
    details: Any = refusal.value.details
    assert [each["field"] for each in details["fields"]] == [FAULTS[raw]]


@pytest.mark.parametrize(
    "value",
    [
        {"a:b": "c:d", "e": ["f:", {"g:": "::"}]},
        {"path": "C:\\u003a", "quote": '\\":', "colon": "\u003a"},
        [0.0, -0.0, 1e-300, 5e-324, 0, "1e-400"],
        {"": {"": [[], {}, ""]}},
        [True, 1, 1.0, None, False, "é:"],
        ["\\ud800", "\\u0000", {"\\ud800": 1, "\\u0000": 2}, "\\", "\\\\u0000"],
        ["1e-400", "1e-400,", -1, {"3e-900": 1e-300}],
    ],
)
@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_merely_resembles_a_fault_is_read_as_it_is(value: Any, ascii_only: bool) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only)
    assert parse_json(raw.encode()) == value
    assert parse_json(raw.replace(":", ": ").encode()) == json.loads(raw.replace(":", ": "))


def test_colons_written_as_escapes_are_no_repeated_names() -> None:
    assert parse_json(b'{"a\\u003a":"\\u003A\\\\u003a","b":"\\\\\\u003a"}') == {"a:": ":\\u003a", "b": "\\:"}


@pytest.mark.parametrize(("model", "field"), [(ChatInput, "messages"), (ComponentInput, "props")])
def test_list_is_left_at_its_first_wrong_item(model: type[BaseModel], field: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        model.model_validate({field: [5] * 90_000})
    assert refusal.value.error_count() <= 2  # one for each member of a union
    assert all({field, 0} <= set(error["loc"]) or "dict" in str(error["loc"]) for error in refusal.value.errors())


async def test_thousands_of_wrong_items_are_one_error(tmp_path: Path) -> None:
    """Also for a model that does not leave its lists early: what is too much to be listed is counted."""
    async with open_world(tmp_path) as world:
        for places in ([{"region": 1}] * 9000, [5] * 90_000):
            answer = await world.client.post("/v1/jobs", json={"type": "deploy.run", "input": {"places": places}})
            assert answer.status_code == 400
            assert [each["field"] for each in answer.json()["error"]["details"]["fields"]] == ["input"]
            assert str(len(places)) in answer.json()["error"]["message"]


async def test_more_faults_than_are_named_are_counted(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        body = {"scope": "notes", "key": "k1", "value": 1, "tags": ["x" * 201] * 50}
        answer = await world.client.post("/v1/memory", json=body)
    details = answer.json()["error"]["details"]
    assert (len(details["fields"]), details["more"]) == (MAX_FAULTS_NAMED, 50 - MAX_FAULTS_NAMED)


async def test_conflict_of_thousands_of_unknown_fields_names_few(tmp_path: Path) -> None:
    key = {"idempotency-key": "one"}
    first = {"type": "report.generate", **dict.fromkeys(map(str, range(5000)), 1)}
    second = {"type": "report.generate", **{str(number) + "n" * 300: 1 for number in range(60)}}
    async with open_world(tmp_path) as world:
        assert (await world.client.post("/v1/jobs", json=first, headers=key)).status_code == 201
        assert (await world.client.post("/v1/jobs", json=first, headers=key)).status_code == 200
        answer = await world.client.post("/v1/jobs", json=second, headers=key)
        changed = await world.client.post("/v1/jobs", json={**first, "4999": 2}, headers=key)
    details = answer.json()["error"]["details"]
    assert answer.status_code == changed.status_code == 409
    assert len(details["fields"]) == MAX_FAULTS_NAMED
    assert details["more"] == 62 - MAX_FAULTS_NAMED
    assert all(len(each["field"]) <= MAX_PLACE for each in details["fields"])


async def test_long_id_is_neither_looked_up_nor_repeated(tmp_path: Path) -> None:
    async with open_world(tmp_path) as world:
        for path in ("/v1/jobs/", "/v1/memory/", "/v1/schedules/", "/v1/job-types/"):
            answer = await world.client.get(path + "x" * 60_000)
            assert answer.status_code == 404
            assert len(answer.content) < 300
