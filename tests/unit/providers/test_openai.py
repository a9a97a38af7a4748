"""The OpenAI-compatible provider against a server that answers well, badly, slowly, halfway or not at all."""

from contextlib import aclosing
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.models import Message, Tool, ToolCall
from rauskuclaw.domain.usage import Usage
from rauskuclaw.providers.errors import ProviderError
from tests.support.chat import (
    CANARY,
    answer_of,
    model_request,
    model_server,
    openai_provider,
)
from tests.support.conditions import eventually

TEXT = "héllo wörld 🦞 there"
RETRYABLE, PERMANENT, LIMITED = FailureClass.RETRYABLE, FailureClass.PERMANENT, FailureClass.RATE_LIMITED


async def failure_of(*script: str, timeout_ms: int = 5000, **given: Any) -> ProviderError:
    """The error of a call that the server answers as scripted."""
    async with model_server(*script) as server:
        with pytest.raises(ProviderError) as caught:
            await answer_of(openai_provider(server, timeout_ms=timeout_ms), model_request(TEXT, **given))
        return caught.value


async def test_an_answer_comes_in_pieces_and_ends_with_all_of_it() -> None:
    async with model_server() as server:
        text, end = await answer_of(openai_provider(server), model_request(TEXT))
    assert text == end.text == f"Echo: {TEXT}"
    assert (end.finish_reason, end.model, end.response_id) == ("stop", "test-model", "chatcmpl-1")
    assert end.usage == Usage(input=3, output=4, cached=1, reasoning=0)


async def test_a_request_says_what_the_protocol_wants_and_nothing_about_this_machine() -> None:
    async with model_server() as server:
        request = model_request(TEXT, temperature=0.5, call_id="job-1:chat")
        await answer_of(openai_provider(server), request)
        (seen,) = server.record.requests
    assert (seen.method, seen.path) == ("POST", "/v1/chat/completions")
    assert seen.body == {
        "model": "test-model",
        "messages": [{"role": "user", "content": TEXT}],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": 100,
        "temperature": 0.5,
    }
    assert seen.headers["authorization"] == f"Bearer {CANARY}"
    assert seen.headers["idempotency-key"] == "job-1:chat"
    assert seen.headers["accept-encoding"] == "identity"
    assert not [name for name in seen.headers if name.startswith(("x-", "openai-", "cookie"))]


FAULTS: dict[str, tuple[str, FailureClass]] = {
    "400": ("PROVIDER_HTTP", PERMANENT),
    "401": ("PROVIDER_HTTP", PERMANENT),
    "403": ("PROVIDER_HTTP", PERMANENT),
    "404": ("PROVIDER_HTTP", PERMANENT),
    "408": ("PROVIDER_HTTP", RETRYABLE),
    "409": ("PROVIDER_HTTP", RETRYABLE),
    "425": ("PROVIDER_HTTP", RETRYABLE),
    "429": ("PROVIDER_HTTP", LIMITED),
    "429;after=7": ("PROVIDER_HTTP", LIMITED),
    "500": ("PROVIDER_HTTP", RETRYABLE),
    "502": ("PROVIDER_HTTP", RETRYABLE),
    "503": ("PROVIDER_HTTP", RETRYABLE),
    "503;after=7": ("PROVIDER_HTTP", LIMITED),
    "529": ("PROVIDER_HTTP", RETRYABLE),
    "redirect": ("PROVIDER_HTTP", PERMANENT),
    "reset": ("PROVIDER_NETWORK", RETRYABLE),
    "hang": ("PROVIDER_TIMEOUT", RETRYABLE),
    "stall": ("PROVIDER_TIMEOUT", RETRYABLE),
    "cut": ("PROVIDER_RESPONSE", RETRYABLE),
    "end-early": ("PROVIDER_RESPONSE", RETRYABLE),
    "bad-json": ("PROVIDER_RESPONSE", RETRYABLE),
    "bad-utf8": ("PROVIDER_RESPONSE", RETRYABLE),
    "bad-tool": ("PROVIDER_RESPONSE", RETRYABLE),
    "empty": ("PROVIDER_RESPONSE", RETRYABLE),
    "error-event": ("PROVIDER_RESPONSE", RETRYABLE),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_has_its_code_and_its_class_and_hides_the_key(fault: str) -> None:
    exc = await failure_of(fault, timeout_ms=300)
    assert (exc.failure.code, exc.failure.failure_class) == FAULTS[fault]
    assert CANARY not in f"{exc.failure.message} {exc.failure.details}"


async def test_a_rejected_key_is_named_as_such() -> None:
    exc = await failure_of("401")
    assert "rejected the API key" in exc.failure.message
    assert exc.failure.details == {"status": 401}


async def test_a_time_to_come_back_is_read_from_seconds_and_from_a_date() -> None:
    begun = utc_now()
    exc = await failure_of("429;after=7")
    assert exc.retry_after is not None
    assert timedelta(seconds=7) <= exc.retry_after - begun < timedelta(seconds=60)
    assert (await failure_of("429;after=Wed, 21 Oct 2015 07:28:00 GMT")).retry_after is not None
    assert (await failure_of("429;after=soon")).retry_after is None


async def test_an_answer_cut_after_any_byte_is_never_a_success() -> None:
    async with model_server() as server:
        provider = openai_provider(server)

        async def code_when_cut(at: int) -> str | None:
            server.script.append(f"cut;at={at}")
            try:
                text, end = await answer_of(provider, model_request("🦞 a"))
            except ProviderError as exc:
                return exc.failure.code
            assert text == end.text == "Echo: 🦞 a"
            assert end.usage is not None
            return None

        codes = [await code_when_cut(at) for at in range(0, 1600, 7)]
    # Nothing is missing any more once the end marker is read, although the connection broke after it.
    first_whole = codes.index(None)
    assert first_whole > 100
    assert set(codes[:first_whole]) == {"PROVIDER_RESPONSE"}
    assert set(codes[first_whole:]) == {None}


async def test_an_answer_that_comes_byte_by_byte_is_the_same() -> None:
    async with model_server("ok", "drip") as server:
        provider = openai_provider(server)
        assert await answer_of(provider, model_request(TEXT)) == await answer_of(provider, model_request(TEXT))


async def test_comments_and_unknown_events_are_passed_over() -> None:
    async with model_server("ok", "chatter") as server:
        provider = openai_provider(server)
        assert await answer_of(provider, model_request(TEXT)) == await answer_of(provider, model_request(TEXT))


async def test_halves_of_characters_are_put_together_or_replaced() -> None:
    async with model_server("surrogates") as server:
        text, end = await answer_of(openai_provider(server), model_request())
    assert text == end.text == "🦞 ok \ufffd"


async def test_numbers_that_cannot_be_are_no_usage() -> None:
    async with model_server("usage", "no-usage") as server:
        for _ in range(2):
            assert (await answer_of(openai_provider(server), model_request()))[1].usage is None


async def test_a_server_that_does_not_stream_is_understood() -> None:
    async with model_server("whole") as server:
        text, end = await answer_of(openai_provider(server), model_request(TEXT))
    assert text == end.text == f"Echo: {TEXT}"
    assert end.usage is not None


@pytest.mark.parametrize(("field", "instead"), [("stream_options", None), ("max_tokens", "max_completion_tokens")])
async def test_an_option_that_the_server_refuses_is_left_out_from_then_on(field: str, instead: str | None) -> None:
    async with model_server(*[f"refuse;field={field}"] * 3) as server:
        provider = openai_provider(server)
        for _ in range(2):
            assert (await answer_of(provider, model_request()))[0] == "Echo: hello"
        first, second, third = (each.body for each in server.record.requests)
    assert field in first
    assert field not in second
    assert field not in third
    assert instead is None or third[instead] == 100


async def test_a_refusal_that_goes_on_is_an_error_and_is_not_remembered() -> None:
    async with model_server("400", "refuse;field=messages", "ok") as server:
        provider = openai_provider(server)
        for _ in range(2):
            with pytest.raises(ProviderError):
                await answer_of(provider, model_request())
        await answer_of(provider, model_request())
        assert "stream_options" in server.record.requests[-1].body


async def test_tools_are_offered_called_and_answered() -> None:
    tool = Tool("look", "Look at a place", {"type": "object", "properties": {"at": {"type": "string"}}})
    async with model_server() as server:
        provider = openai_provider(server)
        text, end = await answer_of(provider, model_request("please look", tools=(tool,), tool_choice="look"))
        assert (text, end.finish_reason) == ("", "tool_calls")
        assert end.tool_calls == (ToolCall("call_0", "look", '{"at": "demo"}'),)
        turns = (
            Message("user", "please look"),
            Message("assistant", "", tool_calls=end.tool_calls),
            Message("tool", "a lobster", tool_call_id="call_0"),
        )
        text, _ = await answer_of(provider, model_request(messages=turns, tools=(tool,)))
        sent = server.record.requests[-1].body["messages"]
    assert text == "Echo: please look"
    assert sent[1]["tool_calls"][0]["function"] == {"name": "look", "arguments": '{"at": "demo"}'}
    assert sent[2] == {"role": "tool", "content": "a lobster", "tool_call_id": "call_0"}


async def test_a_shape_is_asked_for() -> None:
    schema = {"type": "object", "properties": {"age": {"type": "integer"}}}
    async with model_server() as server:
        text, _ = await answer_of(openai_provider(server), model_request(schema=schema))
        asked = server.record.requests[-1].body["response_format"]
    assert text == '{"age": 0}'
    assert asked == {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}


async def test_a_call_ends_at_its_deadline_however_slowly_the_answer_comes() -> None:
    exc = await failure_of("drip;pace_ms=20;words=500", within_sec=0.4)
    assert exc.failure.code == "PROVIDER_TIMEOUT"
    assert (await failure_of("ok", within_sec=-1)).failure.code == "PROVIDER_TIMEOUT"


async def test_closing_the_stream_closes_the_connection() -> None:
    async with model_server("stall;events=3") as server:
        async with aclosing(openai_provider(server).stream(model_request("one two three"))) as events:
            await anext(events)
            assert server.record.open == 1
        await eventually(lambda: server.record.left == 1 and server.record.open == 0)


async def test_nobody_there_is_a_fault_of_the_network() -> None:
    async with model_server() as server:
        provider = openai_provider(server)
    with pytest.raises(ProviderError) as caught:
        await answer_of(provider, model_request())
    assert (caught.value.failure.code, caught.value.failure.failure_class) == ("PROVIDER_NETWORK", RETRYABLE)
    assert "127.0.0.1" not in caught.value.failure.message


async def test_what_is_missing_is_found_before_any_call() -> None:
    async with model_server() as server:
        for given, code in (
            ({"enabled": False, "api_key": None}, "PROVIDER_DISABLED"),
            ({"base_url": "https://api.openai.com", "api_key": None, "model": ""}, "PROVIDER_CONFIG"),
            ({"model": ""}, "PROVIDER_CONFIG"),
            ({"base_url": "https://user:pass@llm.example.com"}, "PROVIDER_CONFIG"),
        ):
            with pytest.raises(ProviderError) as caught:
                openai_provider(server, **given).check()
            assert caught.value.failure.code == code
        openai_provider(server, api_key=None).check()
        assert server.record.begun == 0


async def test_a_key_is_told_apart_without_being_shown() -> None:
    async with model_server() as server:
        one, other = openai_provider(server), openai_provider(server, api_key=SecretStr("another-key"))
    assert one.key_id != other.key_id
    assert CANARY not in one.key_id
    assert CANARY not in str(one.describe())
    described = openai_provider(server, base_url="https://user:pass@llm.example.com").describe()
    assert described["base_url"] == "https://***@llm.example.com"
