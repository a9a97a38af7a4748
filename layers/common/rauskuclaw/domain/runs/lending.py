"""Permission that a run gives to its children: never more than it has itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grant_input import MAX_GRANTS, unique_name
from rauskuclaw.domain.runs.grants import Ask, Grant, Use, covers_host, covers_path

_STRICTNESS = (Ask.NEVER, Ask.TAINTED, Ask.ALWAYS)


@dataclass(frozen=True, slots=True)
class Lent:
    """A grant that was given to a child out of the one named `lender`."""

    grant: Grant
    lender: str

    @property
    def use(self) -> Use:
        """A child may do all that it was lent, so all of it counts as done."""
        return Use(self.grant.calls or 0, self.grant.usd_nano or 0)


def lend(own: tuple[Grant, ...], asked: tuple[Grant, ...], used: Mapping[str, Use]) -> tuple[Lent, ...]:
    """What a child gets: calls that it asks for, that its parent may make, and has not made. Nothing asked is nothing.

    `used` is the parent's use of each of its grants by name.
    """
    left = dict(used)
    lent = list[Lent]()
    for wish in asked:
        for grant in own:
            both = _both(grant, wish, left.get(grant.name, Use()), {each.grant.name for each in lent})
            if both is not None and len(lent) < MAX_GRANTS:
                lent.append(Lent(both, grant.name))
                left[grant.name] = left.get(grant.name, Use()) + lent[-1].use
    return tuple(lent)


def _both(own: Grant, asked: Grant, used: Use, taken: set[str]) -> Grant | None:
    """Calls that both cover; None when there are none."""
    if own.tool != asked.tool:
        return None
    calls = _least(None if own.calls is None else own.calls - used.calls, asked.calls)
    usd_nano = _least(None if own.usd_nano is None else own.usd_nano - used.cost_nano, asked.usd_nano)
    if (calls is not None and calls <= 0) or (usd_nano is not None and usd_nano < 0):
        return None
    ends = [each.expires_at for each in (own, asked) if each.expires_at is not None]
    return Grant(
        name=unique_name(asked.name, taken),
        tool=own.tool,
        arguments=_all_of(own.arguments, asked.arguments),
        hosts=_narrower(own.hosts, asked.hosts, covers_host),
        paths=_narrower(own.paths, asked.paths, covers_path),
        calls=calls,
        usd_nano=usd_nano,
        expires_at=min(ends, default=None),
        approval=max(own.approval, asked.approval, key=_STRICTNESS.index),
    )


def _least(one: int | None, other: int | None) -> int | None:
    return min((each for each in (one, other) if each is not None), default=None)


def _all_of(own: tuple[Json, ...], asked: tuple[Json, ...]) -> tuple[Json, ...]:
    """Both lists of schemas, each schema once. Compared as text, because to Python `true` equals 1."""
    return tuple({canonical_json(each): each for each in own + asked}.values())


def _narrower(own: tuple[str, ...], asked: tuple[str, ...], covers: Callable[[str, str], bool]) -> tuple[str, ...]:
    """Of each pair of which one stands for the other, the narrower."""
    found = [other for one in own for other in asked if covers(one, other)]
    found += [one for one in own for other in asked if covers(other, one)]
    return tuple(dict.fromkeys(found))
