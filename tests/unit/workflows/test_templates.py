"""References: types stay where a value is one, texts take what they are given, and nothing multiplies."""

from typing import Any

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.workflows.templates import (
    MAX_RENDERED_CHARS,
    Reference,
    TemplateError,
    found_at,
    references_in,
    render,
)

KNOWN: dict[str, Any] = {"n": 5, "text": "a ${n} b", "rows": [{"id": 7}], "nothing": None, "long": "x" * 600_000}


def look(reference: Reference) -> Json:
    return found_at(KNOWN, reference.path)


@pytest.mark.parametrize(
    ("value", "rendered"),
    [
        ("${n}", 5),
        ("${ n }", 5),
        ("no. ${n}", "no. 5"),
        ("${n}${n}", "55"),
        ("${rows}", [{"id": 7}]),
        ("${rows.0.id}", 7),
        ("rows: ${rows}", 'rows: [{"id":7}]'),
        ("${nothing}", None),
        ("<${nothing}>", "<>"),
        ("$${n}", "${n}"),
        ("$$5 and ${n}", "$$5 and 5"),
        ("${text}", "a ${n} b"),  # what is put in is not looked at again
        ({"a": ["${n}", {"b": "${n}!"}]}, {"a": [5, {"b": "5!"}]}),
        ({"${n}": 1}, {"${n}": 1}),  # names of fields are no values
        (5, 5),
    ],
)
def test_references_become_what_they_refer_to(value: Json, rendered: Json) -> None:
    assert render(value, look) == rendered


@pytest.mark.parametrize("text", ["${}", "${a..b}", "${a b}", "${a[0]}", "${a", "x ${a} ${", "${a${b}}"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(TemplateError):
        references_in({"deep": [text]})


@pytest.mark.parametrize("text", ["${other}", "${rows.1}", "${rows.id}", "${n.a}", "${rows.-1}"])
def test_what_refers_to_nothing_is_refused(text: str) -> None:
    with pytest.raises(TemplateError, match="there is no"):
        render(text, look)


def test_a_text_cannot_multiply() -> None:
    assert len(str(render("${long}", look))) < MAX_RENDERED_CHARS
    for value in ("${long}${long}", ["${long}", "${long}"]):
        with pytest.raises(TemplateError, match="longer"):
            render(value, look)


def test_every_reference_is_found() -> None:
    found = references_in({"a": "${x.y} and ${z}", "b": ["$${no}", "${w}"]})
    assert [str(each) for each in found] == ["${x.y}", "${z}", "${w}"]
