"""Answers in a given shape: JSON that satisfies a JSON Schema.

Schemas come from whoever submits jobs, so nothing in them may reach out or run long: references to elsewhere are
refused, regular expressions run in an engine whose time grows evenly with the text, and a schema whose check might not
end is checked in a process that can be ended (schema_check.py).
"""

import json
import re

from rauskuclaw.builtins.chat.schema_check import SchemaCheck, SchemaRefused
from rauskuclaw.domain.job import Json
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

# No two repetitions that could share a line feed: a megabyte of line feeds would take days.
_FENCED = re.compile(r"\s*```(?:json)?[^\S\n]*\n(.*?)\n?```\s*", re.DOTALL | re.IGNORECASE)


class Shape:
    """A schema that answers are read by."""

    def __init__(self, check: SchemaCheck) -> None:
        self._check = check

    @classmethod
    async def of(cls, schema: Json) -> "Shape":
        """Raises ProviderError `PROVIDER_INPUT` for a schema that is not valid or takes too long to check."""
        try:
            return cls(await SchemaCheck.ready(schema))
        except SchemaRefused as exc:
            raise ProviderError(f"The schema is not valid: {exc}", code=errors.INPUT) from exc

    async def read(self, text: str) -> Json:
        """The answer's JSON, also out of a fenced block. Raises ProviderError `PROVIDER_RESPONSE`.

        `PROVIDER_INPUT`, which is not tried again, when this answer takes too long to check: another would as well.
        """
        fenced = _FENCED.fullmatch(text)
        try:
            value = json.loads(fenced[1] if fenced else text, parse_constant=_no_constant)
            fault = await self._check.fault_of(value, size=len(text))
        except (ValueError, RecursionError) as exc:
            raise ProviderError("The answer is not JSON", code=errors.RESPONSE, details={"reason": "json"}) from exc
        except SchemaRefused as exc:
            raise ProviderError(f"The answer could not be checked: the schema: {exc}", code=errors.INPUT) from exc
        if fault is not None:
            text = f"The answer does not satisfy the schema: {fault['reason']}"
            raise ProviderError(text, code=errors.RESPONSE, details={"reason": "schema", "at": fault["at"]})
        return value


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")
