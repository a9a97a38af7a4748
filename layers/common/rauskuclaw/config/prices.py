"""Prices of models: USD for a million tokens, each valid since a date."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rauskuclaw.config.kinds import Kind, parse_json

SAYS = "a JSON list of prices {model, since, input, output, cached_input}"
NUMBERS = ("input", "output", "cached_input")


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs from `since` on, in USD per million tokens. A cached input token costs `cached_input`."""

    model: str
    since: date
    input: float
    output: float
    cached_input: float


def read_prices(value: Any) -> tuple[Price, ...]:
    """The prices in a JSON value; `since` may be missing (always), `cached_input` too (as input). Raises ValueError."""
    if not isinstance(value, list):
        raise ValueError(f"must be {SAYS}")
    return tuple(_read(entry) for entry in value)


def _read(entry: Any) -> Price:
    if not isinstance(entry, dict) or not isinstance(entry.get("model"), str) or not entry["model"]:
        raise ValueError(f"has the entry {json.dumps(entry)[:80]}, which names no model")
    model = entry["model"]
    unknown = set(entry) - {"model", "since", *NUMBERS}
    if unknown:
        raise ValueError(f"has the unknown name {sorted(unknown)[0]!r} in the price of {model}")
    values = {name: _amount(model, name, entry[name]) for name in NUMBERS if name in entry}
    if not {"input", "output"} <= set(values):
        raise ValueError(f"must give input and output in the price of {model}")
    try:
        since = date.fromisoformat(entry.get("since", "2000-01-01"))
    except (TypeError, ValueError):
        raise ValueError(f"must have a date such as 2026-01-31 as `since` in the price of {model}") from None
    return Price(model, since, values["input"], values["output"], values.get("cached_input", values["input"]))


def _amount(model: str, name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 100_000:
        raise ValueError(f"must have a number from 0 to 100000 as {name} in the price of {model}")
    return float(value)


def price_of(prices: Sequence[Price], model: str, on: date) -> Price | None:
    """The newest price of the model that is valid on that day; None when no price is known."""
    valid = [price for price in prices if price.model == model and price.since <= on]
    return max(valid, key=lambda price: price.since, default=None)


PRICE_LIST = Kind(SAYS, lambda value: read_prices(parse_json(value)), read_prices)
