"""`rauskuclaw codex ...`: the Codex program with the home that the instance's jobs use."""

import subprocess
from typing import TYPE_CHECKING

import typer

from local.cli.options import settings
from local.cli.output import CommandError

if TYPE_CHECKING:
    from rauskuclaw.providers.codex.home import CodexHome

PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
NOT_FOUND = "the Codex program was not found; docs/codex.md says how to install it"

app = typer.Typer(no_args_is_help=True, help="The Codex program, in the home that jobs use it with.")


@app.command(context_settings=PASSED_ON)
def login(context: typer.Context) -> None:
    """Log in; what follows is given to the program (--device-auth, --with-api-key)."""
    _run("login", *context.args)


@app.command(context_settings=PASSED_ON)
def logout(context: typer.Context) -> None:
    """Forget the login."""
    _run("logout", *context.args)


@app.command("exec", context_settings=PASSED_ON)
def execute(context: typer.Context) -> None:
    """Run the program once in the workspace, with whatever follows as its arguments."""
    if not context.args:
        raise typer.BadParameter("needs arguments for the program, a prompt for example", param_hint="exec")
    _run("exec", *context.args)


def _run(*arguments: str) -> None:
    """The program with this terminal as its own. Its failure is exit code 1."""
    from rauskuclaw.providers.codex.home import CodexHome

    home = CodexHome(settings().providers.codex)
    home.prepare()
    if not _succeeds(home, arguments):
        raise typer.Exit(1)


def _succeeds(home: "CodexHome", arguments: tuple[str, ...]) -> bool:
    for program in home.candidates():
        try:
            done = subprocess.run(  # noqa: S603, the operator's own program
                [program, *arguments], cwd=home.working_directory(), env=home.environment(), check=False
            )
        except FileNotFoundError:
            continue
        except OSError as exc:
            raise CommandError("codex", "codex_failed", f"{program}: {exc.strerror}") from exc
        return done.returncode == 0
    raise CommandError("codex", "codex_not_found", NOT_FOUND)
