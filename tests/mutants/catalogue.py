"""The breaks of guarantees kept in `breaks/*.toml`, read and checked against the source they change."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BREAKS = Path(__file__).resolve().parent / "breaks"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change of the source that takes a guarantee away, and the tests that must then fail.

    `group` is the name of its file in `breaks`. `old` stands exactly once in `file`. `tests` are pytest's names of
    files or tests, relative to the root.
    """

    group: str
    name: str
    takes_away: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]

    @property
    def path(self) -> str:
        """What `-k` looks at: `group/name`."""
        return f"{self.group}/{self.name}"

    def applied_to(self, source: str) -> str:
        """The broken source. Raises ValueError unless `old` stands there exactly once."""
        found = source.count(self.old)
        if found != 1:
            raise ValueError(f"{self.name}: its old text stands {found} times in {self.file}, not once")
        return source.replace(self.old, self.new)


def mutants() -> list[Mutant]:
    """All of them, in the order of their files. Raises KeyError or ValueError for one that is written wrongly."""
    return list(_read_all())


def _read_all() -> Iterator[Mutant]:
    for path in sorted(BREAKS.glob("*.toml")):
        for row in tomllib.loads(path.read_text())["mutant"]:
            fields = {name: row.pop(name) for name in ("name", "takes_away", "file", "old", "new")}
            tests = tuple(row.pop("tests"))
            if row or not tests or fields["old"] == fields["new"]:
                raise ValueError(f"{path.name}: {fields['name']} has no tests, no change, or unknown keys {list(row)}")
            yield Mutant(**fields, group=path.stem, tests=tests)
