"""Chat jobs from input to result, against the test double; and what they do to the budget and the log."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from local.model_server.odd_answers import WRAPPED
from local.model_server.server import ModelServer
from rauskuclaw.builtins.chat import handler as chat
from rauskuclaw.builtins.chat.handler import Hook
from rauskuclaw.builtins.chat.input import ChatInput
from rauskuclaw.builtins.chat.output import ChatOutput
from rauskuclaw.config import BudgetSettings, ProviderSettings, read_prices
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.domain.counts import Count
from rauskuclaw.domain.failures import FailureClass, HandlerError, PostponedSignal
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.models import Message
from rauskuclaw.domain.runs.labels import Integrity
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.models import OPENAI_HANDLER
from rauskuclaw.services.jobs.requests import input_faults
from tests.support.chat import CANARY, chat_services, model_server, openai_settings
from tests.support.conditions import eventually
from tests.support.inmemory_ledger import Books, InMemoryLedger
from tests.unit.builtins.context import NotingContext, call, failure

PRICES = read_prices([{"model": "test-model", "input": 1, "output": 2}])
SCHEMA = {"type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"]}


class LiveContext(NotingContext):
    """With a deadline that is still to come."""

    def __init__(self) -> None:
        super().__init__()
        self.created_at = utc_now()
        self.deadline = self.created_at + timedelta(seconds=30)


class Counting:
    """Notes what is counted."""

    def __init__(self) -> None:
        self.counts: list[Count] = []

    async def add(self, counts: Sequence[Count], *, at: datetime) -> None:
        self.counts += counts


class Talk:
    """A chat handler over a model server, and the books it is accounted in."""

    def __init__(self, settings: ProviderSettings, *hooks: Hook) -> None:
        self.books = Books()
        self.metrics = Counting()
        services = chat_services(settings, ledger=InMemoryLedger(self.books), metrics=self.metrics)
        limit = settings.openai.max_output_tokens
        self.spec: HandlerSpec = chat.spec(OPENAI_HANDLER, services=services, max_output_tokens=limit, hooks=hooks)
        self.ctx = LiveContext()

    async def __call__(self, **given: Any) -> dict[str, Any]:
        result: dict[str, Any] = await call(self.spec, given, self.ctx)
        return result

    async def fails(self, **given: Any) -> Any:
        return await failure(self.spec, given, self.ctx)


def talk(server: ModelServer, *hooks: Hook, budgets: BudgetSettings | None = None, **given: Any) -> Talk:
    openai = openai_settings(server, **given)
    return Talk(ProviderSettings(demo="off", prices=PRICES, openai=openai, budgets=budgets or BudgetSettings()), *hooks)


async def test_a_result_has_the_six_fields_and_no_others() -> None:
    async with model_server() as server:
        said = talk(server)
        result = await said(prompt="hello there")
    assert list(result) == ["provider", "model", "output_text", "finish_reason", "usage", "id"]
    assert (result["provider"], result["model"], result["output_text"]) == ("openai", "test-model", "Echo: hello there")
    assert (result["finish_reason"], result["id"]) == ("stop", "chatcmpl-1")
    assert result["usage"]["total_tokens"] == 5
    assert "".join(said.ctx.texts) == result["output_text"]


async def test_a_completed_call_says_so_in_the_log() -> None:
    async with model_server() as server:
        said = talk(server, Noting())
        await said(prompt="hello there")
    assert [line[1] for line in said.ctx.lines] == ["Calling the model", "Provider-backed handler completed"]
    meta = said.ctx.lines[-1][2]
    assert (meta["handler"], meta["provider"], meta["model"]) == (OPENAI_HANDLER, "openai", "test-model")
    assert (meta["memory_matches"], meta["memory_write_scope"], meta["memory_write_key"]) == (1, "agent.chat", "k")
    assert (meta["local_provider"], meta["command_preview"], meta["auth_mode"]) == (None, None, None)


CONVERSATIONS: dict[str, tuple[dict[str, Any], list[tuple[str, str]]]] = {
    "a prompt": ({"prompt": "hi"}, [("user", "hi")]),
    "a system and a prompt": ({"system": "be brief", "prompt": "hi"}, [("system", "be brief"), ("user", "hi")]),
    "messages win over a prompt, and system goes first": (
        {"system": "be brief", "prompt": "no", "messages": [{"role": "user", "content": "yes"}]},
        [("system", "be brief"), ("user", "yes")],
    ),
    "unknown roles and blanks are dropped": (
        {
            "messages": [
                {"role": "narrator", "content": "once"},
                {"role": "user", "content": "  "},
                {"role": "Assistant", "content": "yes?"},
                {"content": "who"},
                {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
            ]
        },
        [("assistant", "yes?"), ("user", "a\nb")],
    ),
    "a prompt where no message is usable": (
        {"prompt": "hi", "messages": [{"role": "user", "content": ""}]},
        [("user", "hi")],
    ),
}


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_a_conversation_is_what_the_input_says(name: str) -> None:
    given, expected = CONVERSATIONS[name]
    async with model_server() as server:
        await talk(server)(**given)
        sent = server.record.requests[0].body["messages"]
    assert [(each["role"], each["content"]) for each in sent] == expected


NUMBERS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({}, {"max_tokens": 500}),
    ({"temperature": 0.3, "max_tokens": 20}, {"temperature": 0.3, "max_tokens": 20}),
    ({"temperature": "0.3", "max_tokens": 20.0}, {"temperature": 0.3, "max_tokens": 20}),
    ({"temperature": "warm", "max_tokens": -1}, {"max_tokens": 500}),
    ({"temperature": "", "max_tokens": "20"}, {"max_tokens": 500}),
    ({"temperature": 0, "max_tokens": 1e9}, {"temperature": 0.0, "max_tokens": 500}),
]


@pytest.mark.parametrize(("given", "expected"), NUMBERS)
async def test_numbers_are_forwarded_where_they_are_numbers(given: dict[str, Any], expected: dict[str, Any]) -> None:
    async with model_server() as server:
        await talk(server, max_output_tokens=500)(prompt="hi", **given)
        sent = server.record.requests[0].body
    assert {name: sent[name] for name in ("temperature", "max_tokens") if name in sent} == expected


FAULTY: list[dict[str, Any]] = [
    {},
    {"prompt": "  "},
    {"system": "alone"},
    {"messages": [{"role": "narrator", "content": "x"}]},
    {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
    {"prompt": "x", "schema": {"type": "nonsense"}},
    {"prompt": "x", "schema": {"$ref": "http://127.0.0.1/schema"}},
    {"prompt": "x", "schema": {"$ref": "file:///etc/passwd"}},
    {"prompt": "x", "schema": {"pattern": "(a+)+(?=b)"}},
    {"prompt": "x", "response_format": {"type": "json_schema"}},
    {"prompt": "x", "tools": ["look"]},
    {"prompt": "x", "tools": [{"name": "look", "parameters": 1}]},
    {"prompt": "x", "tools": [{"name": "look"}], "tool_choice": "jump"},
]


@pytest.mark.parametrize("given", FAULTY, ids=str)
async def test_an_unusable_input_fails_for_good_without_a_call(given: dict[str, Any]) -> None:
    async with model_server() as server:
        said = talk(server)
        found = await said.fails(**given)
        assert server.record.begun == 0
    assert (found.code, found.failure_class) == ("PROVIDER_INPUT", FailureClass.PERMANENT)
    level, message, meta = said.ctx.lines[-1]
    assert (level, message) == ("error", "Provider-backed handler failed")
    assert (meta["handler"], meta["provider"], meta["code"]) == (OPENAI_HANDLER, "openai", "PROVIDER_INPUT")


async def test_checks_come_in_the_order_of_the_contract() -> None:
    async with model_server() as server:
        assert (await talk(server, enabled=False).fails()).code == "PROVIDER_DISABLED"
        far: dict[str, Any] = {"base_url": "https://api.openai.com", "api_key": None}
        assert (await talk(server, **far).fails()).code == "PROVIDER_CONFIG"
        assert (await talk(server, model="").fails()).code == "PROVIDER_CONFIG"
        assert (await talk(server).fails()).code == "PROVIDER_INPUT"


def test_wrong_types_are_refused_when_a_job_is_submitted() -> None:
    spec = Talk(ProviderSettings()).spec
    assert input_faults(spec, {"prompt": 1})
    assert input_faults(spec, {"schema": "x"})
    assert not input_faults(spec, {"prompt": None, "model": "another", "memory": "x", "max_tokens": "x"})


async def test_a_job_does_not_choose_its_model() -> None:
    async with model_server() as server:
        assert (await talk(server)(prompt="x", model="dear-model"))["model"] == "test-model"


async def test_an_answer_in_a_shape_is_read_and_checked() -> None:
    async with model_server() as server:
        said = talk(server)
        for given in (
            {"schema": SCHEMA},
            {"response_format": {"type": "json_schema", "json_schema": {"schema": SCHEMA}}},
        ):
            result = await said(prompt="x", **given)
            assert (result["output_text"], result["output_json"]) == ('{"age": 0}', {"age": 0})
        result = await said(prompt="x", response_format={"type": "json_object"})
        assert result["output_json"] == {}


@pytest.mark.parametrize("kind", WRAPPED)
async def test_an_answer_with_something_around_it_is_read_and_not_paid_again(kind: str) -> None:
    async with model_server(f"wrapped;in={kind}") as server:
        said = talk(server)
        result = await said(prompt="x", schema=SCHEMA)
        assert server.record.begun == 1
    assert result["output_json"] == {"age": 0}
    assert result["output_text"] == WRAPPED[kind].format('{"age": 0}')
    assert len(said.books.calls) == 1


@pytest.mark.parametrize("text", ['{"age": 1', '<think>{"age": 1}', '{"age": {"age": 1}, "x'])
async def test_json_that_is_cut_at_the_largest_length_is_not_paid_again(text: str) -> None:
    async with model_server(f"ends;reason=length;text={text}") as server:
        found = await talk(server).fails(prompt="x", schema={"type": "object"})
    assert (found.details, found.failure_class) == ({"reason": "length"}, FailureClass.PERMANENT)


async def test_a_server_without_the_format_costs_nothing_more() -> None:
    async with model_server(*["plain;takes=none"] * 3) as server:
        said = talk(server)
        assert (await said(prompt="x", schema=SCHEMA))["output_json"] == {"age": 5}
    assert len(said.books.calls) == 1


@pytest.mark.parametrize(
    ("fault", "schema", "reason"),
    [("surrogates", SCHEMA, "json"), ("ok", {"allOf": [SCHEMA], "const": {"age": "old"}}, "schema")],
)
async def test_an_answer_that_misses_the_shape_is_paid_for_and_fails(
    fault: str, schema: dict[str, Any], reason: str
) -> None:
    async with model_server(fault) as server:
        said = talk(server)
        found = await said.fails(prompt="x", schema=schema)
    assert (found.code, found.failure_class) == ("PROVIDER_RESPONSE", FailureClass.RETRYABLE)
    assert found.details["reason"] == reason
    assert len(said.books.calls) == 1


async def test_tool_calls_are_in_the_result() -> None:
    async with model_server() as server:
        result = await talk(server)(prompt="look", tools=[{"type": "function", "function": {"name": "look"}}])
    assert result["output_text"] == ""
    assert result["tool_calls"] == [
        {"id": "call_0", "type": "function", "function": {"name": "look", "arguments": "{}"}}
    ]


async def test_the_demo_answers_while_no_provider_is_enabled() -> None:
    said = Talk(ProviderSettings(demo="on", budgets=BudgetSettings(per_day_usd=0.000001)))
    result = await said(prompt="hello")
    assert (result["provider"], result["model"], result["demo"]) == ("demo", "demo-1", True)
    assert result["usage"]["total_tokens"] == 0
    assert said.books.calls == {}
    assert (await Talk(ProviderSettings(demo="on")).fails()).code == "PROVIDER_INPUT"


async def test_a_call_is_accounted_to_who_submitted_the_job() -> None:
    async with model_server() as server:
        said = talk(server)
        await said(prompt="one two three")
    (accounted,) = said.books.calls.values()
    assert (accounted.job_id, accounted.job_type, accounted.key) == ("job-1", "some.type", "ops")
    assert (accounted.provider, accounted.model, accounted.usage.input) == ("openai", "test-model", 3)
    assert accounted.cost_nano == 3 * 1000 + 4 * 2000 - 0 * 1000
    assert not said.books.reservations


async def test_no_call_begins_without_room_in_the_budget() -> None:
    async with model_server() as server:
        said = talk(server, budgets=BudgetSettings(per_day_usd=0.0001))
        found = await said.fails(prompt="x" * 10_000)
        assert server.record.begun == 0
    assert (found.code, found.failure_class) == ("BUDGET_EXCEEDED", FailureClass.PERMANENT)
    assert said.ctx.lines[-1][1] == "Provider-backed handler failed"


PAID = {"stall": True, "cut": True, "bad-json": True, "empty": True, "hang": True, "504": True, "524": True}
FREE = {"401": False, "402": False, "500": False, "429": False, "reset": False}


@pytest.mark.parametrize(("fault", "is_paid"), [*PAID.items(), *FREE.items()])
async def test_a_failed_call_is_paid_by_an_estimate_unless_it_never_began(fault: str, is_paid: bool) -> None:
    async with model_server(fault) as server:
        said = talk(server, timeout_ms=200, budgets=BudgetSettings(per_day_usd=1))
        await said.fails(prompt="x" * 4000)
    assert not said.books.reservations
    calls = list(said.books.calls.values())
    assert [each.is_estimated for each in calls] == ([True] if is_paid else [])
    assert all(each.usage.input >= 1000 for each in calls)


# What a provider has counted counts, whatever becomes of its answer; 5 and 4096 tokens here.
COUNTED = [
    "thinks",
    "refuses",
    "ends;reason=content_filter",
    "ends;reason=error;text=",
    "metered;then=cut",
    "metered;then=error",
    "metered;then=tool",
    "metered;then=stall",
    "reported;of=midway",
    "ends;reason=stop",  # and no JSON, which was asked for
]


@pytest.mark.parametrize("fault", COUNTED)
async def test_a_failed_call_costs_what_the_provider_has_counted(fault: str) -> None:
    async with model_server(fault) as server:
        said = talk(server, timeout_ms=300, budgets=BudgetSettings(per_day_usd=1))
        await said.fails(prompt="hello", schema={"type": "object"})
    assert not said.books.reservations
    (accounted,) = said.books.calls.values()
    assert (accounted.usage.input, accounted.usage.output, accounted.is_estimated) == (5, 4096, False)
    assert set(said.books.spent.values()) == {5 * 1000 + 4096 * 2000}


async def test_a_cancelled_call_costs_what_was_counted_until_then() -> None:
    async with model_server("metered;then=stall") as server:
        said = talk(server)
        running = asyncio.ensure_future(said(prompt="hello"))
        await eventually(lambda: len("".join(said.ctx.texts)) == len("half an ans"))
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
    (accounted,) = said.books.calls.values()
    assert (accounted.usage.output, accounted.is_estimated) == (4096, False)


async def test_a_budget_for_four_failing_calls_stops_the_fifth() -> None:
    async with model_server(*["thinks"] * 15) as server:
        said = talk(server, max_output_tokens=4096, budgets=BudgetSettings(per_day_usd=0.0400))
        codes = [(await said.fails(prompt="x")).code for _ in range(15)]
        assert server.record.begun == 4
    assert codes == ["PROVIDER_RESPONSE"] * 4 + ["BUDGET_EXCEEDED"] * 11
    assert list(said.books.spent.values()) == [4 * (5 * 1000 + 4096 * 2000)]


@pytest.mark.parametrize("of", ["openrouter", "limit", "sglang"])
async def test_a_call_that_was_turned_away_in_a_good_status_is_free(of: str) -> None:
    async with model_server(f"reported;of={of}") as server:
        said = talk(server, budgets=BudgetSettings(per_day_usd=1))
        await said.fails(prompt="hello")
    assert (said.books.calls, said.books.reservations) == ({}, {})


async def test_a_limit_told_within_an_answer_closes_the_key_too() -> None:
    async with model_server("reported;of=limit") as server:
        said = talk(server)
        assert (await said.fails(prompt="hello")).failure_class is FailureClass.RATE_LIMITED
        with pytest.raises(PostponedSignal):
            await said(prompt="hello")
        assert server.record.begun == 1


async def test_calls_in_a_conversation_keep_their_arguments_in_any_shape() -> None:
    turns = [
        {"role": "user", "content": "look"},
        {
            "role": "assistant",
            "tool_calls": [
                {"id": "a", "function": {"name": "look", "arguments": {"at": "Åbo"}}},
                {"id": "b", "function": {"name": "look", "arguments": None}},
                {"id": "c", "function": {"name": "look", "arguments": ""}},
            ],
        },
    ]
    async with model_server() as server:
        await talk(server)(messages=turns)
        sent = server.record.requests[0].body["messages"][1]["tool_calls"]
    assert [each["function"]["arguments"] for each in sent] == ['{"at": "Åbo"}', "{}", "{}"]


@pytest.mark.parametrize(("fault", "counted"), [("401", 1), ("403", 1), ("400", 0), ("500", 0), ("cut", 0)])
async def test_a_rejected_key_is_counted_for_the_alert(fault: str, counted: int) -> None:
    async with model_server(fault) as server:
        said = talk(server)
        await said.fails(prompt="hello")
    assert said.metrics.counts == [Count("provider.rejected", code="openai")] * counted


async def test_a_cancelled_call_is_over_at_once_and_paid_as_far_as_it_came() -> None:
    async with model_server("stall;events=40;words=200") as server:
        said = talk(server, budgets=BudgetSettings(per_day_usd=1))
        running = asyncio.ensure_future(said(prompt="hello"))
        await eventually(lambda: len(said.ctx.texts) > 20)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        await eventually(lambda: server.record.left == 1)
    (accounted,) = said.books.calls.values()
    assert accounted.is_estimated
    assert 0 < accounted.usage.output < 200
    assert not said.books.reservations


async def test_a_limited_key_parks_this_job_and_keeps_the_next_from_calling() -> None:
    async with model_server("429;after=60") as server:
        said = talk(server)
        for _ in range(2):
            with pytest.raises(PostponedSignal) as caught:
                await said(prompt="hello")
            assert caught.value.until > utc_now() + timedelta(seconds=50)
        assert server.record.begun == 1
    assert said.books.calls == {}
    assert "Provider-backed handler failed" not in [line[1] for line in said.ctx.lines]


async def test_the_key_is_in_nothing_that_anybody_can_read() -> None:
    faults = ["401", "400", "500", "cut", "bad-json", "redirect", "reset", "error-event", "empty", "429;after=1"]
    async with model_server() as server:
        for fault in faults:
            server.script.append(fault)
            said = talk(server)
            try:
                told: Json = await said(prompt="hello")
            except HandlerError as exc:
                told = exc.failure
            except PostponedSignal as exc:
                told = str(exc)
            assert CANARY not in f"{told} {said.ctx.lines} {said.ctx.texts} {said.books}"


class Noting:
    """A hook that adds a message and two fields."""

    async def before_call(
        self, payload: ChatInput, messages: tuple[Message, ...], ctx: JobContext
    ) -> tuple[tuple[Message, ...], dict[str, Json]]:
        if payload.memory == "refuse":
            raise HandlerError("no", code="MEMORY_CONTEXT_INPUT")
        return (Message("system", "context"), *messages), {"memory_context": {"match_count": 1}}

    async def after_call(
        self, payload: ChatInput, result: ChatOutput, ctx: JobContext, *, trust: Integrity | None = None
    ) -> dict[str, Json]:
        assert trust is None
        return {"memory_write": {"text": result.output_text, "scope": "agent.chat", "key": "k"}}


async def test_hooks_go_around_the_call() -> None:
    async with model_server() as server:
        said = talk(server, Noting())
        result = await said(prompt="hi")
        assert [each["role"] for each in server.record.requests[0].body["messages"]] == ["system", "user"]
        found = await said.fails(prompt="hi", memory="refuse")
        assert server.record.begun == 1
    assert result["memory_context"] == {"match_count": 1}
    assert result["memory_write"] == {"text": "Echo: hi", "scope": "agent.chat", "key": "k"}
    assert found.code == "MEMORY_CONTEXT_INPUT"
    assert "Provider-backed handler failed" not in [line[1] for line in said.ctx.lines]
