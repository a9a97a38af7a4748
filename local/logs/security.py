"""Looks through log lines for what scanners ask for: secrets, cloud credentials, a build server's back doors."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from local.logs.reading import Line
from rauskuclaw.domain.job import JsonObject

# The names are those of the reference; a line may be of several.
CATEGORIES = {
    "dotfiles": re.compile(r"/\.(?:env|git|secrets)\b|/\.env\.vault", re.IGNORECASE),
    "aws": re.compile(r"\.aws/credentials", re.IGNORECASE),
    "terraform": re.compile(r"\.?tf(?:vars|state)\b", re.IGNORECASE),
    "viteFs": re.compile(r"/@fs/", re.IGNORECASE),
    "procEnv": re.compile(r"proc/self/environ", re.IGNORECASE),
}
MAX_SAMPLES = 20


@dataclass(frozen=True)
class Analysis:
    """How many lines asked for something of each category, and the first of them."""

    total_lines: int
    counts: dict[str, int]
    matched: tuple[Line, ...]

    def as_json(self) -> JsonObject:
        return {
            "total_lines": self.total_lines,
            "matched_lines": len(self.matched),
            "counts": dict(self.counts),
            "samples": [line.fields or {"message": line.text} for line in self.matched[:MAX_SAMPLES]],
        }


def analyse(lines: Sequence[Line]) -> Analysis:
    """Every line is looked at as it was written, with the path that was asked for."""
    counts = dict.fromkeys(CATEGORIES, 0)
    matched = []
    for line in lines:
        text = line.text
        found = [name for name, pattern in CATEGORIES.items() if pattern.search(text)]
        for name in found:
            counts[name] += 1
        if found:
            matched.append(line)
    return Analysis(len(lines), counts, tuple(matched))
