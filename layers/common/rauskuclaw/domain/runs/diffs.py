"""A unified diff of two texts, never large: shows whoever is asked about a call what it would change."""

from difflib import unified_diff

MAX_LINES = 2_000  # of both texts together: comparing takes the square of it at worst
MAX_DIFF_CHARS = 16_000
AROUND = 3  # lines beside a change


def diff_of(before: str, after: str) -> str | None:
    """The changed lines, marked with `-` and `+`, with some around them; None when nothing changes.

    Of texts that are too long to compare it tells how long they are; a long diff is cut, and says so.
    """
    if before == after:
        return None
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > MAX_LINES:
        return f"Too long to compare: {len(old)} lines before, {len(new)} after."
    lines = list(unified_diff(old, new, "before", "after", lineterm="", n=AROUND))
    text = "\n".join(lines) or "Only line ends change."
    if len(text) <= MAX_DIFF_CHARS:
        return text
    return f"{text[:MAX_DIFF_CHARS]}\n… (cut: {len(text) - MAX_DIFF_CHARS} more characters)"
