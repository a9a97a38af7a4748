"""What each embedder finds of the quality set, how long a text takes, and what it adds to a process."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from bench.table import Results
from rauskuclaw.embedders.lexical import LexicalEmbedder
from rauskuclaw.embedders.local import LocalEmbedder, find_model
from rauskuclaw.ports.models import Embedder
from tests.memory.quality_set import GROUPS, load, ranks, recall

EMBEDDERS: dict[str, Callable[[], Embedder]] = {
    "lexical": LexicalEmbedder,
    "local": lambda: LocalEmbedder(find_model()),
}
SHORT = "The dentist moved my appointment to Thursday at nine, remember the parking"


def run(results: Results, *, jobs: int) -> None:
    for name, make in EMBEDDERS.items():
        asyncio.run(_measure(results, name, make()))


async def _measure(results: Results, name: str, embedder: Embedder) -> None:
    before = _pss_mb()
    first = await _timed(embedder, 1)
    results.add(f"{name}: first text", f"{first * 1000:.0f} ms", note=f"{_pss_mb() - before:.0f} MB more")
    results.add(f"{name}: short text, alone", f"{await _timed(embedder, 1) * 1000:.1f} ms")
    results.add(f"{name}: short text, of 32", f"{await _timed(embedder, 32) / 32 * 1000:.1f} ms")
    found = await ranks(embedder, load())
    for group in GROUPS:
        at_1, at_10 = recall(found[group], at=1), recall(found[group])
        results.add(
            f"{name}: recall, {group}", f"@1 {at_1:.2f}  @10 {at_10:.2f}", note=f"{len(found[group])} questions"
        )


async def _timed(embedder: Embedder, count: int) -> float:
    begun = time.perf_counter()
    await embedder.embed([SHORT] * count, "passage")
    return time.perf_counter() - begun


def _pss_mb() -> float:
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
