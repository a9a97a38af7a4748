"""The tables of docs/configuration.md, made from the keys; `python -m rauskuclaw.config.reference FILE` renews them."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rauskuclaw.config.key import Key
from rauskuclaw.config.keys import SECTIONS

BEGIN = "<!-- begin: tables made from rauskuclaw.config.keys -->"
END = "<!-- end -->"


def tables() -> str:
    """Markdown: one table for each section of keys."""
    return "\n\n".join(f"### {title}\n\n{_table(keys)}" for title, keys in SECTIONS)


def renewed(document: str) -> str:
    """The document with the part between the markers replaced by fresh tables."""
    head, _, rest = document.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n\n{tables()}\n\n{END}{tail}"


def _table(keys: Sequence[Key]) -> str:
    rows = ["| Key in the file | Variable | Value | Default | Notes |", "|---|---|---|---|---|"]
    return "\n".join([*rows, *(_row(key) for key in keys)])


def _row(key: Key) -> str:
    file = f"`{key.file}`" if key.file else "–"
    variable = f"`{key.env}`" if key.env else "–"
    if key.env and (key.secret or key.env == "API_KEYS_JSON"):
        variable += f", `{key.env}_FILE`"
    note = key.unused or key.note
    return f"| {file} | {variable} | {key.kind.says} | {_default(key)} | {note} |"


def _default(key: Key) -> str:
    if key.default in (None, (), ""):
        return "–"
    value = list(key.default) if isinstance(key.default, tuple) else key.default
    return f"`{value if isinstance(value, str) else json.dumps(value)}`"


def main(arguments: Sequence[str]) -> int:
    path = Path(arguments[0])
    path.write_text(renewed(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
