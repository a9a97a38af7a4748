"""DynamoDB's limits, and the size of an item in bytes by its rules: UTF-8 of names and values, not characters."""

from rauskuclaw.adapters.aws.values import Typed, Value

MAX_ITEM = 400 * 1024
MAX_TRANSACTION = 4 * 1024 * 1024
MAX_IN_TRANSACTION = 100


def item_size(item: Typed) -> int:
    """Bytes of a typed item; binary values may be bytes, or base64 as on the wire."""
    return sum(len(name.encode()) + value_size(value) for name, value in item.items())


def value_size(value: Value) -> int:
    [(kind, inner)] = value.items()
    if kind == "N":
        return (len(inner.lstrip("-").strip("0")) + 1) // 2 + 1
    if kind == "S":
        return len(inner.encode())
    if kind == "B":
        return len(inner) * 3 // 4 if isinstance(inner, str) else len(inner)
    if kind == "L":
        return 3 + sum(1 + value_size(one) for one in inner)
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + value_size(one) for name, one in inner.items())
    if kind in {"SS", "NS", "BS"}:
        return sum(value_size({kind[0]: one}) for one in inner)
    return 1
