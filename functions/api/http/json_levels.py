"""A JSON value seen level by level: all values of one depth side by side, so that looking at them costs little."""

from bisect import bisect_right
from itertools import accumulate, chain
from operator import length_hint

from rauskuclaw.domain.job import Json, JsonObject

Container = list[Json] | JsonObject
MIN_INTEGER, MAX_INTEGER = -(2**63), 2**63 - 1
BLOCK = 1000


class Level:
    """The values of one depth.

    The next level holds what is in `lists`, then what is in `objects`; empty ones are left out. `odd` is the position
    of the first value that is not to be kept: an integer outside 64 bit, a number that is not finite, what is no JSON.
    """

    def __init__(self, values: list[Json]) -> None:
        self.values = values
        self.lists: list[list[Json]] = []
        self.objects: list[JsonObject] = []
        self.odd: int | None = None
        # How many lists and objects there are up to the end of each block: to find one later without a look at all.
        self._until: list[tuple[int, int]] = []
        for start in range(0, len(values), BLOCK):
            odd = self._sort(values[start : start + BLOCK])
            if odd is not None and self.odd is None:
                self.odd = start + odd
            self._until.append((len(self.lists), len(self.objects)))

    def _sort(self, block: list[Json]) -> int | None:
        """Add to `lists` and `objects`; the position of the first odd value.

        Reading `true` or "a" takes 10 ns, so this one loop is all that is done for every value, and begins with what
        tells most of them at once: the empty and false ones, true, and texts. Local names are the quickest.
        """
        lists, objects, odd = self.lists, self.objects, None
        low, high, text, integer = MIN_INTEGER, MAX_INTEGER, str, int
        rest = iter(block)
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
        return None if odd is None else len(block) - odd - 1

    def below(self) -> tuple[list[Json], int]:
        """The values of the next level, and how many of them have names."""
        if len(self.lists) == 1 and not self.objects:
            return self.lists[0], 0
        values: list[Json] = []
        for each in self.lists:
            values += each
        nameless = len(values)
        values += chain.from_iterable(map(dict.values, self.objects))
        return values, len(values) - nameless

    def first_container(self) -> int | None:
        """The position of a list or object, also of an empty one."""
        if self.lists or self.objects:
            return self._position_of(0)
        for position, value in enumerate(self.values):
            if not value and value is not None and value is not False and isinstance(value, list | dict):
                return position
        return None

    def parent_of(self, position: int) -> tuple[int, str]:
        """Of the value at a position of the next level: where its list or object is, and its name or index there."""
        containers: list[Container] = [*self.lists, *self.objects]
        ends = list(accumulate(map(len, containers)))
        order = bisect_right(ends, position)
        inside = position - ends[order] + len(containers[order])
        return self._position_of(order), _step(containers[order], inside)

    def _position_of(self, order: int) -> int:
        """Where the first, second ... of the lists and then the objects is."""
        kind, within = (0, order) if order < len(self.lists) else (1, order - len(self.lists))
        container = (self.lists, self.objects)[kind][within]
        start = bisect_right([until[kind] for until in self._until], within) * BLOCK
        return next(at for at in range(start, start + BLOCK) if self.values[at] is container)


def _step(container: Container, inside: int) -> str:
    return str(inside) if isinstance(container, list) else list(container)[inside]
