"""Text for a terminal: what a log line, a job or a model says must neither steer the terminal nor forge a line."""

import re

# Escape sequences, control characters, and the marks that turn the direction of text around; tabs and line ends stay.
_SEQUENCES = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[ -/]*[0-~]"
_CONTROLS = r"[\x00-\x08\x0b-\x1f\x7f-\x9f]"
_DIRECTIONS = r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"
_UNSAFE = re.compile(f"{_SEQUENCES}|{_CONTROLS}|{_DIRECTIONS}")
# What JSON may hold as it is, but a terminal or a reader of lines takes for something else.
_ESCAPED_IN_JSON = re.compile(r"[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Characters besides LF that some programs take for the end of a line.
_OTHER_LINE_ENDS = re.compile(r"[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def without_escapes(text: str) -> str:
    """The text without terminal control sequences and marks of direction; tabs and line ends stay."""
    return _UNSAFE.sub("", _OTHER_LINE_ENDS.sub(" ", text))


def on_one_line(text: str) -> str:
    """The same, on one line: a quoted line end is shown as `\\n`."""
    return without_escapes(text.replace("\r", "").replace("\n", "\\n"))


def safe_json(text: str) -> str:
    """JSON text with its unsafe characters written as `\\uXXXX`: the same value for every reader."""
    return _ESCAPED_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
