"""The published streams of seven servers give the same calls wherever their bytes are cut."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from rauskuclaw.domain.models import Delta, Finished
from rauskuclaw.providers.answer import Answer
from rauskuclaw.providers.events import EventReader
from tests.unit.providers.published_streams import PUBLISHED, Published


def read(parts: Iterable[bytes]) -> tuple[list[tuple[str, Any]], str, str | None]:
    """Calls, text and reason of an answer that comes in these parts."""
    reader, answer = EventReader(), Answer(asked_model="m", offered=("look", "jump"))
    found = [event for part in parts for event in reader.feed(part)] + reader.end()
    events = list[object]()
    for event in found:
        if event.text == "[DONE]":
            answer.done()
        else:
            events += answer.add(json.loads(event.text))
    events += answer.finish()
    [end] = [event for event in events if isinstance(event, Finished)]
    said = "".join(event.text for event in events if isinstance(event, Delta))
    assert end.text == said
    assert len({each.id for each in end.tool_calls}) == len(end.tool_calls)
    return [(each.name, json.loads(each.arguments)) for each in end.tool_calls], said, end.finish_reason


@pytest.mark.parametrize("published", PUBLISHED.values(), ids=PUBLISHED)
def test_a_stream_is_read_whole_wherever_it_is_cut(published: Published) -> None:
    expected = (list(published.calls), published.text, "tool_calls")
    data = published.data
    assert read([data]) == expected, published.source
    for at in range(1, len(data)):
        assert read([data[:at], data[at:]]) == expected, (published.source, at)


@pytest.mark.parametrize("published", PUBLISHED.values(), ids=PUBLISHED)
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_a_stream_may_come_in_pieces_of_a_few_bytes(published: Published, size: int) -> None:
    data = published.data
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    assert read(parts) == (list(published.calls), published.text, "tool_calls")


@pytest.mark.parametrize("published", PUBLISHED.values(), ids=PUBLISHED)
def test_a_stream_may_end_its_lines_otherwise(published: Published) -> None:
    assert read([published.data.replace(b"\n", b"\r\n")])[0] == list(published.calls)


def test_each_stream_says_where_its_shape_is_published() -> None:
    assert all(each.source.startswith("https://") for each in PUBLISHED.values())
