"""Numbers to stored vectors: checked, scaled to length 1, packed as little-endian float32."""

import sys
from array import array
from collections.abc import Sequence
from math import isfinite, sqrt

from rauskuclaw.ports.models import EmbeddingFailedError

MAX_NUMBERS = 8192
# Below this length the direction is rounding noise.
MIN_LENGTH = 1e-12


def unit_vector(numbers: object) -> bytes:
    """Raises EmbeddingFailedError `MEMORY_EMBED_RESPONSE` for what is not a list of finite numbers with a direction."""
    if not isinstance(numbers, list | tuple) or not 0 < len(numbers) <= MAX_NUMBERS:
        raise bad_answer("The embedder's answer holds no vector")
    if not all(isinstance(number, int | float) and not isinstance(number, bool) for number in numbers):
        raise bad_answer("A vector of the embedder holds something that is not a number")
    return pack(numbers)


def pack(numbers: Sequence[float]) -> bytes:
    """Scale and pack. Raises EmbeddingFailedError `MEMORY_EMBED_RESPONSE` for numbers that have no direction."""
    try:
        length = sqrt(sum(number * number for number in numbers))
    except OverflowError:
        length = float("inf")
    if not isfinite(length) or length < MIN_LENGTH:
        raise bad_answer("A vector of the embedder is zero, infinite or not a number")
    packed = array("f", [number / length for number in numbers])
    if sys.byteorder == "big":
        packed.byteswap()
    return packed.tobytes()


def bad_answer(message: str) -> EmbeddingFailedError:
    """The embedder answered something no vector can be made of. Asking again would give the same."""
    return EmbeddingFailedError(message, code="MEMORY_EMBED_RESPONSE", retryable=False)
