"""`rauskuclaw usage`: what models have used and cost, by days."""

from typing import Annotated

import typer

from local.cli.options import ApiOption, JsonOption, client, is_plain
from local.cli.output import print_found, print_json, say
from rauskuclaw.domain.job import JsonObject

BY = ("type", "key", "model")
COLUMNS = ("day", "of", "calls", "tokens in", "tokens out", "USD")


def usage(
    days: Annotated[int, typer.Option(min=1, max=90, help="how many, today included, in UTC")] = 7,
    by: Annotated[str | None, typer.Option("--by", metavar="|".join(BY), help="a row for each of these")] = None,
    api: ApiOption = None,
    as_json: JsonOption = False,
) -> None:
    """Tokens and cost of the calls to models."""
    if by is not None and by not in BY:
        raise typer.BadParameter(f"'{by}' is not one of {', '.join(BY)}", param_hint="--by")
    reply = client("usage", api).call("GET", "/v1/runtime/usage", params={"days": days})
    if as_json:
        print_json(reply)
        return
    rows = [row for day in reply["days"] for row in _rows(day, by)]
    print_found(COLUMNS, rows, nothing=f"no calls in {days} days", plain=is_plain())
    total = sum(day["total"]["cost_usd"] for day in reply["days"])
    unpriced = sum(day["total"]["unpriced"] for day in reply["days"])
    say(f"{total:.4f} USD in {days} days" + (f", and {unpriced} calls without a known price" if unpriced else ""))


def _rows(day: JsonObject, by: str | None) -> list[list[object]]:
    entries = day[f"by_{by}"] if by else [day["total"]]
    return [
        [
            day["day"],
            each.get("name", "all"),
            each["calls"],
            each["usage"]["input"],
            each["usage"]["output"],
            f"{each['cost_usd']:.4f}",
        ]
        for each in entries
        if each["calls"]
    ]
