"""Prices of models, and what a usage costs at one of them, in whole nano-dollars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rauskuclaw.config import Price, price_of
from rauskuclaw.domain.usage import Usage

SOURCE = "https://developers.openai.com/api/docs/pricing"
CHECKED_ON = date(2026, 11, 22)  # the gpt-5.2 family and later against copies of that page; older ones from memory
NANO_PER_TOKEN = Decimal(1000)  # of a price in USD per million tokens: 1e9 / 1e6
SNAPSHOT = len("-2025-04-14")

# Standard tier, text tokens, as published under SOURCE. (model, since, input, cached input, output)
# Models whose price rises with the length of the prompt, or that charge for writing to the cache (gpt-5.4 and above,
# small ones apart), are left out: no single number would be true. Their prices have to be configured.
PUBLISHED: tuple[tuple[str, str, float, float, float], ...] = (
    ("gpt-4o-mini", "2024-10-01", 0.15, 0.075, 0.60),
    ("gpt-4o", "2024-10-01", 2.50, 1.25, 10.00),
    ("o3-mini", "2025-01-31", 1.10, 0.55, 4.40),
    ("gpt-4.1", "2025-04-14", 2.00, 0.50, 8.00),
    ("gpt-4.1-mini", "2025-04-14", 0.40, 0.10, 1.60),
    ("gpt-4.1-nano", "2025-04-14", 0.10, 0.025, 0.40),
    ("o3", "2025-04-16", 10.00, 2.50, 40.00),
    ("o3", "2025-06-10", 2.00, 0.50, 8.00),
    ("o4-mini", "2025-04-16", 1.10, 0.275, 4.40),
    ("gpt-5", "2025-08-07", 1.25, 0.125, 10.00),
    ("gpt-5-mini", "2025-08-07", 0.25, 0.025, 2.00),
    ("gpt-5-nano", "2025-08-07", 0.05, 0.005, 0.40),
    ("gpt-5-codex", "2025-09-23", 1.25, 0.125, 10.00),
    ("gpt-5.1", "2025-11-13", 1.25, 0.125, 10.00),
    ("gpt-5.1-codex", "2025-11-13", 1.25, 0.125, 10.00),
    ("gpt-5.1-codex-mini", "2025-11-13", 0.25, 0.025, 2.00),
    ("gpt-5.2", "2025-12-11", 1.75, 0.175, 14.00),
    ("gpt-5.2-codex", "2026-01-14", 1.75, 0.175, 14.00),
    ("gpt-5.3-codex", "2026-02-24", 1.75, 0.175, 14.00),
    ("gpt-5.4-mini", "2026-03-17", 0.75, 0.075, 4.50),
    ("gpt-5.4-nano", "2026-03-17", 0.20, 0.02, 1.25),
)
# Embeddings have no output and no cache. (model, since, input)
EMBEDDINGS: tuple[tuple[str, str, float], ...] = (
    ("text-embedding-ada-002", "2024-01-25", 0.10),
    ("text-embedding-3-small", "2024-01-25", 0.02),
    ("text-embedding-3-large", "2024-01-25", 0.13),
)
BUILT_IN: tuple[Price, ...] = (
    *(Price(model, date.fromisoformat(since), given, out, cached) for model, since, given, cached, out in PUBLISHED),
    *(Price(model, date.fromisoformat(since), given, 0.0, given) for model, since, given in EMBEDDINGS),
)


@dataclass(frozen=True, slots=True)
class PriceTable:
    """Configured prices, which go before the built-in ones."""

    configured: Sequence[Price] = ()
    built_in: Sequence[Price] = BUILT_IN

    def find(self, model: str, on: date) -> Price | None:
        """The price of a model on a day. A dated snapshot (`gpt-4.1-2025-04-14`) without one has its model's."""
        for name in (model, _without_snapshot(model)):
            for prices in (self.configured, self.built_in):
                if (found := price_of(prices, name, on)) is not None:
                    return found
        return None


def cost_nano(usage: Usage, price: Price) -> int:
    """Cached tokens are part of the input and reasoning tokens part of the output: neither is charged twice.

    Reckoned in decimals and rounded once, half up, so that the sum of a bill is exact to the nano-dollar.
    """
    dollars_per_million = (
        (usage.input - usage.cached) * _exact(price.input)
        + usage.cached * _exact(price.cached_input)
        + usage.output * _exact(price.output)
    )
    return int((dollars_per_million * NANO_PER_TOKEN).to_integral_value(ROUND_HALF_UP))


def _exact(amount: float) -> Decimal:
    return Decimal(str(amount))


def _without_snapshot(model: str) -> str:
    head, tail = model[:-SNAPSHOT], model[-SNAPSHOT:]
    try:
        date.fromisoformat(tail.removeprefix("-"))
    except ValueError:
        return model
    return head if head and tail.startswith("-") else model
