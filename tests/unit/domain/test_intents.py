"""Intents are understood as they were meant, mended where that is told, and wait for earlier ones only."""

import pytest

from rauskuclaw.domain.intents import Intent, Repair, doc_of, intents_of, searched_in
from rauskuclaw.domain.job import Json


def one(given: Json, *, user_text: str = "", repairs: bool = True) -> Intent:
    return intents_of([given], user_text=user_text, repairs=repairs).items[0]


def test_half_of_a_job_gets_the_defaults() -> None:
    assert one({"type": " report.generate "}).fields() == {
        "type": "report.generate",
        "queue": None,
        "input": {},
        "priority": 5,
        "timeout_sec": 120,
        "max_attempts": 1,
        "tags": ["chat"],
    }
    odd = one(
        {"type": 5, "input": [1], "priority": "9", "timeout_sec": 2.5, "max_attempts": 3.0, "tags": [" a ", "", None]}
    )
    assert (odd.type, odd.input, odd.priority, odd.timeout_sec, odd.max_attempts, odd.tags) == (
        "5",
        {},
        5,
        120,
        3,
        ("a",),
    )
    assert [item.type for item in intents_of([None, "a", [], 1], user_text="", repairs=True).items] == [""] * 4


@pytest.mark.parametrize("value", [True, "true", " TRUE ", 1, "1"])
def test_after_the_last_job_means_the_one_before(value: Json) -> None:
    jobs = [{"type": "a"}, {"type": "b", "input": {"depends_on_last_job": value, "x": 1}}]
    first, second = intents_of(jobs, user_text="", repairs=True).items
    assert (first.after, second.after, second.input) == ((), (1,), {"x": 1})
    assert second.request(["id-1"])["input"] == {"x": 1, "depends_on": ["id-1"]}


@pytest.mark.parametrize("value", [False, None, "no", 0, 2, [], {}])
def test_anything_else_means_nothing(value: Json) -> None:
    jobs = [{"type": "a"}, {"type": "b", "input": {"depends_on_last_job": value}}]
    assert intents_of(jobs, user_text="", repairs=True).items[1].after == ()


def test_numbers_name_earlier_jobs_and_nothing_else() -> None:
    given = {"type": "c", "input": {"depends_on_idx": [1, "2", 2, 3, 0, "x", 1.5]}}
    third = intents_of([{"type": "a"}, {"type": "b"}, given], user_text="", repairs=True).items[2]
    assert third.after == (1, 2)
    assert [place for place, _ in third.faults] == [f"input.depends_on_idx.{n}" for n in (3, 4, 5, 6)]
    assert [place for place, _ in one({"type": "a", "input": {"depends_on_idx": 1}}).faults] == ["input.depends_on_idx"]


def test_what_it_depended_on_already_stays_in_front() -> None:
    item = one({"type": "a", "input": {"depends_on": [" x ", "", "y"]}})
    assert item.request(["y", "z"])["input"] == {"depends_on": ["x", "y", "z"]}
    assert item.request([])["input"] == {"depends_on": [" x ", "", "y"]}


@pytest.mark.parametrize(
    ("user_text", "query"),
    [
        ("find src/main.py please", "src/main.py"),
        ("etsi readme", "README"),
        ("a of kissat, heti", "kissat"),
        ("", "README"),
        ("ä ö", "README"),
    ],
)
def test_a_search_without_words_takes_them_from_the_user(user_text: str, query: str) -> None:
    assert searched_in(user_text) == query
    for given in ("", " ", None, "x" * 121, "a\nb"):
        found = intents_of(
            [{"type": "tools.file_search", "input": {"query": given}}], user_text=user_text, repairs=True
        )
        assert found.items[0].input == {"query": query}
        assert found.repairs == (Repair(1, "file_search_query", query),)


def test_a_write_gets_its_flags_unless_it_is_in_a_place() -> None:
    found = intents_of([{"type": "data.write_file", "input": {"mkdir_p": True}}], user_text="", repairs=True)
    assert found.repairs == (Repair(1, "write_create_if_missing", True),)
    assert one({"type": "data.write_file", "input": {"mode": "insert_at"}}).input == {"mode": "insert_at"}
    assert one({"type": "data.write_file"}, repairs=False).input == {}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        ({"type": "tools.file_search"}, "tools/tools.file_search/TOOL.md"),
        ({"type": "data.fetch"}, "tools/data.fetch/TOOL.md"),
        ({"type": "report.generate"}, None),
        ({"type": "data.file_read", "input": {"path": "tools/data.fetch/TOOL.md"}}, None),
        ({"type": "tools.../.."}, None),
    ],
)
def test_where_the_words_on_a_tool_are(given: Json, path: str | None) -> None:
    assert doc_of(one(given)) == path
