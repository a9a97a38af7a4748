"""Pages of what a caller may see, where the store cannot leave out the rest."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from rauskuclaw.ports.store import Page

MAX_PAGES_FILTERED = 20

T = TypeVar("T")


async def read_visible(
    read: Callable[[int, str | None], Awaitable[Page[T]]],
    sees: Callable[[T], bool],
    *,
    limit: int,
    cursor: str | None,
) -> Page[T]:
    """Read on until the page is full; bounded, because what others own may be much.

    `read(limit, cursor)` reads a page. The result may be short although its cursor says that there is more.
    """
    found: list[T] = []
    for _ in range(MAX_PAGES_FILTERED):
        page = await read(limit - len(found), cursor)
        found += [item for item in page.items if sees(item)]
        cursor = page.cursor
        if cursor is None or len(found) >= limit:
            break
    return Page(tuple(found), cursor)
