"""Takes the shapes of secrets out of text that people will read: logs, job logs, error messages."""

import re

# Vendors' key prefixes, AWS access keys, JSON web tokens and bearer credentials. Each alternative is linear.
SECRET_SHAPES = re.compile(
    r"\b(?:rk_|sk-|whsec_|gh[pousr]_)[A-Za-z0-9_\-+/=]{8,}"
    r"|\bAKIA[A-Z0-9]{12,}"
    r"|\beyJ[A-Za-z0-9_\-]{10,}\.[A-Za-z0-9_\-]{4,}\.[A-Za-z0-9_\-]*"
    r"|(?i:\bbearer\s+)[A-Za-z0-9._~+/=\-]{8,}"
)
MASK = "***"


def redact(text: str) -> str:
    """The text with everything that looks like a credential replaced by `***`."""
    return SECRET_SHAPES.sub(MASK, text)
