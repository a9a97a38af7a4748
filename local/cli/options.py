"""Options that many commands share, and what they lead to."""

from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from rauskuclaw.config import Settings, settings_from_environment

if TYPE_CHECKING:
    from local.cli.client import ApiClient

JsonOption = Annotated[bool, typer.Option("--json", help="print one JSON object")]
ApiOption = Annotated[
    str | None, typer.Option("--api", help="base URL or profile of another instance", metavar="URL|NAME")
]


@cache
def settings() -> Settings:
    """The settings of this command. Raises ConfigError."""
    return settings_from_environment()


def is_plain() -> bool:
    return settings().cli.plain


def client(command: str, api: str | None) -> "ApiClient":
    from local.cli.target import client_for  # late: the HTTP client is slow to load, and many commands need none

    return client_for(settings(), command, api=api)
