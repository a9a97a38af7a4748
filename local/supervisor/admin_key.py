"""The admin key that the first start makes: `rk_local_<id>_<secret><checksum>`.

256 random bits; the prefix lets secret scanners find a leaked key, the checksum shows a typing error without a lookup.
Only letters, digits and `_`, so that a double click takes all of it.
"""

import os
import secrets
import string
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

from rauskuclaw.config import ConfigError

PREFIX = "rk_local_"
ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
ID_LENGTH = 8
SECRET_LENGTH = 43
CHECKSUM_LENGTH = 6


def new_key(choose: Callable[[Sequence[str]], str] = secrets.choice) -> str:
    """A fresh key; `choose` picks one character."""
    key_id = "".join(choose(ALPHABET) for _ in range(ID_LENGTH))
    secret = "".join(choose(ALPHABET) for _ in range(SECRET_LENGTH))
    text = f"{PREFIX}{key_id}_{secret}"
    return text + checksum(text)


def checksum(text: str) -> str:
    """CRC-32 of the text in base 62, six characters."""
    value = zlib.crc32(text.encode())
    digits = ""
    for _ in range(CHECKSUM_LENGTH):
        value, digit = divmod(value, len(ALPHABET))
        digits = ALPHABET[digit] + digits
    return digits


def is_valid(key: str) -> bool:
    """Whether a key of ours was copied completely."""
    text, check = key[:-CHECKSUM_LENGTH], key[-CHECKSUM_LENGTH:]
    return (
        key.startswith(PREFIX)
        and len(key) == len(PREFIX) + ID_LENGTH + 1 + SECRET_LENGTH + 6
        and checksum(text) == check
    )


def ensure_key(path: Path, make: Callable[[], str] = new_key) -> tuple[str, bool]:
    """The key kept at `path` and whether it was made just now. Raises ConfigError for a file that holds no key."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read_key(path), False
    key = make()
    with os.fdopen(fd, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key, True


def read_key(path: Path) -> str:
    """The key kept at `path`. Raises ConfigError when it is unreadable, damaged, or open to others."""
    try:
        mode = path.stat().st_mode & 0o777
        key = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as exc:
        raise ConfigError(f"{path} cannot be read ({exc})") from None
    if mode & 0o077:
        raise ConfigError(f"{path} has mode {mode:04o}; it must be 0600 (chmod 600 {path})")
    if not is_valid(key):
        raise ConfigError(f"{path} holds no complete key; delete it, and the next start makes a new one")
    return key
