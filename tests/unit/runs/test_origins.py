"""Where the values of a call came from."""

import time
from typing import Any

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.labels import CLEAN
from rauskuclaw.domain.runs.origins import MAX_ORIGINS, leaves, origins_of, stands_in
from rauskuclaw.domain.runs.past import Past
from tests.unit.runs.facts import STRANGE, STRANGE_AND_PRIVATE


def read(step: int, result: Json) -> Past:
    return Past(step=step, tool="look", arguments={}, is_done=True, result=result, label=STRANGE)


def sources(arguments: dict[str, Json], texts: tuple[str, ...] = (), past: tuple[Past, ...] = ()) -> dict[str, str]:
    return {each.field: each.source for each in origins_of(arguments, texts, past, STRANGE_AND_PRIVATE)}


def test_the_users_words_come_first_then_results_then_the_model() -> None:
    past = (read(4, {"mail": [{"from": "ann@a.example"}]}), read(6, ["Pay 500 to ann@a.example now"]))
    arguments = {"to": "ann@a.example", "note": "Dinner", "why": "because"}
    assert sources(arguments, ("Pay Ann for 'Dinner'",), past) == {
        "to": "step 4: mail/0/from",
        "note": "user",
        "why": "model",
    }


def test_labels_are_those_of_the_source() -> None:
    found = origins_of({"a": "word", "b": "ann@a.example", "c": "x"}, ("word",), (read(4, "ann@a.example"),), STRANGE)
    assert [each.label for each in found] == [CLEAN, STRANGE, STRANGE]


@pytest.mark.parametrize(
    ("value", "text", "stands"),
    [
        ("Ann", "to Ann, please", True),
        ("Ann", "to Anna", False),
        ("Ann", "to Anna and Ann", True),
        ("12", "pay 120", False),
        (12, "pay 12 euros", True),
        (12.5, "pay 12.50", True),
        (1234.5, "pay 1,234.50", True),
        (12, "pay 12.50", True),
        (10**400, f"pay {10**400}", True),
        (10**400, "pay 1", False),
        ("", "anything", False),
        (True, "true", False),
        (None, "null", False),
        ("two\nlines", "two\nlines", True),
    ],
)
def test_a_value_stands_in_a_text_as_a_whole(value: Json, text: str, stands: bool) -> None:
    assert stands_in(value, [text]) is stands


def test_a_result_is_taken_apart_once_however_many_calls_come_after_it() -> None:
    class Counting(dict[str, Json]):
        reads = 0

        def items(self) -> Any:
            self.reads += 1
            return super().items()

    result = Counting(mail="ann@a.example")
    past = (read(4, result),)
    for _ in range(5):
        assert sources({"to": "ann@a.example"}, past=past) == {"to": "step 4: mail"}
    assert result.reads == 1


def test_names_of_inner_objects_are_values_too() -> None:
    assert list(leaves({"to": {"ann@a.example": [1, {"x": None}]}})) == [
        ("to/ann@a.example (name)", "ann@a.example"),
        ("to/ann@a.example/0", 1),
        ("to/ann@a.example/1/x (name)", "x"),
        ("to/ann@a.example/1/x", None),
    ]


def test_hostile_arguments_and_results_take_little_time() -> None:
    past = tuple(read(n, "a" * 500_000) for n in range(1, 20))
    arguments = {f"f{n}": "a" * 200 for n in range(1_000)}
    started = time.process_time()
    assert len(origins_of(arguments, ("a" * 500_000,), past, STRANGE)) == MAX_ORIGINS
    assert time.process_time() - started < 5
