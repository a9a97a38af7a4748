"""Reading fields of a JSON object that somebody sent: every fault is collected under the name of its field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rauskuclaw.domain.job import Json
from rauskuclaw.errors import InvalidRequestError

MAX_FAULTS_NAMED = 20
MAX_PLACE = 200  # of the name of a field that is shown; names are input too


@dataclass(frozen=True, slots=True)
class FieldFault:
    """What is wrong with one field."""

    field: str
    message: str


def invalid(faults: Sequence[FieldFault]) -> InvalidRequestError:
    """The error for one or more faulty fields. It names 20; `details.more` counts the others."""
    shown = "; ".join(f"{fault.field}: {fault.message}" for fault in faults[:3])
    return InvalidRequestError(f"Invalid request: {shown}", details=fault_details(faults))


def fault_details(faults: Sequence[FieldFault]) -> dict[str, Json]:
    """`fields` with the first 20 faults, and `more` when there are others."""
    named: list[Json] = [{"field": fault.field, "message": fault.message} for fault in faults[:MAX_FAULTS_NAMED]]
    more = len(faults) - len(named)
    return {"fields": named, "more": more} if more else {"fields": named}


def require_object(body: Json, *, name: str = "body") -> dict[str, Json]:
    """The body itself, or InvalidRequestError when it is not a JSON object."""
    if not isinstance(body, dict):
        raise invalid([FieldFault(name, "must be a JSON object")])
    return body


@dataclass
class Fields:
    """One object being read. A faulty field yields its default and a fault; `check` raises for all of them at once.

    With `null_is_absent`, `null` means "not given"; otherwise it is a fault like any other wrong type.
    """

    source: Mapping[str, Json]
    null_is_absent: bool = True
    faults: list[FieldFault] = field(default_factory=list)

    def has(self, name: str) -> bool:
        """Whether the field was given."""
        if self.null_is_absent:
            return self.source.get(name) is not None
        return name in self.source

    def fault(self, name: str, message: str) -> None:
        """Note that a field is wrong; `message` is the end of a sentence that begins with its name."""
        self.faults.append(FieldFault(name, message))

    def check(self) -> None:
        """Raise InvalidRequestError, which names every fault that was noted."""
        if self.faults:
            raise invalid(self.faults)

    def integer(self, name: str, *, low: int, high: int, default: int) -> int:
        """A JSON integer in low..high; `5.0` is one, `"5"` and `true` are not."""
        if not self.has(name):
            return default
        value = self.source[name]
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.fault(name, f"must be an integer from {low} to {high}")
            return default
        return value

    def boolean(self, name: str, *, default: bool) -> bool:
        """A JSON boolean; texts and numbers are none."""
        if not self.has(name):
            return default
        value = self.source[name]
        if not isinstance(value, bool):
            self.fault(name, "must be true or false")
            return default
        return value

    def text(self, name: str, *, pattern: re.Pattern[str], expected: str, default: str | None = None) -> str:
        """Text that matches `pattern` as a whole; required when there is no default."""
        if not self.has(name):
            if default is None:
                self.fault(name, "is required")
            return default or ""
        value = self.source[name]
        if not isinstance(value, str) or not pattern.fullmatch(value):
            self.fault(name, f"must be {expected}")
            return default or ""
        return value
