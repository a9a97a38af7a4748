"""Text that grows: pieces of an answer made fit to be stored, shown and compared byte for byte."""


class GrowingText:
    """Takes pieces as they come and gives back what may be shown of them; `whole` is exactly all that was given back.

    Servers that write JSON with `\\u` escapes may cut a surrogate pair in two: its first half waits for the second.
    A half that stays alone becomes U+FFFD, because no store and no JSON reader takes it.
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._half = ""
        self.size_bytes = 0

    def add(self, piece: str) -> str:
        """The text that may be shown now; may be empty."""
        text = self._half + piece
        self._half = text[-1] if text and "\ud800" <= text[-1] <= "\udbff" else ""
        return self._take(text[: len(text) - len(self._half)])

    def end(self) -> str:
        """What was still waiting."""
        rest, self._half = self._half, ""
        return self._take(rest)

    @property
    def whole(self) -> str:
        return "".join(self._parts)

    def _take(self, text: str) -> str:
        if not text:
            return ""
        sound = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        self._parts.append(sound)
        self.size_bytes += len(sound.encode())
        return sound
