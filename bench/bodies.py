"""What it costs to read a body strictly, in times of what `json.loads` takes for the same bytes."""

import json
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

from bench.table import Results
from functions.api.http.strict_json import parse_json
from rauskuclaw.errors import InvalidRequestError

ROUNDS = 15
WANTED = 3.0
SHAPES: dict[str, bytes] = {
    "a name of 20,000 letters over 20,000 numbers": json.dumps({"a" * 20_000: [1] * 20_000}).encode(),
    "a name of 400,000 letters over 100,000 numbers": json.dumps({"a" * 400_000: [1] * 100_000}).encode(),
    "31 arrays in each other, 3,000 times": b"[" + b",".join([b"[" * 30 + b"]" * 30] * 3000) + b"]",
    "9,900 names": json.dumps({f"n{number}": number for number in range(9900)}).encode(),
    "60,000 names (refused)": json.dumps({f"n{number}": number for number in range(60_000)}).encode(),
    "99,000 empty objects": json.dumps([{}] * 99_000).encode(),
    "49,000 arrays of one": json.dumps([[1]] * 49_000).encode(),
    "99,000 texts": json.dumps(["xy"] * 99_000).encode(),
    "one text of a megabyte": json.dumps("x" * 1_000_000).encode(),
    "500,000 numbers (refused)": json.dumps([1] * 500_000).encode(),
    "49,000 numbers over 64 bit (refused)": json.dumps([2**64] * 49_000).encode(),
    "99,000 half surrogate pairs (refused)": json.dumps(["\ud800"] * 99_000).encode(),
}


def best_ms(raw: bytes) -> tuple[float, float]:
    """Of json.loads and of the strict reader, in turns, so that a busy moment meets both."""
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for times, work in zip(taken, (json.loads, parse_json), strict=True):
            began = time.perf_counter()
            with suppress(InvalidRequestError):
                work(raw)
            times.append((time.perf_counter() - began) * 1000)
    return min(taken[0]), min(taken[1])


def peak_bytes(work: Callable[[bytes], object], raw: bytes) -> int:
    tracemalloc.start()
    with suppress(InvalidRequestError):
        work(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def run(results: Results, *, jobs: int) -> None:
    for name, raw in SHAPES.items():
        plain, strict = best_ms(raw)
        memory = peak_bytes(parse_json, raw) / peak_bytes(json.loads, raw)
        verdict = "" if max(strict / plain, memory) <= WANTED else f"over {WANTED:g}"
        shown = f"{strict / plain:.1f} x time, {memory:.1f} x memory"
        results.add(f"body: {name}", shown, verdict, f"json.loads: {plain:.1f} ms for {len(raw):,} bytes")
