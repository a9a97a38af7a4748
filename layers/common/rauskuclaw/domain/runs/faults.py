"""Faults of a value that somebody sent, field by field."""

from dataclasses import dataclass, field

from rauskuclaw.domain.exceptions import DomainError
from rauskuclaw.domain.job import Json


@dataclass(frozen=True, slots=True)
class Fault:
    """`field` is the place as `grants/0/hosts/2`; `message` says what must be there."""

    field: str
    message: str


class FaultyError(DomainError):
    """One or more fields are wrong; nothing of the value is used."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.field}: {fault.message}" for fault in faults[:3]))
        self.faults = faults


@dataclass
class Faults:
    """Collects what is wrong, so that all of it is told at once."""

    found: list[Fault] = field(default_factory=list)

    def add(self, place: str, message: str) -> None:
        self.found.append(Fault(place, message))

    def check(self) -> None:
        """Raises FaultyError if there is any."""
        if self.found:
            raise FaultyError(tuple(self.found))

    def unknown_names(self, value: dict[str, Json], known: frozenset[str], place: str) -> None:
        for name in value:
            if name not in known:
                self.add(f"{place}/{name[:64]}", f"is not known here; known are {', '.join(sorted(known))}")
