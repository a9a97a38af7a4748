"""What a text suggests, and how it is normalised."""

import json
import math
from dataclasses import replace

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.suggestions.suggested import SuggestedJob, normalized, suggested_in, without_block

PLAIN = SuggestedJob(type="a", queue=None, input={}, priority=5, timeout_sec=120, max_attempts=1, tags=())


def one(**fields: Json) -> SuggestedJob:
    [job] = normalized({"jobs": [{"type": "a", **fields}]})
    return job


def test_a_bare_suggestion_has_the_defaults() -> None:
    assert one() == PLAIN
    assert one().request(default_queue="mail") == {
        "queue": "mail",
        "type": "a",
        "input": {},
        "priority": 5,
        "timeout_sec": 120,
        "max_attempts": 1,
        "tags": [],
    }


@pytest.mark.parametrize(
    ("given", "priority", "timeout_sec", "max_attempts"),
    [
        (None, 5, 120, 1),
        (0, 5, 120, 1),
        (-9, 0, 1, 1),
        (99999, 10, 3600, 10),
        ("0x7", 7, 7, 7),
        (" 7 ", 7, 7, 7),
        ("1e3", 10, 1000, 10),
        ("1_0", 5, 120, 1),
        ("", 5, 120, 1),
        ("many", 5, 120, 1),
        (True, 1, 1, 1),
        (False, 5, 120, 1),
        ([], 5, 120, 1),
        ([6], 6, 6, 6),
        ([["6"]], 6, 6, 6),
        ([6, 7], 5, 120, 1),
        ({}, 5, 120, 1),
        ("Infinity", 10, 3600, 10),
        (math.inf, 10, 3600, 10),
        ("NaN", 5, 120, 1),
        (2.5, 2.5, 2.5, 2.5),
    ],
    ids=repr,
)
def test_numbers_are_read_as_javascript_reads_them(
    given: Json, priority: float, timeout_sec: float, max_attempts: float
) -> None:
    job = one(priority=given, timeout_sec=given, max_attempts=given)
    assert (job.priority, job.timeout_sec, job.max_attempts) == (priority, timeout_sec, max_attempts)


def test_a_job_is_made_with_what_stands_before_the_point() -> None:
    request = one(priority=0.5, timeout_sec=30.9, max_attempts=1.2).request(default_queue="mail")
    assert (request["priority"], request["timeout_sec"], request["max_attempts"]) == (0, 30, 1)


@pytest.mark.parametrize("given", ["", "  ", None, False, 0, [], [None], [[]]], ids=repr)
def test_an_entry_without_a_type_is_dropped(given: Json) -> None:
    assert normalized({"jobs": [{"type": given}, {}, "a", 1, None, ["a"], {"type": " b\ufeff"}]}) == [
        replace(PLAIN, type="b")
    ]


@pytest.mark.parametrize(
    ("given", "kept"),
    [(" Alpha.1 ", "Alpha.1"), ("no such", None), ("q" * 81, None), ("\u212a", None), (7, "7"), (0, None)],
)
def test_a_queue_is_kept_if_it_is_a_name_of_one(given: Json, kept: str | None) -> None:
    assert one(queue=given).queue == kept


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (
            [" a ", "", None, 0, False, 1.5, 1e21, True, ["x", None, "y"], {}],
            ("a", "1.5", "1e+21", "true", "x,,y", "[object Object]"),
        ),
        ([" "] * 30 + [str(n) for n in range(25)], tuple(str(n) for n in range(20))),
        ("chat", ()),
        ({"0": "chat"}, ()),
    ],
)
def test_tags_are_texts_that_are_not_blank(given: Json, kept: tuple[str, ...]) -> None:
    assert one(tags=given).tags == kept


@pytest.mark.parametrize(
    ("given", "kept"), [({"a": 1}, {"a": 1}), ([1], [1]), ("a", {}), (None, {}), (7, {})], ids=repr
)
def test_an_input_is_an_object_or_an_array(given: Json, kept: Json) -> None:
    assert one(input=given).input == kept


def test_what_no_store_takes_is_replaced() -> None:
    job = suggested_in(
        '```rausku_jobs {"jobs":[{"type":"a\\ud800","input":{"n":[1e999,"\\udc00"]},"tags":["\\ud83d"]}]}```'
    )
    assert job == [replace(PLAIN, type="a\ufffd", input={"n": [None, "\ufffd"]}, tags=("\ufffd",))]


@pytest.mark.parametrize(
    ("text", "types"),
    [
        ('so:\n```rausku_jobs\n{"jobs":[{"type":"a"},{"type":"b"}]}\n```\n', ["a", "b"]),
        ('```Rausku_JOBS{"jobs":[{"type":"a"}]}```', ["a"]),
        ('```rausku_jobs\ufeff\n{"jobs":[{"type":"a"}]}```', ["a"]),
        ('```rausku_jobs {"jobs":[{"type":"a"}],"jobs":[{"type":"b","type":"c"}]}```', ["c"]),
        ('```rausku_jobs {"jobs":[]}``` ```rausku_jobs {"jobs":[{"type":"a"}]}```', []),
        ('```rau\u017fku_jobs {"jobs":[{"type":"a"}]}```', []),
        ('```rausku_jobs {"jobs":[{"type":"a"}]}', []),
        ('```json {"jobs":[{"type":"a"}]}```', []),
        ('```rausku_jobs {"jobs":{"type":"a"}}```', []),
        ('```rausku_jobs [{"type":"a"}]```', []),
        ('```rausku_jobs {"jobs":[{"type":"a","priority":NaN}]}```', []),
        ('```rausku_jobs {"jobs":[{"type":"a"},]}```', []),
        ("```rausku_jobs null```", []),
        ("```rausku_jobs ```", []),
        ("", []),
    ],
)
def test_the_first_labelled_block_counts(text: str, types: list[str]) -> None:
    assert [job.type for job in suggested_in(text)] == types


def test_depth_is_no_bomb() -> None:
    for depth in (60, 64, 100_000):
        text = f'```rausku_jobs {{"jobs":[{{"type":"a","input":{"[" * depth}{"]" * depth}}}]}}```'
        assert len(suggested_in(text)) == (depth == 60)


def test_people_are_shown_the_text_without_the_block() -> None:
    jobs = json.dumps({"jobs": [{"type": "a"}]})
    assert without_block(f"Two things.\n```rausku_jobs\n{jobs}\n```\nShall I?") == "Two things.\n\nShall I?"
