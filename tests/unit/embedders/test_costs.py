"""The estimate of tokens is near what the local model's tokenizer counts, for every script and kind of text."""

import pytest

from rauskuclaw.embedders.costs import cut_to, tokens_in
from rauskuclaw.embedders.engine_child import Engine
from rauskuclaw.embedders.local import WEIGHTS, LocalModelError, _library_in, find_model, readable
from tests.support.costly_texts import TEXTS


@pytest.fixture(scope="module")
def engine() -> Engine:
    try:
        folder = find_model()
    except LocalModelError as exc:
        pytest.skip(str(exc))
    return Engine(str(_library_in(folder)), str(folder / WEIGHTS))


@pytest.mark.parametrize("text", [*TEXTS.values()], ids=[*TEXTS])
def test_it_is_within_a_third_below_and_twice_above(engine: Engine, text: str) -> None:
    given = readable((text * 500)[:700]).decode()
    counted = engine.count_tokens(given.encode())
    assert 0.66 * counted <= tokens_in(given) <= 2.4 * counted


@pytest.mark.parametrize("text", [*TEXTS.values()], ids=[*TEXTS])
def test_what_is_cut_has_as_many_as_it_should(text: str) -> None:
    long = text * 500
    assert long.startswith(cut_to(long, 450))
    assert 400 <= tokens_in(cut_to(long, 450)) <= 460
    assert cut_to(text[:50], 450) == text[:50]
    assert cut_to("", 450) == ""
