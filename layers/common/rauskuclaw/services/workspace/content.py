"""Contents: read into memory where they are small, and told from what is no text."""

import codecs
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from rauskuclaw.ports.workspace import Reading

HEAD_BYTES = 8192  # where a NUL makes a file binary


def is_binary(content: bytes) -> bool:
    """Whether it is no text, by its first bytes."""
    return b"\0" in content[:HEAD_BYTES]


def is_utf8(content: bytes, *, is_whole: bool = True) -> bool:
    """Whether it is UTF-8. What is not whole may end within a character."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=is_whole)
    except UnicodeDecodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Text:
    """A text as it is shown. `is_lossy`: some of its bytes are no UTF-8, and a sign stands for each."""

    text: str
    is_lossy: bool

    @classmethod
    def of(cls, content: bytes) -> "Text":
        return cls(content.decode("utf-8", "replace"), not is_utf8(content))


async def content_of(reading: Reading) -> bytes:
    """All that was asked for, when that is little."""
    async with aclosing(reading.chunks) as chunks:
        return b"".join([chunk async for chunk in chunks])


async def in_one_piece(content: bytes) -> AsyncGenerator[bytes, None]:
    """A content in memory, as the storage takes it."""
    if content:
        yield content
