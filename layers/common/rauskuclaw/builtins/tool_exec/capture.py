"""What a command writes: the first of it, as text that can be stored."""

import unicodedata

from rauskuclaw.providers.process_group import STDERR, STDOUT, ProcessWatch

MAX_CHARS = 256_000  # of both outputs together
MAX_BYTES = 900_000  # a result ends at 1 MiB
KEPT_BYTES = 4 * MAX_CHARS
_KEPT_CONTROLS = "\n\r\t"


class Capture(ProcessWatch):
    """Reads on when it holds enough, so that a command is not stopped by what it writes."""

    def __init__(self) -> None:
        super().__init__()
        self._held = {STDOUT: bytearray(), STDERR: bytearray()}
        self._is_cut = False

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        held = self._held[fd]
        room = KEPT_BYTES - len(held)
        held += data[:room]
        self._is_cut = self._is_cut or len(data) > room

    def texts(self) -> tuple[str, str, bool]:
        """Both outputs, and whether something of them is missing. Errors keep at least a quarter of the room."""
        out, err = (_plain(bytes(self._held[fd])) for fd in (STDOUT, STDERR))
        shown_err = _first(err, max(MAX_CHARS // 4, MAX_CHARS - len(out)), max(MAX_BYTES // 4, MAX_BYTES - _size(out)))
        shown_out = _first(out, MAX_CHARS - len(shown_err), MAX_BYTES - _size(shown_err))
        return shown_out, shown_err, self._is_cut or shown_out != out or shown_err != err


def _plain(output: bytes) -> str:
    """UTF-8; a sign stands for each byte that is none, and for each character that would steer a screen."""
    text = output.decode("utf-8", "replace")
    if text.isprintable():
        return text
    return "".join(each if each in _KEPT_CONTROLS or unicodedata.category(each) != "Cc" else "\ufffd" for each in text)


def _first(text: str, chars: int, size: int) -> str:
    return text[:chars].encode()[:size].decode("utf-8", "ignore")


def _size(text: str) -> int:
    return len(text.encode())
