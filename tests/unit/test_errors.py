"""The error tree: every class can be rendered and tells whether retrying helps."""

import ast
import builtins
import inspect
import re
from pathlib import Path

import pytest

from rauskuclaw import errors
from rauskuclaw.errors import BackendError, RauskuClawError


def tree(top: type[RauskuClawError] = RauskuClawError) -> list[type[RauskuClawError]]:
    return [top, *(found for child in top.__subclasses__() for found in tree(child))]


PROJECT = Path(__file__).resolve().parents[2]
OURS = [found for found in tree() if found.__module__ == errors.__name__]
each_error = pytest.mark.parametrize("error", OURS, ids=lambda error: error.__name__)


@each_error
def test_an_error_has_a_status_a_code_and_a_sentence(error: type[RauskuClawError]) -> None:
    assert 400 <= error.status <= 599
    assert error.code.isupper()
    assert error.__doc__
    assert inspect.cleandoc(error.__doc__).endswith(".")


@each_error
def test_an_error_is_named_error_and_drawn_in_the_tree(error: type[RauskuClawError]) -> None:
    assert error.__name__.endswith("Error")
    assert error.__name__ in (errors.__doc__ or "")


@each_error
def test_an_error_carries_what_the_envelope_shows(error: type[RauskuClawError]) -> None:
    raised = error("not today", code="SPECIAL", details={"field": "x"})
    assert (raised.code, raised.message, raised.details, str(raised)) == (
        "SPECIAL",
        "not today",
        {"field": "x"},
        "not today",
    )
    assert error("plain").code == error.code


def test_codes_are_told_apart() -> None:
    codes = [error.code for error in OURS]
    assert len(codes) == len(set(codes))


def test_only_errors_of_the_moment_are_worth_a_retry() -> None:
    retried = {error.__name__ for error in OURS if error.retryable}
    assert retried == {
        "BackendError",
        "StoreUnavailableError",
        "QueueUnavailableError",
        "BlobUnavailableError",
        "LimitExceededError",
    }
    assert all(error.status == 503 for error in OURS if issubclass(error, BackendError))


def test_errors_of_the_whole_project_belong_to_the_tree() -> None:
    for error in tree():
        assert 400 <= error.status <= 599
        assert error.code
        assert error.__doc__


# One for each of those who catch them; see docs/architecture.md before you add another.
ROOTS = {
    "RauskuClawError",
    "HandlerError",
    "ToolFailedError",
    "DomainError",
    "TranslatedError",
    "Signal",
    "CommandError",
    "UnusableAnswerError",
}


def parents() -> dict[str, str | None]:
    """Every exception class of the sources and its parent; None for one that stands on Python's own."""
    folders = ("layers/common/rauskuclaw", "functions", "local")
    trees = [ast.parse(path.read_text()) for folder in folders for path in (PROJECT / folder).rglob("*.py")]
    bases = {
        node.name: [base.id for base in node.bases if isinstance(base, ast.Name)]
        for each in trees
        for node in ast.walk(each)
        if isinstance(node, ast.ClassDef)
    }

    def is_exception(name: str) -> bool:
        known = getattr(builtins, name, None)
        if isinstance(known, type) and issubclass(known, BaseException):
            return True
        return any(map(is_exception, bases.get(name, ())))

    found = {name: [base for base in of if base in bases and is_exception(base)] for name, of in bases.items()}
    return {name: (of[0] if of else None) for name, of in found.items() if is_exception(name)}


def test_errors_have_few_roots() -> None:
    assert {name for name, parent in parents().items() if parent is None} == ROOTS


def test_the_tree_is_drawn_as_it_is() -> None:
    text = (PROJECT / "docs" / "architecture.md").read_text()
    drawing = text.partition("## Errors")[2].partition("```text\n")[2].partition("```")[0]
    drawn: dict[str, str | None] = {}
    path: list[str] = []
    for stem, names in re.findall(r"^([│├└─ ]*)((?:[A-Z]\w+(?:, )?)+)", drawing, re.MULTILINE):
        del path[len(stem) // 3 :]
        drawn |= dict.fromkeys(names.split(", "), path[-1] if path else None)
        path.append(names)
    actual = parents()
    assert drawn.keys() >= ROOTS
    assert drawn == {name: actual.get(name, "no such class") for name in drawn}
