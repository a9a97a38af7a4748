"""A JSON value seen level by level: all values of one depth side by side, so that looking at them costs little.

A loop over single values takes several times as long as reading them did; these are passes over whole lists, in C.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any

Container = list[Any] | dict[str, Any]


class Level:
    """The values of one depth.

    The next level holds what is in `lists`, then what is in `objects`. Empty ones are left out: there is nothing to
    look at in them, and they may be many.
    """

    def __init__(self, values: list[Any]) -> None:
        self.values = values
        self._by_type = _by_type(values)
        self.lists: list[list[Any]] = [each for each in self.of_type(list) if each]
        self.objects: list[dict[str, Any]] = [each for each in self.of_type(dict) if each]

    def of_type(self, wanted: type) -> Sequence[Any]:
        """The values of exactly this type."""
        return self._by_type.get(wanted, ())

    @property
    def has_containers(self) -> bool:
        return not self._by_type.keys().isdisjoint((list, dict))

    def count_below(self) -> int:
        """How many values the next level has."""
        return sum(map(len, self.lists)) + sum(map(len, self.objects))

    def below(self) -> "Level":
        return Level([*chain.from_iterable(self.lists), *chain.from_iterable(map(dict.values, self.objects))])

    def position_of(self, value: Any) -> int:
        """Where this very value is."""
        return next(place for place, other in enumerate(self.values) if other is value)

    def parent_of(self, position: int) -> tuple[Container, str]:
        """Of the value at a position of the next level: what holds it, and its name or index there."""
        containers: list[Container] = [*self.lists, *self.objects]
        ends = list(accumulate(map(len, containers)))
        at = bisect_right(ends, position)
        return containers[at], _step(containers[at], position - ends[at] + len(containers[at]))


def _by_type(values: list[Any]) -> dict[type, list[Any]]:
    types = set(map(type, values))
    if len(types) == 1:
        return {types.pop(): values}
    found: dict[type, list[Any]] = {each: [] for each in types}
    for value in values:
        found[type(value)].append(value)
    return found


def _step(container: Container, inside: int) -> str:
    return str(inside) if isinstance(container, list) else list(container)[inside]


def levels_of(root: Any) -> Iterator[Level]:
    """The levels from the root down. The next one is built only when it is asked for."""
    level = Level([root])
    yield level
    while level.count_below():
        level = level.below()
        yield level
