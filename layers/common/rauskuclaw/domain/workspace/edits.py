"""Edits of a content. Offsets count bytes from the beginning; pure functions."""

import hashlib
from dataclasses import dataclass
from enum import StrEnum

from rauskuclaw.domain.exceptions import DomainError


class EditMode(StrEnum):
    """What is done with the given bytes."""

    REPLACE = "replace"
    APPEND = "append"
    PREPEND = "prepend"
    INSERT_AT = "insert_at"  # before the byte at `start`
    REPLACE_RANGE = "replace_range"  # in place of the bytes from `start` to `end` (exclusive)


class BadEditError(DomainError):
    """An edit that cannot be made of this content; `field` and `reason` say why."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field} {reason}")
        self.field = field
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Edit:
    """`end` counts for REPLACE_RANGE only. `is_text`: the result must be UTF-8 where the content was."""

    mode: EditMode
    content: bytes
    start: int = 0
    end: int = 0
    is_text: bool = False

    def of(self, before: bytes) -> bytes:
        """The content afterwards. Raises BadEditError for a place that is not there, or within a character."""
        start, end = self._span(before)
        after = before[:start] + self.content + before[end:]
        if self.is_text and _is_utf8(before) and not _is_utf8(after):
            field = "end" if _is_utf8(before[:start]) else "offset" if self.mode is EditMode.INSERT_AT else "start"
            raise BadEditError(field, "is within a character of the text")
        return after

    def _span(self, before: bytes) -> tuple[int, int]:
        size = len(before)
        if self.mode is EditMode.REPLACE:
            return 0, size
        if self.mode is EditMode.APPEND:
            return size, size
        if self.mode is EditMode.PREPEND:
            return 0, 0
        if self.mode is EditMode.INSERT_AT:
            if self.start > size:
                raise BadEditError("offset", f"is behind the end of the file, which has {size} bytes")
            return self.start, self.start
        if self.start > size:
            raise BadEditError("start", f"is behind the end of the file, which has {size} bytes")
        if not self.start <= self.end <= size:
            raise BadEditError("end", f"must be from start to the size of the file, {size} bytes")
        return self.start, self.end


def sha256_of(content: bytes | None) -> str | None:
    """In hexadecimal digits; None of nothing."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
