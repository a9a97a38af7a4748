"""The banner of a start: what it tells the person who started it."""

from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Started:
    """An instance that answers. `new_key` is the admin key if this start made it, and is shown this once.

    `key_file` holds the generated key; None when the keys come from the configuration. `has_npm` is for the UI, which
    cannot be built without.
    """

    url: str
    data_dir: str
    key_header: str
    has_ui: bool
    has_auth: bool = True
    has_npm: bool = True
    new_key: str | None = None
    key_file: str | None = None

    def as_json(self) -> dict[str, object]:
        return asdict(self)


def welcome(started: Started, *, foreground: bool) -> str:
    """A few lines: where it is, with which key, and what to do next. Paths are short where they can be."""
    lines = [
        f"RauskuClaw is running at {started.url}",
        f"  data   {shortened(started.data_dir)}",
        f"  ui     {started.url}/ui/" if started.has_ui else f"  ui     {_why_no_ui(started)}",
    ]
    if started.new_key is not None:
        lines.append(f"  key    {started.new_key}")
        lines.append(f"         an admin key, shown only now; kept in {shortened(started.key_file or '')}")
    elif started.key_file is not None:
        lines.append(f"  key    in {shortened(started.key_file)}")
    lines += ["  try    " + _first_request(started)]
    lines.append("  stop   Ctrl-C" if foreground else "  stop   rauskuclaw stop")
    return "\n".join(lines)


def _why_no_ui(started: Started) -> str:
    return (
        "not built; this says why: make ui" if started.has_npm else "not built (needs Node 20 or newer; then: make run)"
    )


def _first_request(started: Started) -> str:
    header = ""
    if started.has_auth:
        value = f"$(cat {shortened(started.key_file)})" if started.key_file else "$API_KEY"
        header = f' -H "{started.key_header}: {value}"'
    body = '{"type": "report.generate", "input": {"title": "Hello"}}'
    return f"curl -s {started.url}/v1/jobs{header} -H 'content-type: application/json' -d '{body}'"


def shortened(path: str) -> str:
    """Relative to the working folder when it lies below it."""
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return path
