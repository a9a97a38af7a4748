"""Patterns of text searches: words as they are, or a regular expression of RE2, whose time is linear in the text."""

from collections.abc import Iterator
from typing import Any

from rauskuclaw.services.fields import FieldFault, invalid

MAX_CHARS = 500
MAX_MEMORY = 8 * 1024 * 1024  # of the automaton; past it RE2 goes on in a slower way that needs less


class Pattern:
    """Finds lines. Raises InvalidRequestError naming `field` for what cannot be searched for."""

    def __init__(self, query: str, *, is_regex: bool = False, is_case_sensitive: bool = False, field: str = "query"):
        import re2  # late: only searches need it

        if not query or len(query) > MAX_CHARS or "\n" in query or "\0" in query:
            raise invalid([FieldFault(field, f"must be 1 to {MAX_CHARS} characters of one line")])
        options = re2.Options()
        options.case_sensitive = is_case_sensitive
        options.literal = not is_regex
        options.never_nl = True  # a match ends where its line does
        options.max_mem = MAX_MEMORY
        options.log_errors = False
        try:
            source = query.encode()
            self._regex: Any = re2.compile(b"(?m)" + source if is_regex else source, options)
        except re2.error as exc:
            reason = exc.args[0].decode("utf-8", "replace") if isinstance(exc.args[0], bytes) else str(exc)
            raise invalid([FieldFault(field, f"is no regular expression of RE2: {reason}")]) from None
        except UnicodeEncodeError:
            raise invalid([FieldFault(field, "must be text that UTF-8 can write")]) from None

    def lines(self, content: bytes) -> Iterator[tuple[int, int, bytes]]:
        """Line (from 1), column (from 1, in bytes) and text of each line that matches, without its end."""
        number, counted, position = 1, 0, 0
        while position <= len(content):
            found = self._regex.search(content, position)
            if found is None or (found.start() == len(content) and content.endswith(b"\n")):
                return
            begins = content.rfind(b"\n", 0, found.start()) + 1
            ends = content.find(b"\n", found.start())
            ends = len(content) if ends < 0 else ends
            number += content.count(b"\n", counted, begins)
            counted = begins
            yield number, found.start() - begins + 1, content[begins:ends].removesuffix(b"\r")
            position = ends + 1
