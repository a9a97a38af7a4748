"""`rauskuclaw profiles ...`: names for remote instances."""

import sys
from typing import Annotated

import typer

from local.cli.options import JsonOption, is_plain
from local.cli.output import print_found, print_json, say
from local.cli.profile_store import NAME, Profile, ProfileStore, usual_path

app = typer.Typer(no_args_is_help=True, help="Names for remote instances: use one with --api NAME.")
ProfileName = Annotated[str, typer.Argument(metavar="NAME", help="a short name")]


@app.command()
def add(
    name: ProfileName,
    url: Annotated[str, typer.Argument(metavar="URL", help="its base URL")],
    as_json: JsonOption = False,
) -> None:
    """Keep an instance's address and key. The key is asked for, or read from standard input; never an argument."""
    from local.cli.target import checked_address  # late: it loads the HTTP client

    if not NAME.fullmatch(name):
        raise typer.BadParameter("lower-case letters, digits, - and _, at most 40", param_hint="NAME")
    address = checked_address(url, "URL")
    if sys.stdin.isatty():
        key = typer.prompt("API key (not shown)", hide_input=True, default="", show_default=False)
    else:
        key = sys.stdin.readline()
    store = ProfileStore(usual_path())
    store.put(name, Profile(address, key.strip() or None))
    if as_json:
        print_json({"ok": True, "command": "profiles add", "name": name, "url": address, "has_key": bool(key.strip())})
        return
    say(f"kept in {store.path}; use it with: --api {name}, or RAUSKUCLAW_PROFILE={name}")


@app.command("list")
def list_profiles(as_json: JsonOption = False) -> None:
    """The names and addresses; keys are not shown."""
    found = ProfileStore(usual_path()).read()
    if as_json:
        entries = [{"name": name, "url": each.url, "has_key": bool(each.key)} for name, each in found.items()]
        print_json({"ok": True, "command": "profiles list", "profiles": entries})
        return
    rows = [[name, each.url, "yes" if each.key else "no"] for name, each in found.items()]
    print_found(("name", "url", "key"), rows, nothing="no profiles", plain=is_plain())


@app.command()
def remove(name: ProfileName, as_json: JsonOption = False) -> None:
    """Forget an instance and its key."""
    ProfileStore(usual_path()).remove(name)
    if as_json:
        print_json({"ok": True, "command": "profiles remove", "name": name})
        return
    say(f"forgot {name}")
