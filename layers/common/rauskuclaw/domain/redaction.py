"""Takes the shapes of secrets out of text that people will read: logs, job logs, error messages.

The text may come from a stranger (the path of a request is logged), so the time is linear in its length.
"""

import re

# Vendors' key prefixes, AWS access keys, bearer credentials, and what stands before the @ of a URL's host. What begins
# like one is one, so nothing is read twice.
SECRET_SHAPES = re.compile(
    r"\b(?:rk_|sk-|whsec_|gh[pousr]_)[A-Za-z0-9_\-+/=]{8,}"
    r"|\bAKIA[A-Z0-9]{12,}"
    r"|(?<=://)[^/?#\s@]++(?=@)"
    r"|(?i:\bbearer\s+)[A-Za-z0-9._~+/=\-]{8,}"
)
# JSON web tokens: three parts with dots between them. A token ends far from where it begins, so a pattern of the whole
# would be tried again from each `eyJ` of a long run; whole runs are taken and looked at part by part instead.
DOTTED_RUN = re.compile(r"[A-Za-z0-9_\-.]{17,}")
TOKEN_HEAD = re.compile(r"\beyJ[A-Za-z0-9_\-]{10,}")
MASK = "***"


def redact(text: str) -> str:
    """The text with everything that looks like a credential replaced by `***`."""
    text = SECRET_SHAPES.sub(MASK, text)
    return DOTTED_RUN.sub(_without_tokens, text) if "eyJ" in text else text


def _without_tokens(found: re.Match[str]) -> str:
    parts, kept, place = found[0].split("."), list[str](), 0
    while place < len(parts):
        head = TOKEN_HEAD.search(parts[place]) if place + 2 < len(parts) and len(parts[place + 1]) >= 4 else None
        kept.append(parts[place] if head is None else parts[place][: head.start()] + MASK)
        place += 1 if head is None else 3
    return ".".join(kept)
