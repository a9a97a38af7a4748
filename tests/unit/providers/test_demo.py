"""The demo provider: useful, the same every time, and never mistaken for a model."""

from typing import Any

import pytest

from rauskuclaw.config import OpenAiSettings, ProviderSettings
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.models import Delta, Finished, Message, ModelRequest
from rauskuclaw.domain.usage import Usage
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.ports.models import CODEX_HANDLER, OPENAI_HANDLER
from rauskuclaw.providers.demo import LABEL, DemoProvider, sample
from rauskuclaw.providers.registry import ChatModels


async def no_pause(_: float) -> None:
    return None


async def demo_answer(*messages: Message, **given: Any) -> tuple[list[str], Finished]:
    request = ModelRequest(messages=messages, model="demo-1", deadline=utc_now(), max_output_tokens=10, **given)
    *deltas, end = [event async for event in DemoProvider(is_enabled=True, pause=no_pause).stream(request)]
    assert isinstance(end, Finished)
    return [each.text for each in deltas if isinstance(each, Delta)], end


async def test_it_says_what_it_is_and_what_was_said() -> None:
    pieces, end = await demo_answer(Message("user", "Hello there"))
    assert end.text.startswith(LABEL)
    assert "> Hello there" in end.text
    assert "".join(pieces) == end.text
    assert len(pieces) > 10
    assert (end.model, end.usage, end.extra) == ("demo-1", Usage(), {"demo": True})


async def test_it_shows_the_memories_it_was_given() -> None:
    _, end = await demo_answer(Message("system", "Memory context: tea is served at five"), Message("user", "when?"))
    assert "tea is served at five" in end.text


async def test_it_proposes_a_job_when_asked_for_one() -> None:
    _, end = await demo_answer(Message("user", "create a report about tea"))
    assert "```rausku_jobs\n{" in end.text
    assert "report.generate" in end.text
    assert "rausku_jobs" not in (await demo_answer(Message("user", "hi")))[1].text


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "object", "properties": {"n": {"type": "integer", "minimum": 3}}}, {"n": 3}),
        ({"type": "array", "items": {"type": "string"}, "minItems": 10**9}, ["demo"]),
        ({"enum": ["a", "b"]}, "a"),
        ({"type": ["null", "string"]}, None),
        ({}, "demo"),
    ],
)
def test_a_sample_has_the_shape(schema: dict[str, Any], value: Any) -> None:
    assert sample(schema) == value


def test_it_answers_only_where_it_is_enabled_and_openai_is_not() -> None:
    def serving(**given: Any) -> str:
        models = ChatModels(ProviderSettings(**given), clients=EgressClient(), clock=utc_now)
        return models.serving(OPENAI_HANDLER).name

    assert serving(demo="on") == "demo"
    assert serving(demo="off") == "openai"
    assert serving(demo="on", openai=OpenAiSettings(enabled=True)) == "openai"
    models = ChatModels(ProviderSettings(demo="on"), clients=EgressClient(), clock=utc_now)
    assert models.serving(CODEX_HANDLER).name.startswith("codex")
