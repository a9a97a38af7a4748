"""Labels of what a run has read: may it be believed, and may it leave?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import reduce


class Integrity(StrEnum):
    """Who wrote it."""

    #: The operator, the user, or one of our own tools that answers with ids and states only.
    TRUSTED = "trusted"
    #: Anybody: a page, a file, a memory, the output of a tool. It may hold instructions meant for the model.
    UNTRUSTED = "untrusted"


class Confidentiality(StrEnum):
    """Who may see it."""

    PUBLIC = "public"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Label:
    """What is known of a text. A run's label is the worst of all that it has read so far."""

    integrity: Integrity = Integrity.TRUSTED
    confidentiality: Confidentiality = Confidentiality.PUBLIC

    def worst(self, other: "Label") -> "Label":
        """The label of both together."""
        is_trusted = self.integrity is other.integrity is Integrity.TRUSTED
        is_public = self.confidentiality is other.confidentiality is Confidentiality.PUBLIC
        return Label(
            Integrity.TRUSTED if is_trusted else Integrity.UNTRUSTED,
            Confidentiality.PUBLIC if is_public else Confidentiality.PRIVATE,
        )


CLEAN = Label()


def worst_of(labels: Iterable[Label]) -> Label:
    """The label of all of them together; CLEAN of none."""
    return reduce(Label.worst, labels, CLEAN)


# What is read anywhere may hold instructions and may be private, until somebody says better.
READ = Label(Integrity.UNTRUSTED, Confidentiality.PRIVATE)
