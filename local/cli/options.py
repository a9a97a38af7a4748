"""Options that many commands share, and what they lead to."""

from functools import cache
from typing import Annotated

import typer

from local.cli.client import ApiClient, client_for
from rauskuclaw.config import Settings, settings_from_environment

JsonOption = Annotated[bool, typer.Option("--json", help="print one JSON object")]
ApiOption = Annotated[str | None, typer.Option("--api", help="base URL of another instance", metavar="URL")]


@cache
def settings() -> Settings:
    """The settings of this command. Raises ConfigError."""
    return settings_from_environment()


def is_plain() -> bool:
    return settings().cli.plain


def client(command: str, api: str | None) -> ApiClient:
    return client_for(settings(), command, api=api)
