"""Checks values against a schema that a stranger wrote: here when that is surely quick, else where it can be ended.

The validator is native code that holds the interpreter: once it runs, no time-out, cancel or signal of this process
gets through to anything.
"""

import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rauskuclaw.builtins.chat import schema_program
from rauskuclaw.domain.exceptions import TranslatedError
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.schema_cost import expanded_nodes

if TYPE_CHECKING:
    from jsonschema_rs import Validator

MAX_NODES_HERE = 20_000
MAX_STEPS_HERE = 20_000_000  # about 0.4 s of a validator that does 50 million a second
CPU_SEC = 5
WALL_SEC = 30.0  # on a machine that has other things to do
# A schema that never ends does so with the smallest values too, and before anything has been paid.
PROBES: tuple[Json, ...] = ({}, [], "", 0, None)


class SchemaRefusedError(TranslatedError):
    """The schema is not valid, or takes too long to check."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a check in a process of its own may take."""

    cpu_sec: int = CPU_SEC
    wall_sec: float = WALL_SEC


class SchemaCheck:
    """A schema that is ready to check values. Made by `ready`."""

    def __init__(self, schema: Json, *, nodes: int | None, validator: "Validator | None", limits: Limits) -> None:
        self._schema = schema
        self._nodes = nodes
        self._validator = validator
        self._limits = limits

    @classmethod
    async def ready(cls, schema: Json, limits: Limits | None = None) -> "SchemaCheck":
        """Raises SchemaRefusedError, whose text is for the job's owner."""
        limits = limits or Limits()
        nodes = expanded_nodes(schema, most=MAX_NODES_HERE)
        try:
            if nodes is None:
                await _apart(schema, PROBES, limits)
                return cls(schema, nodes=None, validator=None, limits=limits)
            return cls(schema, nodes=nodes, validator=schema_program.compiled(schema), limits=limits)
        except (ValueError, RecursionError) as exc:
            raise SchemaRefusedError(str(exc)) from exc

    async def fault_of(self, value: Json, *, size: int) -> dict[str, str] | None:
        """What is wrong with a value of `size` characters: `reason` and `at`.

        Raises SchemaRefusedError, and ValueError for text that is not Unicode.
        """
        if self._validator is not None and self._nodes is not None and self._nodes * size <= MAX_STEPS_HERE:
            return schema_program.fault_of(self._validator, value)
        [fault] = await _apart(self._schema, [value], self._limits)
        return fault


async def _apart(schema: Json, values: Sequence[Json], limits: Limits) -> list[dict[str, str] | None]:
    """The fault of each value, found in a process of its own. Raises SchemaRefusedError, and ValueError as above."""
    from rauskuclaw.providers.codex.process import run

    asked = json.dumps({"schema": schema, "values": list(values), "cpu_sec": limits.cpu_sec}, ensure_ascii=False)
    asked.encode()  # half a surrogate pair is nothing that a schema could speak of
    found = find_spec("jsonschema_rs")
    assert found is not None
    assert found.origin is not None
    packages = str(Path(found.origin).parents[1])
    lines: list[bytes] = []
    try:
        ended = await run(
            [sys.executable, "-I", "-S", schema_program.__file__, packages],
            prompt=asked,
            directory=Path(tempfile.gettempdir()),
            # Nothing of ours, no secrets; where Python is a shared library that nobody has registered, its place.
            environment={"LD_LIBRARY_PATH": str(Path(sys.base_prefix) / "lib")},
            on_line=lines.append,
            timeout_sec=limits.wall_sec,
        )
    except TimeoutError as exc:
        raise SchemaRefusedError(f"it takes more than {limits.wall_sec:g} s to check") from exc
    if ended.exit_code != 0:
        raise SchemaRefusedError(f"it takes too much time or memory to check (more than {limits.cpu_sec} s of work)")
    answer = json.loads(b"".join(lines))
    if "schema_error" in answer:
        raise SchemaRefusedError(answer["schema_error"])
    faults: list[dict[str, str] | None] = answer["faults"]
    return faults
