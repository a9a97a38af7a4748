"""The ledger's items in DynamoDB, and the writes that change them. docs/decisions/0010 says why they are shaped so.

A budget has `us`, what is spent and set aside together, `ou`, what is spent, `n`, how many reservations there are, and
for each of them an attribute `v<call id>`: its amount and when it expires.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rauskuclaw.adapters.aws import keys
from rauskuclaw.adapters.aws.table import HAND_BACK, Expressions
from rauskuclaw.adapters.aws.values import Item, Params, pack
from rauskuclaw.domain.clock import from_ms, to_ms
from rauskuclaw.domain.usage import KEEP, Budget, ModelCall, Reservation, Usage, UsageTotal

Write = Params  # the parameters of one write, as a transaction takes them

HELD = "v"
# An item may have 400 KB, a reservation takes up to 80 bytes of it.
MAX_RESERVATIONS = 2000


def held(call_id: str) -> str:
    return HELD + call_id


def hold(table: str, budget: Budget, call_id: str, amount: int, expires_at: datetime, *, now: datetime) -> Write:
    """Set aside, if it fits. A condition cannot add, so what is spent and set aside is kept as one number."""
    made = Expressions()
    mine, used, count = _held_name(made, call_id), made.name("us"), made.name("n")
    has_room = f"{used} <= {made.value(budget.limit_nano - amount)} AND {count} < {made.value(MAX_RESERVATIONS)}"
    update = f"SET {mine} = {made.value([amount, to_ms(expires_at)])}, {made.name('ttl')} = {made.value(_ttl(now))}"
    update += f" ADD {used} {made.value(amount)}, {count} {made.value(1)}"
    when = f"attribute_not_exists({mine}) AND (attribute_not_exists({used}) OR ({has_room}))"
    return _update(table, keys.budget_pk(budget.name), keys.ROW, update, made, when)


def give_back(table: str, name: str, reservations: dict[str, int], *, spent: int = 0) -> Write:
    """Take reservations (id to amount) out, and add what was spent in their place. All of them must be there."""
    made = Expressions()
    mine = [_held_name(made, call_id) for call_id in reservations]
    used, count = made.name("us"), made.name("n")
    update = f"REMOVE {', '.join(mine)} ADD {used} {made.value(spent - sum(reservations.values()))}"
    update += f", {count} {made.value(-len(reservations))}"
    if spent:
        update += f", {made.name('ou')} {made.value(spent)}"
    when = " AND ".join(f"attribute_exists({one})" for one in mine)
    return _update(table, keys.budget_pk(name), keys.ROW, update, made, when)


def spend_unheld(table: str, name: str, call_id: str, spent: int, *, now: datetime) -> Write:
    """Add what was spent where the reservation has expired and is gone."""
    made = Expressions()
    mine, amount = _held_name(made, call_id), made.value(spent)
    update = (
        f"SET {made.name('ttl')} = {made.value(_ttl(now))} ADD {made.name('us')} {amount}, {made.name('ou')} {amount}"
    )
    update += f", {made.name('n')} {made.value(0)}"
    return _update(table, keys.budget_pk(name), keys.ROW, update, made, f"attribute_not_exists({mine})")


def add_call(table: str, call: ModelCall) -> Write:
    return {
        "TableName": table,
        "Item": pack(call_item(call)),
        "ConditionExpression": "attribute_not_exists(pk)",
        **HAND_BACK,
    }


def open_call(table: str, reservation: Reservation, call: ModelCall) -> Write:
    """Keep what is to be recorded should the worker die."""
    budgets = [[budget.name, reservation.amount_nano] for budget in reservation.budgets]
    estimate = {name: value for name, value in call_item(call).items() if name not in ("pk", "sk")}
    place = open_place(reservation.id, to_ms(reservation.expires_at))
    rest = {"j": call.job_id, "at": to_ms(call.at), "b": budgets, "ttl": _ttl(reservation.expires_at)}
    return {"TableName": table, "Item": pack({"pk": place[0], "sk": place[1], **estimate, **rest})}


def close_call(table: str, reservation: Reservation) -> Write:
    pk, sk = open_place(reservation.id, to_ms(reservation.expires_at))
    return {"TableName": table, "Key": pack({"pk": pk, "sk": sk})}


def open_place(call_id: str, expires_at: int) -> tuple[str, str]:
    """pk and sk of a call that is under way; `expires_at` in milliseconds."""
    return keys.OPEN_CALLS, keys.place_at(expires_at, call_id)


def reservation_of(item: Item) -> tuple[ModelCall, Reservation]:
    """A call that is under way: what to record for it, and what it has set aside."""
    expires_at, call_id = keys.split_place(item["sk"])
    whole = {**item, "pk": keys.calls_pk(item["j"]), "sk": keys.place_at(item["at"], call_id)}
    call = call_of(whole)
    budgets = tuple(Budget(name, 0) for name, _ in item["b"])
    amount = max((amount for _, amount in item["b"]), default=0)
    return call, Reservation(call_id, amount, budgets, from_ms(expires_at), call)


def add_total(table: str, total: UsageTotal, *, now: datetime) -> Write:
    made = Expressions()
    used = total.usage
    sums = {
        "c": total.calls,
        "i": used.input,
        "o": used.output,
        "ca": used.cached,
        "re": used.reasoning,
        "us": total.cost_nano,
        "up": total.unpriced,
    }
    adds = ", ".join(f"{made.name(name)} {made.value(value)}" for name, value in sums.items())
    update = f"SET {made.name('ttl')} = {made.value(_ttl(now))} ADD {adds}"
    return _update(
        table, keys.totals_pk(total.day), keys.total_sk(total.day, total.dimension, total.value), update, made, ""
    )


def close(table: str, key: str, until: datetime, reason: str) -> Write:
    made = Expressions()
    ends, at = made.name("un"), made.value(to_ms(until))
    update = f"SET {ends} = {at}, {made.name('v')} = {made.value(reason)}"
    update += f", {made.name('ttl')} = {made.value(_ttl(until, timedelta(days=1)))}"
    return _update(
        table, keys.provider_key_pk(key), keys.ROW, update, made, f"attribute_not_exists({ends}) OR {ends} < {at}"
    )


def _update(table: str, pk: str, sk: str, update: str, made: Expressions, when: str) -> Write:
    condition = {"ConditionExpression": when, **HAND_BACK} if when else {}
    key = pack({"pk": pk, "sk": sk})
    return {"TableName": table, "Key": key, "UpdateExpression": update, **condition, **made.params()}


def _held_name(made: Expressions, call_id: str) -> str:
    """A placeholder for the reservation's attribute: they take fewer characters than ids have."""
    placeholder = f"#h{len(made.names)}"
    made.names[placeholder] = held(call_id)
    return placeholder


def _ttl(moment: datetime, keep: timedelta = KEEP) -> int:
    return int((moment + keep).timestamp())


def call_item(call: ModelCall) -> Item:
    used = call.usage
    return {
        "pk": keys.calls_pk(call.job_id),
        "sk": keys.place_of(call.at, call.id),
        "t": call.job_type,
        "k": keys.storable(call.key, keys.MAX_NAME),
        "p": keys.storable(call.provider, keys.MAX_NAME),
        "m": keys.storable(call.model, keys.MAX_NAME),
        "to": [used.input, used.output, used.cached, used.reasoning],
        "us": call.cost_nano,
        "es": 1 if call.is_estimated else None,
        "ttl": _ttl(call.at),
    }


def call_of(item: Item) -> ModelCall:
    at, call_id = keys.split_place(item["sk"])
    return ModelCall(
        id=call_id,
        job_id=keys.job_of_calls(item["pk"]),
        job_type=item["t"],
        key=item["k"],
        provider=item["p"],
        model=item["m"],
        at=from_ms(at),
        usage=Usage(*item["to"]),
        cost_nano=item.get("us"),
        is_estimated="es" in item,
    )


def total_of(item: Item) -> UsageTotal:
    day, dimension, value = item["sk"].split("#", 2)
    usage = Usage(item["i"], item["o"], item["ca"], item["re"])
    return UsageTotal(day, dimension, value, item["c"], usage, item["us"], item["up"])


def reservations_in(item: Item) -> Iterable[tuple[str, int, int]]:
    """Id, amount and end (ms) of everything set aside in a budget."""
    for name, value in item.items():
        if isinstance(value, list) and name.startswith(HELD):
            yield name.removeprefix(HELD), value[0], value[1]
