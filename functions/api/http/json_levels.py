"""A JSON value seen level by level: all values of one depth side by side, so that looking at them costs little."""

from bisect import bisect_right
from itertools import accumulate, chain
from operator import length_hint
from typing import Any

Container = list[Any] | dict[str, Any]
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1


class Level:
    """The values of one depth.

    The next level holds what is in `lists`, then what is in `objects`; empty ones are left out. `odd` is the position
    of the first value that is not to be kept: an integer outside 64 bit, a number that is not finite, what is no JSON.
    """

    def __init__(self, values: list[Any]) -> None:
        self.values = values
        self.lists: list[list[Any]] = []
        self.objects: list[dict[str, Any]] = []
        self.odd = self._sort()

    def _sort(self) -> int | None:
        """Fill `lists` and `objects`; the position of the first odd value.

        Reading `true` or "a" takes 10 ns, so this one loop is all that is done for every value, and begins with what
        tells most of them at once: the empty and false ones, true, and texts. Local names are the quickest.
        """
        lists, objects, odd = self.lists, self.objects, None
        low, high, text, integer = MIN_INTEGER, MAX_INTEGER, str, int
        rest = iter(self.values)
        for value in rest:
            if value and value is not True and value.__class__ is not text:
                kind = value.__class__
                if kind is integer:
                    if (value > high or value < low) and odd is None:
                        odd = length_hint(rest)
                elif kind is dict:
                    objects.append(value)
                elif kind is list:
                    lists.append(value)
                elif (kind is not float or value - value != 0) and odd is None:  # an infinity less itself is no number
                    odd = length_hint(rest)
        return None if odd is None else len(self.values) - odd - 1

    def container(self) -> Container | None:
        """One of the lists and objects, also an empty one."""
        empty = (value for value in self.values if not value and value is not None and value is not False)
        return next(chain(self.lists, self.objects, (each for each in empty if isinstance(each, list | dict))), None)

    def below(self) -> tuple[list[Any], int]:
        """The values of the next level, and how many of them have names."""
        if len(self.lists) == 1 and not self.objects:
            return self.lists[0], 0
        values = [*chain.from_iterable(self.lists)]
        nameless = len(values)
        values += chain.from_iterable(map(dict.values, self.objects))
        return values, len(values) - nameless

    def position_of(self, container: Container) -> int:
        """Where this very list or object is."""
        rest = iter(self.values)
        for other in rest:
            if other is container:
                break
        return len(self.values) - length_hint(rest) - 1

    def parent_of(self, position: int) -> tuple[Container, str]:
        """Of the value at a position of the next level: what holds it, and its name or index there."""
        containers: list[Container] = [*self.lists, *self.objects]
        ends = list(accumulate(map(len, containers)))
        at = bisect_right(ends, position)
        return containers[at], _step(containers[at], position - ends[at] + len(containers[at]))


def _step(container: Container, inside: int) -> str:
    return str(inside) if isinstance(container, list) else list(container)[inside]
