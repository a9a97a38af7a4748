"""What it costs to read a body strictly, in times of what `json.loads` takes for the same bytes.

Time is that of the thread, so that others on the machine do not count. Memory is what Python's allocator gave.
"""

import gc
import json
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress

from bench.table import Results
from functions.api.http.strict_json import parse_json
from rauskuclaw.errors import InvalidRequestError

ROUNDS = 25
WANTED = 3.0


def written(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def many(token: str, count: int, *last: str) -> bytes:
    """An array of one token, many times, and then others."""
    return f"[{','.join([token] * count + [*last])}]".encode()


def text(piece: str, *, end: str = "", size: int = 990_000) -> bytes:
    """A text of about a megabyte, made of one piece."""
    return f'"{piece * (size // len(piece.encode()))}{end}"'.encode()


def inside(raw: bytes, depth: int) -> bytes:
    return b"[" * depth + raw + b"]" * depth


def long_names() -> dict[str, bytes]:
    return {
        "a name of 20,000 letters over 20,000 numbers": written({"a" * 20_000: [1] * 20_000}),
        "a name of 400,000 letters over 100,000 numbers": written({"a" * 400_000: [1] * 100_000}),
        "a name of 490,000 letters, twice (refused)": b'{"%s":1,"%s":1}' % (b"a" * 490_000, b"a" * 490_000),
    }


def many_names() -> dict[str, bytes]:
    names = {f"n{number}": number for number in range(9900)}
    record = '{"id":123,"at":"2026-01-01T00:00:00Z","url":"https://a.example/b"}'
    return {
        "9,900 names": written(names),
        "9,900 names, the last one repeated (refused)": written(names)[:-1] + b',"n5":1}',
        "60,000 names (refused)": written({f"n{number}": number for number in range(60_000)}),
        "one name 160,000 times (refused)": b"{" + b",".join([b'"a":0'] * 160_000) + b"}",
        "9,900 objects of one name": many('{"":0}', 9900),
        "9,800 objects of one name, one of it twice (refused)": many('{"":0}', 9800, '{"a":0,"a":0}'),
        "4,900 objects of two names": many('{"a":1,"b":2}', 4900),
        "330 times 30 objects in each other": many('{"a":' * 30 + "1" + "}" * 30, 330),
        "9,900 objects with an escaped name": many('{"\\u00e9":1}', 9900),
        "3,300 records with times and URLs": many(record, 3300),
        "1,900 records on many lines": json.dumps([json.loads(record)] * 1900, indent=2).encode(),
    }


def containers() -> dict[str, bytes]:
    deep = "[" * 30 + "]" * 30
    return {
        "31 arrays in each other, 3,000 times": many(deep, 3000),
        "the same, then 250 in each other (refused)": many(deep, 3000, "[" * 250 + "]" * 250),
        "99,000 empty objects": many("{}", 99_000),
        "99,000 empty objects, then a repeated name (refused)": many("{}", 99_000, '{"a":1,"a":1}'),
        "99,000 empty objects, then no JSON (refused)": many("{}", 99_000, "x"),
        "99,000 empty arrays": many("[]", 99_000),
        "49,000 arrays of one": many("[1]", 49_000),
        "4,900 objects of arrays of objects": many('{"a":[1,2,{"b":[]}]}', 4900),
    }


def small_values() -> dict[str, bytes]:
    """What takes json.loads the least time for each."""
    mixed = 'null,true,false,"","a",0,{},[]'
    return {
        "99,000 nulls": many("null", 99_000),
        "99,000 trues": many("true", 99_000),
        "12,000 times null, true, false, empty and short": many(mixed, 12_000),
        "99,000 nulls in 31 arrays": inside(many("null", 99_000), 30),
        "99,000 trues, then a repeated name (refused)": many("true", 99_000, '{"a":1,"a":1}'),
        "99,000 trues, then an integer of 65 bit (refused)": many("true", 99_000, str(2**64)),
        "99,000 trues, then one in an array (refused)": many("true", 99_000, f"[{2**64}]"),
        "99,000 trues, then a fraction that underflows (refused)": many("true", 99_000, "1e-400"),
        "99,000 one-letter texts": many('"a"', 99_000),
        "99,000 one-letter texts, then a colon": many('"a"', 99_000, '":"'),
        "99,000 one-letter texts, then half a pair (refused)": many('"a"', 99_000, '"\\ud800"'),
        "99,000 one-letter texts, then a NUL (refused)": many('"a"', 99_000, '"\\u0000"'),
    }


def texts() -> dict[str, bytes]:
    return {
        "99,000 texts": many('"xy"', 99_000),
        "99,000 texts, then half a surrogate pair (refused)": many('"xy"', 99_000, '"\\ud800"'),
        "99,000 half surrogate pairs (refused)": many('"\\ud800"', 99_000),
        "one text of a megabyte": text("x"),
        "a megabyte of emoji": text("\N{THINKING FACE}"),
        "a megabyte of emoji as escapes": text("\\ud83e\\udd14"),
        "the same, and half of one (refused)": text("\\ud83e\\udd14", end="\\ud83e"),
        "a megabyte of \\u003a": text("\\u003a"),
        "a megabyte of backslashes": text("\\\\"),
        "a megabyte of \\\\u003a": text("\\\\u003a"),
        "a megabyte of quotes, then half a pair (refused)": text('\\"', end="\\ud83e"),
        "a megabyte of e-": text("e-"),
        "a megabyte of e": text("e", end="-"),
        "a megabyte of white space": b"[" + b" " * 990_000 + b"]",
        "a megabyte, then no UTF-8 (refused)": text("x") + b"\xff",
    }


def numbers() -> dict[str, bytes]:
    return {
        "99,000 integers": many("1", 99_000),
        "49,000 times true and an integer": many("true,1", 49_000),
        "500,000 numbers (refused)": many("1", 500_000),
        "49,000 numbers over 64 bit (refused)": many(str(2**64), 49_000),
        "240 integers of 4,000 digits (refused)": many("9" * 4000, 240),
        "240 fractions of 4,000 digits": many("0." + "3" * 4000, 240),
        "99,000 fractions, then one that underflows (refused)": many("0.5", 99_000, "1e-400"),
        "99,000 zeros, then one that underflows (refused)": many("0.0", 99_000, "1e-400"),
        "99,000 small fractions": many("1e-5", 99_000),
        "99,000 NaN (refused)": many("NaN", 99_000),
        "99,000 infinite numbers (refused)": many("1e999", 99_000),
    }


SHAPES = long_names() | many_names() | containers() | small_values() | texts() | numbers()


def best_ms(raw: bytes) -> tuple[float, float]:
    """Of json.loads and of the strict reader, in turns, so that a busy moment meets both."""
    readers: tuple[Callable[[bytes], object], ...] = (json.loads, parse_json)
    taken: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for times, work in zip(taken, readers, strict=True):
            began = time.thread_time()
            with suppress(InvalidRequestError, ValueError):
                work(raw)
            times.append((time.thread_time() - began) * 1000)
    return min(taken[0]), min(taken[1])


def peak_bytes(work: Callable[[bytes], object], raw: bytes) -> int:
    tracemalloc.start()
    with suppress(InvalidRequestError, ValueError):
        work(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def run(results: Results, *, jobs: int) -> None:
    gc.freeze()  # what is alive by now would be looked at again and again, in one reading more than in the other
    for name, raw in SHAPES.items():
        plain, strict = best_ms(raw)
        memory = peak_bytes(parse_json, raw) / peak_bytes(json.loads, raw)
        verdict = "" if max(strict / plain, memory) <= WANTED else f"over {WANTED:g}"
        shown = f"{strict / plain:.1f} x time, {memory:.1f} x memory"
        results.add(f"body: {name}", shown, verdict, f"json.loads: {plain:.1f} ms for {len(raw):,} bytes")
