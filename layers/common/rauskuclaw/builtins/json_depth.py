"""The depth of a JSON value."""

from rauskuclaw.domain.job import Json


def is_shallow(value: Json, levels: int) -> bool:
    """Whether lists and objects nest at most `levels` deep. Not recursive, so depth itself cannot hurt."""
    level = [value]
    for _ in range(levels + 1):
        level = [
            inner
            for part in level
            if isinstance(part, dict | list)
            for inner in (part.values() if isinstance(part, dict) else part)
        ]
        if not level:
            return True
    return False
