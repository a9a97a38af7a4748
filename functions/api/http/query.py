"""Query parameters, read as forgivingly as old clients need: garbage means the default, limits are clamped."""

import re

from starlette.datastructures import QueryParams

LEADING_INTEGER = re.compile(r"\s*([+-]?[0-9]{1,18})")
MAX_ID_SIZE = 2**53 - 1


def limit_of(params: QueryParams, name: str, *, default: int, cap: int) -> int:
    """A number of rows, in 1..cap. Zero and what is no number mean the default."""
    value = leading_integer(params.get(name))
    return min(max(value, 1), cap) if value else default


def id_of(text: str | None) -> int:
    """An event id to resume after; 0, which is before all, for what is none."""
    return min(max(leading_integer(text), 0), MAX_ID_SIZE)


def text_of(params: QueryParams, name: str) -> str | None:
    """A filter, or None when it is absent, blank, or the text `undefined` that old clients send for nothing."""
    value = params.get(name)
    return None if value in (None, "", "undefined") else value


def flag_of(params: QueryParams, name: str) -> bool:
    """Whether it is switched on, by `true` or `1`."""
    return params.get(name) in ("true", "1")


def leading_integer(text: str | None) -> int:
    found = LEADING_INTEGER.match(text or "")
    return int(found[1]) if found else 0
