"""`rauskuclaw queue dead ...`: messages that were received five times and never dealt with, on this machine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from local.cli.options import JsonOption, is_plain, settings
from local.cli.output import CommandError, print_found, print_json, say
from rauskuclaw.domain.clock import to_wire, utc_now
from rauskuclaw.errors import RauskuClawError

if TYPE_CHECKING:
    from rauskuclaw.ports.dead_letters import DeadLetter, DeadLetters

app = typer.Typer(no_args_is_help=True, help="The queue of this machine.")
dead = typer.Typer(no_args_is_help=True, help="Messages that nobody could deal with.")
app.add_typer(dead, name="dead")

AT_ONCE = 500
ON_AWS = "on AWS they are in the lane's dead-letter queue: see docs/retention.md for the tools of SQS"

Lane = Annotated[str | None, typer.Option("--lane", help="of this lane only")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000)]
T = TypeVar("T")


@dead.command("list")
def show(lane: Lane = None, limit: Limit = 100, as_json: JsonOption = False) -> None:
    """The newest ones."""
    found = _with_letters("queue dead list", lambda letters: letters.list_dead(lane=lane, limit=limit))
    if as_json:
        print_json({"ok": True, "dead_letters": [_wire(each) for each in found]})
        return
    headers = ["lane", "queue", "job", "sent", "set aside"]
    print_found(headers, [list(_wire(each).values()) for each in found], nothing="no dead letters", plain=is_plain())


@dead.command()
def redrive(lane: Lane = None, limit: Limit = 100, as_json: JsonOption = False) -> None:
    """Wake their jobs again, the oldest first; those whose job is not queued any more are dropped."""
    done = _with_letters("queue dead redrive", lambda letters: letters.redrive(lane=lane, limit=limit))
    if as_json:
        print_json({"ok": True, "sent": done.sent, "dropped": done.dropped})
        return
    say(f"{done.sent} sent again, {done.dropped} dropped because their jobs are not queued")


@dead.command()
def purge(
    lane: Lane = None,
    confirmed: Annotated[bool, typer.Option("--yes", help="yes, erase them")] = False,
    as_json: JsonOption = False,
) -> None:
    """Erase them all. Jobs are not touched."""
    if not confirmed:
        raise typer.BadParameter("is needed: this cannot be undone", param_hint="--yes")
    gone = _with_letters("queue dead purge", lambda letters: _purge_all(letters, lane, utc_now()))
    if as_json:
        print_json({"ok": True, "purged": gone})
        return
    say(f"{gone} erased")


async def _purge_all(letters: "DeadLetters", lane: str | None, before: datetime) -> int:
    gone = 0
    while count := await letters.purge_dead(before, lane=lane, limit=AT_ONCE):
        gone += count
    return gone


def _wire(letter: "DeadLetter") -> dict[str, str]:
    return {
        "lane": letter.lane,
        "queue": letter.queue,
        "job_id": letter.job_id,
        "sent_at": to_wire(letter.sent_at),
        "died_at": to_wire(letter.died_at),
    }


def _with_letters(command: str, act: Callable[["DeadLetters"], Awaitable[T]]) -> T:
    """Open the store for one action, whether or not the instance runs. Raises CommandError."""

    async def run() -> T:
        from rauskuclaw.bootstrap import open_backend  # late: it loads the storage driver

        backend = await open_backend(settings(), may_create=False)
        try:
            if backend.dead_letters is None:
                raise CommandError(command, "not_embedded", ON_AWS)
            return await act(backend.dead_letters)
        finally:
            await backend.close()

    if settings().driver != "embedded":
        raise CommandError(command, "not_embedded", ON_AWS)
    if not settings().database.path.exists():
        raise CommandError(command, "no_database", f"there is no database in {settings().data_dir} yet")
    try:
        return asyncio.run(run())
    except RauskuClawError as exc:
        raise CommandError(command, "store_failed", exc.message, code=exc.code) from exc
