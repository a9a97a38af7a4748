"""Ranges of bytes (RFC 9110, section 14): what a client asks for of a file, and entity tags that make it safe."""

import re
from dataclasses import dataclass

from rauskuclaw.errors import RauskuClawError

ONE_RANGE = re.compile(r"\s*bytes\s*=\s*([0-9]{0,18})\s*-\s*([0-9]{0,18})\s*", re.IGNORECASE)


class RangeNotSatisfiableError(RauskuClawError):
    """The range begins behind the end of the file; `details.size` is the file's."""

    code = "RANGE_NOT_SATISFIABLE"
    status = 416

    def __init__(self, size: int) -> None:
        super().__init__(f"The file has {size} bytes", details={"size": size})
        self.size = size


@dataclass(frozen=True, slots=True)
class ByteRange:
    """Bytes `first` to `last`, both included, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        return self.last - self.first + 1

    @property
    def content_range(self) -> str:
        return f"bytes {self.first}-{self.last}/{self.size}"


def range_of(header: str | None, size: int) -> ByteRange | None:
    """The one range asked for; None for the whole file: no range, one that cannot be read, or several.

    Raises RangeNotSatisfiableError.
    """
    found = ONE_RANGE.fullmatch(header or "")
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":  # the last bytes
        first, last = max(size - int(found[2]), 0), size - 1
        is_there = int(found[2]) > 0 and size > 0
    else:
        first, last = int(found[1]), min(int(found[2] or size), size - 1)
        if found[2] and int(found[2]) < first:
            return None
        is_there = first < size
    if not is_there:
        raise RangeNotSatisfiableError(size)
    return ByteRange(first, last, size)


def quoted(etag: str) -> str:
    """An entity tag as headers carry it."""
    return f'"{etag}"'


def tags_of(header: str | None) -> tuple[str, ...] | None:
    """The tags of `If-Match`, with or without their quotes; None without the header. A weak tag matches nothing."""
    if header is None:
        return None
    return tuple(tag.strip().strip('"') for tag in header.split(",") if tag.strip())
