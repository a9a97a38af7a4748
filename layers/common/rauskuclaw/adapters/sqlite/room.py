"""Whether a folder takes what is written: tried, because quotas and read-only mounts show no other way."""

import tempfile
from pathlib import Path

# The largest body of a request. The log is written over from its beginning again and again, so a small write may still
# succeed on a disk where a job would not.
ROOM_BYTES = 1024 * 1024


def take_room(folder: Path, size_bytes: int = ROOM_BYTES) -> None:
    """Write a file of that size, which vanishes with its closing. Raises OSError as the write does."""
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        left = memoryview(bytes(size_bytes))
        while left:
            left = left[file.write(left) :]
