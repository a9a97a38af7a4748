"""Counts as attributes of items, and the updates that raise them."""

from collections import Counter
from collections.abc import Sequence

from rauskuclaw.adapters.aws.pending import ERASED, Label
from rauskuclaw.adapters.aws.table import HAND_BACK, Expressions, Table
from rauskuclaw.adapters.aws.values import Item, Params, pack
from rauskuclaw.domain.counts import Count

# An attribute is `<name>|<type>|<queue>|<code>`; names that are written with every job are short. For ever: add more
# at the end, change none.
SHORT = {
    "job.created": "jn",
    "job.claimed": "jc",
    "job.succeeded": "js",
    "job.failed_terminal": "jf",
    "job.retried": "jr",
    "job.cancelled": "jx",
    "job.wait_ms": "jw",
    "job.run_ms": "jt",
    "schedule.dispatched_jobs": "sd",
}
NAME_OF = {short: name for name, short in SHORT.items()}
MARK_OF = "~"  # and the name of a process: the number of the last batch it has counted in an item
MAX_CODE = 64  # codes come from handlers, and an item has room for 400 KB
# An expression takes 4 KB and 300 operands. This many stay well below both, and emulators parse by recursion.
MAX_IN_UPDATE = 100

CountsByLabel = Counter[Label]


def attribute_of(label: Label) -> str:
    name, job_type, queue, code = label
    return "|".join((SHORT.get(name, name), job_type, queue, _storable(code)))


def label_of(count: Count) -> Label:
    return (count.name, count.type, count.queue, count.code)


def counts_in(item: Item) -> CountsByLabel:
    """The counts among an item's attributes."""
    found: CountsByLabel = Counter()
    for attribute, value in item.items():
        name, bar, rest = attribute.partition("|")
        if bar:
            job_type, queue, code = rest.split("|", 2)
            found[NAME_OF.get(name, name), job_type, queue, code] += value
    return found


def counts_of(counts: CountsByLabel) -> list[Count]:
    """The counts as others see them: without those that are for ourselves."""
    return [Count(*label, value) for label, value in sorted(counts.items()) if label[0] != ERASED]


def attributes_of(counts: CountsByLabel) -> Counter[str]:
    """The attributes that hold these counts."""
    found: Counter[str] = Counter()
    for label, value in counts.items():
        found[attribute_of(label)] += value
    return found


def addition(
    table: Table,
    pk: str,
    sk: str,
    raised: Sequence[tuple[str, int]],
    *,
    sets: Item | None = None,
    removes: Sequence[str] = (),
    mark: tuple[str, int] | None = None,
) -> Params:
    """Parameters of the update that raises an item's attributes, `MAX_IN_UPDATE` at most.

    Idempotent with a `mark`: the name of who counts, and a number that grows with everything they count here.
    """
    made = Expressions()
    once: Item = {}
    if mark is not None:
        process, number = mark
        name = _numbered(made, MARK_OF + process)
        once = {"ConditionExpression": f"attribute_not_exists({name}) OR {name} < {made.value(number)}", **HAND_BACK}
        sets = {**(sets or {}), MARK_OF + process: number}
    expression = "ADD " + ", ".join(f"{_numbered(made, name)} {made.value(value)}" for name, value in raised)
    if sets:
        placed = [f"{_numbered(made, name)} = {made.value(value)}" for name, value in sets.items()]
        expression += " SET " + ", ".join(placed)
    if removes:
        expression += " REMOVE " + ", ".join(made.name(name) for name in removes)
    key = pack({"pk": pk, "sk": sk})
    return {"TableName": table.name, "Key": key, "UpdateExpression": expression, **once, **made.params()}


def _storable(code: str) -> str:
    return code[:MAX_CODE].encode("utf-8", "replace").decode()


def _numbered(made: Expressions, name: str) -> str:
    """A placeholder that does not repeat the name, which may hold any character."""
    for placeholder, known in made.names.items():
        if known == name:
            return placeholder  # a name may have only one
    placeholder = f"#{len(made.names)}"
    made.names[placeholder] = name
    return placeholder
