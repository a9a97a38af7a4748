"""Answers in a given shape: JSON that satisfies a JSON Schema.

Schemas come from whoever submits jobs, so nothing in them may reach out or run long: references to elsewhere are
refused, regular expressions run in an engine whose time grows evenly with the text, and a schema whose check might not
end is checked in a process that can be ended (schema_check.py).
"""

from rauskuclaw.builtins.chat.json_answer import candidates
from rauskuclaw.builtins.chat.schema_check import SchemaCheck, SchemaRefusedError
from rauskuclaw.domain.failures import FailureClass
from rauskuclaw.domain.job import Json
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError


class Shape:
    """A schema that answers are read by."""

    def __init__(self, check: SchemaCheck) -> None:
        self._check = check

    @classmethod
    async def of(cls, schema: Json) -> "Shape":
        """Raises ProviderError `PROVIDER_INPUT` for a schema that is not valid or takes too long to check."""
        try:
            return cls(await SchemaCheck.ready(schema))
        except SchemaRefusedError as exc:
            raise ProviderError(f"The schema is not valid: {exc}", code=errors.INPUT) from exc

    async def read(self, text: str, *, is_cut_short: bool = False) -> Json:
        """The answer's JSON, also between words or behind thoughts. Raises ProviderError `PROVIDER_RESPONSE`.

        `is_cut_short`: the answer has reached the largest length; the next one would as well, so it is not tried again.

        `PROVIDER_INPUT`, which is not tried again, when this answer takes too long to check: another would as well.
        """
        fault = None
        try:
            for value in candidates(text, is_cut_short=is_cut_short):
                found = await self._check.fault_of(value, size=len(text))
                if found is None:
                    return value
                fault = fault or found  # of the likeliest
        except SchemaRefusedError as exc:
            raise ProviderError(f"The answer could not be checked: the schema: {exc}", code=errors.INPUT) from exc
        if is_cut_short:
            told = "The answer reached its largest length before its JSON was complete; a larger max_tokens may help"
            details: Json = {"reason": "length"}
            raise ProviderError(told, code=errors.RESPONSE, details=details, failure_class=FailureClass.PERMANENT)
        if fault is None:
            raise ProviderError("The answer is not JSON", code=errors.RESPONSE, details={"reason": "json"})
        text = f"The answer does not satisfy the schema: {fault['reason']}"
        raise ProviderError(text, code=errors.RESPONSE, details={"reason": "schema", "at": fault["at"]})
