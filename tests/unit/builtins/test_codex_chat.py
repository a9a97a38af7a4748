"""Codex chats from input to result, with a program that stands for `codex`."""

from pathlib import Path
from typing import Any

import pytest

from rauskuclaw.builtins.registry import build_registry
from rauskuclaw.config import BudgetSettings, CodexSettings, DatabaseSettings, ProviderSettings, Settings, read_prices
from rauskuclaw.domain.clock import utc_now
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.ports.handlers import HandlerSpec
from rauskuclaw.ports.models import CODEX_HANDLER
from rauskuclaw.providers.codex.provider import MAX_OUTPUT_TOKENS, OWN_TOKENS
from tests.support.chat import chat_services
from tests.support.inmemory_ledger import Books, InMemoryLedger
from tests.unit.builtins.context import call, failure
from tests.unit.builtins.test_chat import LiveContext
from tests.unit.providers.codex.fake_codex import USAGE, FakeCodex

PRICES = read_prices([{"model": "gpt-test", "input": 1, "output": 2, "cached_input": 0.1}])


class Talk:
    """The handler as the registry makes it, over a program in a folder."""

    def __init__(
        self,
        folder: Path,
        body: str = "answer('Hello')",
        *,
        timeout_ms: int = 60_000,
        transient_retries: int = 0,
        **given: Any,
    ) -> None:
        self.fake = FakeCodex(folder, body)
        codex = CodexSettings(
            enabled=True,
            model="gpt-test",
            cli_path=str(self.fake.program),
            working_directory=self.fake.workspace,
            home=self.fake.home,
            timeout_ms=timeout_ms,
            transient_retries=transient_retries,
            transient_backoff_ms=0,
        )
        providers = ProviderSettings(codex=codex, prices=PRICES, **given)
        settings = Settings(data_dir=folder, database=DatabaseSettings(path=folder / "unused"), providers=providers)
        self.books = Books()
        services = chat_services(providers, ledger=InMemoryLedger(self.books))
        found = build_registry(settings, EgressClient, lambda: services).get(CODEX_HANDLER)
        assert found is not None
        self.spec: HandlerSpec = found
        self.ctx = LiveContext()

    async def __call__(self, **given: Any) -> dict[str, Any]:
        result: dict[str, Any] = await call(self.spec, given, self.ctx)
        return result


async def test_a_result_has_the_fields_that_clients_expect(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    result = await talk(prompt="Hi")
    assert result == {
        "provider": "codex-cli",
        "local_provider": None,
        "model": "gpt-test",
        "command_preview": result["command_preview"],
        "codex_home": str(talk.fake.home),
        "transient_retries": 0,
        "auth_mode": None,
        "output_text": "Hello",
        "usage": USAGE,
        "raw_events_count": 4,
        "finish_reason": "stop",
        "id": "thread-1",
    }
    assert talk.ctx.texts == ["Hello"]


async def test_the_prompt_goes_after_the_messages(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    messages = [{"role": "user", "content": "One"}, {"role": "assistant", "content": "Two"}, {"role": "odd"}]
    await talk(prompt="Three", messages=messages, system="Zero")
    assert talk.fake.runs[0]["stdin"] == "System:\nZero\n\nuser:\nOne\n\nassistant:\nTwo\n\nuser:\nThree"


async def test_the_call_is_paid_as_the_program_counted(tmp_path: Path) -> None:
    talk = Talk(tmp_path, budgets=BudgetSettings(per_day_usd=1))
    await talk(prompt="Hi")
    [paid] = talk.books.calls.values()
    assert (paid.provider, paid.is_estimated) == ("codex-cli", False)
    assert paid.cost_nano == 200 * 1000 + 1000 * 100 + 34 * 2000
    assert talk.books.spent == {f"day:{utc_now().date().isoformat()}": paid.cost_nano}


async def test_what_the_program_adds_is_set_aside_too(tmp_path: Path) -> None:
    needed = (OWN_TOKENS + 2 * MAX_OUTPUT_TOKENS) / 1e6
    talk = Talk(tmp_path, budgets=BudgetSettings(per_day_usd=needed))
    found = await failure(talk.spec, {"prompt": "Hi"}, talk.ctx)
    assert (found.code, talk.fake.runs) == ("BUDGET_EXCEEDED", [])


@pytest.mark.parametrize(
    ("body", "is_paid"),
    [("fail('unexpected status 401 Unauthorized')", False), ("fail('stream disconnected before completion')", True)],
)
async def test_a_failed_run_is_paid_by_an_estimate_unless_it_was_turned_away(
    tmp_path: Path, body: str, is_paid: bool
) -> None:
    talk = Talk(tmp_path, body)
    found = await failure(talk.spec, {"prompt": "Hi"}, talk.ctx)
    assert found.code == "PROVIDER_EXEC"
    assert [one.is_estimated for one in talk.books.calls.values()] == ([True] if is_paid else [])


async def test_a_limited_provider_rests_for_all_its_jobs(tmp_path: Path) -> None:
    talk = Talk(tmp_path, "fail('exceeded retry limit, last status: 429 Too Many Requests')")
    await failure(talk.spec, {"prompt": "Hi"}, talk.ctx)
    assert len(talk.books.closed) == 1


async def test_without_anything_to_ask_the_code_begins_with_provider(tmp_path: Path) -> None:
    talk = Talk(tmp_path)
    found = await failure(talk.spec, {}, talk.ctx)
    assert (found.code, talk.fake.runs) == ("PROVIDER_INPUT", [])


COUNTED = {
    "a turn that failed after its end": "answer('half')\nsay(type='turn.failed', error='no luck')",
    "a program that failed after its end": "answer('half')\nfail('it broke', 3)",
    "no message": "say(type='turn.completed', usage=dict(input_tokens=1200, output_tokens=34))",
    "an end by time": "answer('half')\ntime.sleep(60)",
}


@pytest.mark.parametrize("name", COUNTED)
async def test_a_failed_run_costs_what_the_program_has_counted(tmp_path: Path, name: str) -> None:
    talk = Talk(tmp_path, COUNTED[name], timeout_ms=4000)
    await failure(talk.spec, {"prompt": "Hi"}, talk.ctx)
    [paid] = talk.books.calls.values()
    assert (paid.usage.input, paid.usage.output, paid.is_estimated) == (1200, 34, False)


async def test_runs_that_are_tried_again_are_each_paid(tmp_path: Path) -> None:
    body = "answer('half')\nif runs() == 1: fail('stream disconnected before completion')"
    talk = Talk(tmp_path, body, transient_retries=1)
    result = await talk(prompt="Hi")
    [paid] = talk.books.calls.values()
    assert (paid.usage.input, paid.usage.output) == (2400, 68)
    assert result["usage"]["input_tokens"] == 1200


async def test_a_run_that_never_told_its_usage_is_estimated_with_what_the_program_adds(tmp_path: Path) -> None:
    talk = Talk(tmp_path, "say(type='item.completed', item={'type': 'agent_message', 'text': 'half'})")
    await failure(talk.spec, {"prompt": "Hi"}, talk.ctx)
    [paid] = talk.books.calls.values()
    assert paid.is_estimated
    assert (paid.usage.input, paid.usage.output) == ((OWN_TOKENS + 2 + 3) // 4, 1)
