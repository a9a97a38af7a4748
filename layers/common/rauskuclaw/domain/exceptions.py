"""The roots of what we raise and do not answer with; docs/architecture.md draws the whole tree.

What a caller of the API may meet is in rauskuclaw.errors, what fails an attempt of a job in domain/failures.py.
"""


class DomainError(ValueError):
    """A value or a move that the rules of the domain do not take. The message says why, for people."""


class TranslatedError(Exception):
    """Tells the nearest caller of ours what did not work; it is caught there, and no client ever sees it."""


class Signal(Exception):  # noqa: N818  (a signal, not an error)
    """No error: how a call ends that neither returns nor fails. Caught by whoever runs the code that raises it."""
