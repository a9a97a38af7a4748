"""The cost of checking a value against a JSON Schema, told before anything is checked.

`allOf` over two references to the next level doubles the work with every level: sixty levels fit in 4 KB and never end.
"""

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Json

NODES_OF_A_PATTERN = 50
# Keywords that change what a reference means; who uses them is checked where it can be ended.
_REBASING = frozenset({"$id", "id", "$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$recursiveAnchor"})
_PATTERNS = frozenset({"pattern", "patternProperties"})


class UnboundedSchemaError(DomainError):
    """The schema refers to itself, or to what this module does not follow: no number can be given."""


def expanded_nodes(schema: Json, *, most: int) -> int | None:
    """How many nodes the schema has once every reference is replaced by what it names.

    No node of a value is checked more often than that. None when it is more than `most`, or unbounded. Takes time
    that grows evenly with the size of the schema, however large the answer.
    """
    try:
        return _Counting(schema, most).nodes(schema)
    except (UnboundedSchemaError, RecursionError):
        return None


class _Counting:
    def __init__(self, root: Json, most: int) -> None:
        self._root = root
        self._most = most
        self._known: dict[int, int] = {}
        self._open: set[int] = set()

    def nodes(self, part: Json) -> int:
        """The expanded size of one part; each part of the document is counted once."""
        if not isinstance(part, dict | list):
            return 1
        key = id(part)
        if key in self._known:
            return self._known[key]
        if key in self._open:
            raise UnboundedSchemaError("it refers to itself")
        self._open.add(key)
        total = 1 + sum(map(self.nodes, part)) if isinstance(part, list) else self._of_object(part)
        if total > self._most:
            raise UnboundedSchemaError("too large")
        self._open.discard(key)
        self._known[key] = total
        return total

    def _of_object(self, part: dict[str, Json]) -> int:
        total = 1
        for name, value in part.items():
            if name in _REBASING and isinstance(value, str | bool):
                raise UnboundedSchemaError(f"{name} is not followed")
            if name in _PATTERNS:
                total += _pattern_nodes(value)
            if name == "$ref" and isinstance(value, str):
                total += self.nodes(self._named(value))
            total += self.nodes(value)
        return total

    def _named(self, reference: str) -> Json:
        """What a reference inside this document names."""
        if reference not in ("", "#") and not reference.startswith("#/"):
            raise UnboundedSchemaError("a reference to elsewhere")
        found = self._root
        for step in reference.removeprefix("#").split("/")[1:]:
            step = step.replace("~1", "/").replace("~0", "~")
            if isinstance(found, dict) and step in found:
                found = found[step]
            elif isinstance(found, list) and step.isdecimal() and len(step) < 9 and int(step) < len(found):
                found = found[int(step)]
            else:
                raise UnboundedSchemaError("a reference to nothing")
        return found


def _pattern_nodes(value: Json) -> int:
    """Patterns run in an engine without backtracking; only counted repetition makes them large."""
    patterns = [value] if isinstance(value, str) else list(value) if isinstance(value, dict) else []
    if any("{" in pattern for pattern in patterns):
        raise UnboundedSchemaError("a counted repetition")
    return sum(NODES_OF_A_PATTERN + len(pattern) for pattern in patterns)
