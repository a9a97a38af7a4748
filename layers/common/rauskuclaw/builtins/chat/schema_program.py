"""Compiles and applies a JSON Schema. Also a program that does so in a process of its own: see schema_check.py.

As a program its argument is the folder that `jsonschema_rs` is imported from. It reads `{"schema", "values",
"cpu_sec"}` from standard input and writes `{"schema_error": text}`, or `{"faults": [...]}` with a fault or null for
each value. The operating system ends it after its time, whoever else has died by then.
"""

import json
import os
import resource
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jsonschema_rs import Validator

MAX_MEMORY_BYTES = 1 << 30
MAX_REASON_CHARS = 300
MAX_PATTERN_BYTES = 1_000_000


def compiled(schema: object) -> "Validator":
    """Raises ValueError with one line for a schema that is not valid."""
    import jsonschema_rs

    options = jsonschema_rs.RegexOptions(size_limit=MAX_PATTERN_BYTES)
    try:
        return jsonschema_rs.validator_for(schema, retriever=_refuse, pattern_options=options)  # type: ignore[arg-type]
    except (jsonschema_rs.ValidationError, ValueError) as exc:
        raise ValueError(_first_line(exc)) from exc


def fault_of(validator: "Validator", value: object) -> dict[str, str] | None:
    """What is wrong with a value first: `reason` and `at`, the path to it."""
    import jsonschema_rs

    try:
        validator.validate(value)
    except jsonschema_rs.ValidationError as exc:
        return {"reason": _first_line(exc), "at": "/".join(map(str, exc.instance_path))[:MAX_REASON_CHARS]}
    return None


def _refuse(uri: str) -> object:
    raise ValueError("references to other documents are not followed")


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or ["unknown"])[0][:MAX_REASON_CHARS]


def main() -> None:
    asked = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_CPU, (asked["cpu_sec"], asked["cpu_sec"]))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    os.nice(5)  # a costly schema gives way to everybody else's work
    sys.path.insert(0, sys.argv[1])
    try:
        validator = compiled(asked["schema"])
    except ValueError as exc:
        answer: dict[str, object] = {"schema_error": str(exc)}
    else:
        answer = {"faults": [fault_of(validator, value) for value in asked["values"]]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
