"""The error tree: every class can be rendered and tells whether retrying helps."""

import inspect

import pytest

from rauskuclaw import errors
from rauskuclaw.errors import BackendError, RauskuClawError


def tree(top: type[RauskuClawError] = RauskuClawError) -> list[type[RauskuClawError]]:
    return [top, *(found for child in top.__subclasses__() for found in tree(child))]


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
