"""Chats in tests: the services a chat handler needs, with the test double of a model server behind them."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from pydantic import SecretStr

from local.model_server.server import ModelServer
from rauskuclaw.builtins.declaration import Services
from rauskuclaw.config import OpenAiSettings, ProviderSettings
from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.models import Delta, Finished, Message, ModelRequest
from rauskuclaw.egress.client import EgressClient
from rauskuclaw.ports.ledger import Ledger
from rauskuclaw.providers.key_gate import KeyGate
from rauskuclaw.providers.openai_compatible import OpenAiProvider
from rauskuclaw.providers.registry import ChatModels
from rauskuclaw.services.recording import Recorder
from rauskuclaw.services.spending.prices import PriceTable
from rauskuclaw.services.spending.service import Spending
from tests.support.inmemory_ledger import Books, InMemoryLedger

CANARY = "canary-5f2b9c71e04d"


@asynccontextmanager
async def model_server(*script: str) -> AsyncIterator[ModelServer]:
    """A running double; `script` holds the faults of its first requests."""
    server = ModelServer()
    server.script.extend(script)
    await server.start()
    try:
        yield server
    finally:
        await server.close()


def openai_settings(server: ModelServer, **given: Any) -> OpenAiSettings:
    plain = {"enabled": True, "api_key": SecretStr(CANARY), "base_url": server.url, "model": "test-model"}
    return OpenAiSettings(**{**plain, **given})


def provider_settings(server: ModelServer, **given: Any) -> ProviderSettings:
    return ProviderSettings(demo="off", openai=openai_settings(server, **given))


def openai_provider(server: ModelServer, **given: Any) -> OpenAiProvider:
    return OpenAiProvider(openai_settings(server, **given), clients=EgressClient(), clock=utc_now)


def model_request(content: str = "hello", *, within_sec: float = 20, **given: Any) -> ModelRequest:
    plain: dict[str, Any] = {"messages": (Message("user", content),), "model": "test-model", "max_output_tokens": 100}
    return ModelRequest(**{**plain, "deadline": utc_now() + timedelta(seconds=within_sec), **given})


async def answer_of(provider: OpenAiProvider, request: ModelRequest) -> tuple[str, Finished]:
    """The deltas put together, and the end."""
    events = [event async for event in provider.stream(request)]
    *deltas, end = events
    assert isinstance(end, Finished)
    return "".join(each.text for each in deltas if isinstance(each, Delta)), end


def chat_services(
    settings: ProviderSettings,
    *,
    ledger: Ledger | None = None,
    clock: Clock = utc_now,
    draw: Callable[[], float] = lambda: 0.5,
    metrics: Recorder | None = None,
) -> Services:
    """What bootstrap hands to handlers, over a ledger in memory."""
    ledger = ledger or InMemoryLedger(Books())
    spending = Spending(ledger=ledger, prices=PriceTable(settings.prices), budgets=settings.budgets, clock=clock)
    return Services(
        models=ChatModels(settings, clients=EgressClient(), clock=clock),
        gate=KeyGate(ledger, clock=clock, draw=draw),
        spending=lambda: spending,
        metrics=metrics,
        may_vouch=lambda name: True,
    )
