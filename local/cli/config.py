"""`rauskuclaw config ...`: what is configured, and whether it is right."""

import json
from typing import Annotated

import typer

from local.cli.options import JsonOption, is_plain, settings
from local.cli.output import CommandError, print_json, print_table, print_text, say, warn
from rauskuclaw.config.reference import effective_keys_of_environment

app = typer.Typer(help="The configuration in force.", invoke_without_command=True)


@app.callback()
def default(context: typer.Context) -> None:
    if context.invoked_subcommand is None:
        show()


@app.command()
def show(as_json: JsonOption = False) -> None:
    """Every key with its value and where it comes from; secrets are masked."""
    keys = effective_keys_of_environment()
    if as_json:
        print_json(
            {
                "ok": True,
                "config_path": str(settings().config_path),
                "values": {key.id: key.value for key in keys},
                "sources": {key.id: key.source for key in keys},
            }
        )
        return
    used = [key for key in keys if key.has_effect or key.source != "default"]
    rows = [[key.id, "(unset)" if key.value is None else json.dumps(key.value), key.source] for key in used]
    print_table(["key", "value", "from"], rows, plain=is_plain())


@app.command()
def validate(
    strict: Annotated[bool, typer.Option("--strict", help="warnings count as errors")] = False,
    as_json: JsonOption = False,
) -> None:
    """Check everything, without starting. Exit code 1 names the key that is wrong."""
    warnings = settings().warnings
    if strict and warnings:
        raise CommandError("config validate", "config_warnings", "; ".join(warnings), warnings=list(warnings))
    if as_json:
        print_json({"ok": True, "warnings": list(warnings)})
        return
    for warning in warnings:
        warn(f"warning: {warning}")
    say("the configuration is valid")


@app.command()
def path(as_json: JsonOption = False) -> None:
    """Where the configuration and the data are."""
    found = settings()
    paths = {
        "config_path": str(found.config_path),
        "data_dir": str(found.data_dir),
        "database_path": str(found.database.path),
        "log_dir": str(found.data_dir / "logs"),
    }
    if as_json:
        print_json({"ok": True, **paths})
        return
    for name, value in paths.items():
        print_text(f"{name:<14} {value}")
