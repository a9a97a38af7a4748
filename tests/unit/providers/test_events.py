"""Bytes of an answer taken apart, however they are cut, labelled and ended."""

import itertools
import json
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rauskuclaw.providers.errors import ProviderError
from rauskuclaw.providers.events import Event, EventReader


def read(data: bytes, *, cuts: list[int] | None = None) -> list[Event]:
    reader = EventReader()
    places = [0, *sorted(cuts or ()), len(data)]
    found = [event for start, end in itertools.pairwise(places) for event in reader.feed(data[start:end])]
    return found + reader.end()


TEXTS = st.lists(st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), min_size=1), max_size=5)


@given(TEXTS, st.sampled_from(["\n", "\r\n", "\r"]), st.randoms(use_true_random=False))
def test_events_are_the_same_however_their_bytes_are_cut(texts: list[str], mark: str, chance: Random) -> None:
    data = "".join(f": ping{mark}{mark}event: e{mark}data: {text}{mark}{mark}" for text in texts).encode()
    cuts = [chance.randrange(len(data) + 1) for _ in range(6)]
    assert read(data, cuts=cuts) == [Event(text, "e") for text in texts]


WHOLE = json.dumps({"choices": [{"message": {"content": "ä"}}]})
SHAPES: dict[str, tuple[str, list[Event]]] = {
    "an event": ("data: 1\n\n", [Event("1")]),
    "no blank after the colon": ("data:1\n\n", [Event("1")]),
    "several lines": ("data: 1\ndata: 2\n\n", [Event("1\n2")]),
    "a bom": ("\ufeffdata: 1\n\n", [Event("1")]),
    "blank lines first": ("\n\n\ndata: 1\n\n", [Event("1")]),
    "an event without data": ("event: ping\n\ndata: 1\n\n", [Event("1")]),
    "no end of the event": ("data: [DONE]", [Event("[DONE]", is_partial=True)]),
    "a line of json among events": ('data: 1\n\n{"error": 1}\n', [Event("1"), Event('{"error": 1}')]),
    "json": (WHOLE, [Event(WHOLE)]),
    "json on lines": ('{\n "a":\n 1\n}\n', [Event('{\n "a":\n 1\n}', is_partial=True)]),
    "json a line": ('{"a": 1}\n{"a": 2}\n[DONE]\n', [Event('{"a": 1}'), Event('{"a": 2}'), Event("[DONE]")]),
    "a list": ('[{"error": 1}]', [Event('[{"error": 1}]')]),
    "json that was cut": ('{"a": ', [Event('{"a": ', is_partial=True)]),
    "a page": ("<html>\n<p>no</p>\n</html>\n", [Event("<html>\n<p>no</p>\n</html>")]),
    "nothing": ("", []),
    "blank": (" \n\n", []),
}


@pytest.mark.parametrize("name", SHAPES)
def test_what_comes_decides_how_it_is_read(name: str) -> None:
    text, expected = SHAPES[name]
    assert read(text.encode()) == expected
    assert read(text.encode(), cuts=list(range(len(text.encode())))) == expected


def test_text_that_is_no_utf8_is_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        read(b"data: \xff\n\n")


@pytest.mark.parametrize("line", [b"data: 1\n", b"x", b"1\n", b"data: "])
def test_an_event_without_an_end_is_ended(line: bytes) -> None:
    reader = EventReader(max_event_bytes=1000)

    def feed() -> None:
        for _ in range(1002):
            reader.feed(line)

    with pytest.raises(ProviderError, match="too large"):
        feed()


def test_a_long_stream_of_small_events_has_no_end_to_fear() -> None:
    reader = EventReader(max_event_bytes=1000)
    for number in range(1000):
        assert reader.feed(f": ping\n\ndata: {number}\n\n".encode()) == [Event(str(number))]
