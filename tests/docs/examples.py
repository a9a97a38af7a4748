"""The worked examples of docs/developing.md, as changes of files."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "developing.md"
SECTION = re.compile(r"^### (Add .+?)$(.*?)(?=^##|\Z)", re.DOTALL | re.MULTILINE)
# A path in bold, or the next piece of the same file, and a block.
BLOCK = re.compile(r"^(?:\*\*`([^`]+)`\*\*[^\n]*\n\n)?```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Change:
    """One block: a whole file, or (`is_diff`) lines to take out and put in at a place that is quoted."""

    path: str
    text: str
    is_diff: bool

    def applied_to(self, source: str | None) -> str:
        """The changed file. Raises ValueError unless the quoted place is there exactly once, or the file is new."""
        if not self.is_diff:
            if source is not None:
                raise ValueError(f"{self.path} exists already")
            return self.text
        lines = self.text.splitlines(keepends=True)
        before = "".join(line[1:] or "\n" for line in lines if not line.startswith("+"))
        after = "".join(line[1:] or "\n" for line in lines if not line.startswith("-"))
        found = (source or "").count(before)
        if found != 1:
            raise ValueError(f"{self.path}: what the example quotes stands there {found} times\n{before}")
        return (source or "").replace(before, after)


def examples() -> dict[str, list[Change]]:
    """The changes of each example, by its heading."""
    found = {}
    for heading, text in SECTION.findall(PAGE.read_text()):
        changes: list[Change] = []
        for path, language, block in BLOCK.findall(text):
            changes.append(Change(path or changes[-1].path, block, is_diff=language == "diff"))
        found[heading] = changes
    return found
