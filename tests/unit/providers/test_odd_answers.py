"""Answers as servers of every kind end them, label them and break them off, over HTTP."""

import pytest

from local.model_server.odd_answers import REPORTED, USAGE
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.models import Finished, Meter
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers.endings import FOR_GOOD, SUCCESSES
from rauskuclaw.providers.errors import ProviderError
from tests.support.chat import CANARY, answer_of, model_request, model_server, openai_provider

PASSING, FOR_EVER, LIMITED = FailureClass.RETRYABLE, FailureClass.PERMANENT, FailureClass.RATE_LIMITED
PAID = Usage(USAGE["prompt_tokens"], USAGE["completion_tokens"])


async def said(fault: str) -> Finished:
    async with model_server(fault) as server:
        text, end = await answer_of(openai_provider(server), model_request("héllo 🦞"))
        assert text == end.text
        assert server.record.begun == 1
    return end


async def failed(fault: str, *, timeout_ms: int = 5000) -> tuple[ProviderError, Meter]:
    """The error, and what the call had used by then."""
    meter = Meter()
    async with model_server(fault) as server:
        stream = openai_provider(server, timeout_ms=timeout_ms).stream(model_request(), meter)
        with pytest.raises(ProviderError) as caught:
            [event async for event in stream]
    return caught.value, meter


@pytest.mark.parametrize("reason", SUCCESSES)
async def test_a_proper_end_is_told_in_the_protocols_words(reason: str) -> None:
    for spelt in (reason, reason.upper()):
        assert (await said(f"ends;reason={spelt}")).finish_reason == SUCCESSES[reason]


def test_only_four_ends_are_proper() -> None:
    assert set(SUCCESSES.values()) == {"stop", "tool_calls", "function_call", "length"}


BAD_ENDS = {
    "error": PASSING,
    "network_error": PASSING,
    "abort": PASSING,
    "null": PASSING,
    "insufficient_system_resource": PASSING,
    "nobody knows this": PASSING,
    "SAFETY": FOR_EVER,
    **dict.fromkeys(FOR_GOOD, FOR_EVER),
}


@pytest.mark.parametrize("reason", BAD_ENDS)
async def test_half_an_answer_that_ends_in_another_way_is_none(reason: str) -> None:
    exc, meter = await failed(f"ends;reason={reason}")
    assert (exc.failure.code, exc.failure.failure_class) == ("PROVIDER_RESPONSE", BAD_ENDS[reason])
    assert exc.failure.details == {"reason": "ended", "finish_reason": reason}
    assert reason in exc.failure.message
    assert meter.usage == PAID


async def test_an_answer_marked_as_done_needs_no_reason() -> None:
    end = await said("ends")
    assert (end.text, end.finish_reason) == ("half an ans", None)


NOTHING_SAID = {
    "thinks": ("length", FOR_EVER),
    "refuses": ("refusal", FOR_EVER),
    "ends;reason=stop;text=": ("empty", PASSING),
    "ends;text=": ("empty", PASSING),
    "ends;reason=content_filter;text=": ("ended", FOR_EVER),
}


@pytest.mark.parametrize("fault", NOTHING_SAID)
async def test_an_answer_without_a_word_is_paid_again_only_where_the_next_may_differ(fault: str) -> None:
    exc, meter = await failed(fault)
    assert isinstance(exc.failure.details, dict)
    assert (exc.failure.details["reason"], exc.failure.failure_class) == NOTHING_SAID[fault]
    assert meter.usage == PAID


@pytest.mark.parametrize("then", ["cut", "error", "tool", "stall"])
async def test_what_was_counted_before_an_answer_broke_off_stays_counted(then: str) -> None:
    _, meter = await failed(f"metered;then={then}", timeout_ms=300)
    assert meter.usage == PAID


WORDS = {
    "openrouter": ("no credits left", 402, FOR_EVER),
    "fastapi": ("model is not loaded", None, PASSING),
    "vllm-older": ("too long", 400, FOR_EVER),
    "gemini-list": ("bad schema", 400, FOR_EVER),
    "text": ("model runner has stopped", None, PASSING),
    "sglang": ("too many tokens", 400, FOR_EVER),
    "dashscope": ("no such tool call", 400, FOR_EVER),
    "anthropic": ("Overloaded", 529, PASSING),
    "limit": ("slow down", 429, LIMITED),
    "limit-by-type": ("slow down", 429, LIMITED),
    "key": ("who are you", 401, FOR_EVER),
    "midway": ("provider disconnected", 502, PASSING),
    "unnamed": ('{"error": {}}', None, PASSING),
    "event": ("the model has crashed", None, PASSING),
    "event-json": ("upstream went away", 503, PASSING),
    "bare-line": ("no slot is free", 503, PASSING),
}


@pytest.mark.parametrize("kind", WORDS)
async def test_an_error_in_a_good_status_keeps_its_words_and_gets_its_class(kind: str) -> None:
    words, status, failure_class = WORDS[kind]
    exc, _ = await failed(f"reported;of={kind}")
    assert exc.failure.message == f"The provider reported an error: {words}"
    assert (exc.failure.code, exc.failure.failure_class) == ("PROVIDER_RESPONSE", failure_class)
    assert exc.failure.details == {"reason": "error_event"} | ({"status": status} if status else {})
    assert exc.is_limit is (status == 429)
    assert exc.is_rejection is (status == 401)
    assert exc.is_free is (status is not None and status < 500)


def test_every_reported_error_is_expected() -> None:
    assert REPORTED.keys() == WORDS.keys() | {"html"}


async def test_the_usage_that_an_error_carries_counts() -> None:
    _, meter = await failed("reported;of=midway")
    assert meter.usage == PAID


@pytest.mark.parametrize("kind", [kind for kind, (label, _) in REPORTED.items() if label == "text/event-stream"])
async def test_half_an_answer_before_an_error_is_no_answer(kind: str) -> None:
    exc, _ = await failed(f"reported;of={kind};half")
    assert exc.failure.message == f"The provider reported an error: {WORDS[kind][0]}"


async def test_a_page_instead_of_an_answer_is_quoted_without_its_markup() -> None:
    exc, _ = await failed("reported;of=html")
    assert exc.failure.message == "The provider's answer cannot be read: please sign in"


FORMATS = [
    "ndjson",
    "labelled;as=application/json",
    "labelled;as=application/x-ndjson",
    "labelled;as=text/plain",
    "labelled;as=text/event-stream; charset=utf-8",
    "labelled;ends=crlf",
    "labelled;ends=cr",
]


@pytest.mark.parametrize("fault", FORMATS)
async def test_an_answer_is_read_by_what_it_is_not_by_what_it_is_called(fault: str) -> None:
    end = await said(fault)
    assert (end.text, end.finish_reason, end.usage is not None) == ("Echo: héllo 🦞", "stop", True)


async def test_a_refusal_with_422_is_negotiated_like_one_with_400() -> None:
    async with model_server(*["strict;field=stream_options"] * 3) as server:
        provider = openai_provider(server)
        for _ in range(2):
            assert (await answer_of(provider, model_request()))[0] == "Echo: hello"
        assert ["stream_options" in each.body for each in server.record.requests] == [True, False, False]


async def test_a_refusal_with_422_that_goes_on_is_quoted() -> None:
    exc, _ = await failed("strict;field=messages")
    assert exc.failure.details == {"status": 422}
    assert exc.failure.failure_class is FOR_EVER
    assert "Extra inputs are not permitted" in exc.failure.message
    assert CANARY not in exc.failure.message


GIVES_UP: dict[str, int] = {"json_schema": 0, "json_object": 1, "none": 2}


@pytest.mark.parametrize("status", [400, 404, 422, 500])
@pytest.mark.parametrize("takes", ["json_object", "none"])
async def test_a_server_without_a_format_is_asked_in_words_and_from_then_on_at_once(status: int, takes: str) -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}}
    async with model_server(*[f"plain;takes={takes};status={status}"] * 9) as server:
        provider = openai_provider(server)
        for _ in range(2):
            assert (await answer_of(provider, model_request("x", schema=schema)))[0] == '{"age": 5}'
        asked = [(each.body.get("response_format") or {}).get("type") for each in server.record.requests]
        last = server.record.requests[-1].body["messages"]
    tried = ["json_schema", "json_object", None][: GIVES_UP[takes] + 1]
    assert asked == [*tried, tried[-1]]
    assert [each["role"] for each in last] == ["system", "user"]
    assert '"age": {"type": "integer"}' in last[0]["content"]


async def test_a_schema_that_only_this_request_has_wrong_changes_nothing_for_the_next() -> None:
    async with model_server("refuse-schema", "ok", "ok") as server:
        provider = openai_provider(server)
        schema = {"type": "object"}
        for _ in range(2):
            await answer_of(provider, model_request("x", schema=schema))
        asked = [(each.body.get("response_format") or {}).get("type") for each in server.record.requests]
    assert asked == ["json_schema", "json_object", "json_schema"]
