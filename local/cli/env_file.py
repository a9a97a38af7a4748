"""`.env`: variables beneath those of the process, and changes of it that leave the rest of the file as it is."""

import io
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from local.cli.output import CommandError
from rauskuclaw.config import adopt_variables

NAME = ".env"
ADDRESS = "RAUSKUCLAW_API_BASE_URL"
KEYS = ("API_KEYS_JSON", "API_KEY")
PLAIN = re.compile(r"[A-Za-z0-9_./:@%+,=-]*")
# What stands before and behind a value: white space, `export`, a comment.
HEAD = re.compile(r"\s*(?:export\s+)?")
COMMENT = re.compile(r"\s+#[^'\"\n]*$")


@dataclass(frozen=True)
class EnvFile:
    """The text of a file of variables. Of a name that it has twice the last one counts."""

    text: str = ""

    @classmethod
    def read(cls, path: Path) -> "EnvFile":
        """The file, empty where there is none. Raises CommandError."""
        try:
            return cls(path.read_text(encoding="utf-8-sig"))
        except FileNotFoundError:
            return cls()
        except (OSError, UnicodeDecodeError) as exc:
            raise CommandError("env", "env_file", f"{path} cannot be read as UTF-8 text ({exc})") from None

    @property
    def values(self) -> dict[str, str]:
        """Name to value, as written: nothing in it is replaced by other variables."""
        return {name: value for name, value, _ in self._lines() if name is not None and value is not None}

    def changed(self, values: Mapping[str, str]) -> "EnvFile":
        """The file with these values: in their old places, new names at the end, every other line untouched."""
        lines = self._lines()
        last = {name: number for number, (name, _, _) in enumerate(lines) if name is not None}
        parts = []
        for number, (name, value, original) in enumerate(lines):
            if name is not None and name in values and last[name] == number and value != values[name]:
                parts.append(_replaced(original, name, values[name]))
            else:
                parts.append(original)
        text = "".join(parts)
        new = [name for name in values if name not in last]
        if new and text and not text.endswith("\n"):
            text += "\n"
        return EnvFile(text + "".join(f"{name}={quoted(values[name])}\n" for name in new))

    def write(self, path: Path) -> None:
        """Put it in place as a whole, readable by its owner only."""
        temporary = path.with_name(f"{path.name}.new")
        fd = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w", encoding="utf-8") as file:
            file.write(self.text)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o600)
        temporary.replace(path)

    def _lines(self) -> list[tuple[str | None, str | None, str]]:
        from dotenv.parser import parse_stream  # late: few folders have such a file

        found = parse_stream(io.StringIO(self.text, newline=""))
        return [(each.key, each.value, each.original.string) for each in found]


@dataclass
class FileAddress:
    """Whether a `.env` has told this process the address of an instance, and the keys that stand in the same file.

    Whoever gets such a file into a folder must not get the keys of the shell sent to an address of his own.
    """

    is_told: bool = False
    keys: dict[str, str] = field(default_factory=dict)


FILE_ADDRESS = FileAddress()  # of this process, as its variables are


def adopt_env_file(folder: Path, *, told: FileAddress = FILE_ADDRESS) -> None:
    """Let this process and those that it starts see the folder's variables. Raises CommandError."""
    path = folder / NAME
    if not path.exists():
        return
    values = EnvFile.read(path).values
    told.is_told = ADDRESS in adopt_variables(values)
    told.keys = {name: values[name] for name in KEYS if values.get(name, "").strip()}


def _replaced(original: str, name: str, value: str) -> str:
    head = HEAD.match(original)
    body = original.rstrip("\r\n")
    comment = COMMENT.search(body)
    before, behind = head[0] if head else "", comment[0] if comment else ""
    return f"{before}{name}={quoted(value)}{behind}{original[len(body) :] or chr(10)}"


def quoted(value: str) -> str:
    """The value so that it is read back as it is."""
    if PLAIN.fullmatch(value):
        return value
    escaped = value.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
