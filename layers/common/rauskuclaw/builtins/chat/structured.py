"""Answers in a given shape: JSON that satisfies a JSON Schema.

Schemas come from whoever submits jobs, so nothing in them may reach out or run long: references to elsewhere are
refused, and regular expressions run in an engine whose time grows evenly with the text.
"""

import json
import re
from typing import TYPE_CHECKING

from rauskuclaw.domain.job import Json
from rauskuclaw.providers import errors
from rauskuclaw.providers.errors import ProviderError

if TYPE_CHECKING:
    pass

MAX_REASON_CHARS = 300
_FENCED = re.compile(r"\s*```(?:json)?\s*\n(.*?)\n?```\s*", re.DOTALL | re.IGNORECASE)


class Shape:
    """A compiled schema. Raises ProviderError `PROVIDER_INPUT` for one that is not valid."""

    def __init__(self, schema: dict[str, Json]) -> None:
        import jsonschema_rs

        options = jsonschema_rs.RegexOptions(size_limit=1_000_000)
        try:
            self._validator: jsonschema_rs.Validator = jsonschema_rs.validator_for(
                schema, retriever=_refuse, pattern_options=options
            )
        except (jsonschema_rs.ValidationError, ValueError) as exc:
            text = f"The schema is not valid: {_first_line(exc)}"
            raise ProviderError(text, code=errors.INPUT) from exc

    def read(self, text: str) -> Json:
        """The answer's JSON, also out of a fenced block. Raises ProviderError `PROVIDER_RESPONSE`."""
        import jsonschema_rs

        fenced = _FENCED.fullmatch(text)
        try:
            value = json.loads(fenced[1] if fenced else text, parse_constant=_no_constant)
            self._validator.validate(value)
        except jsonschema_rs.ValidationError as exc:
            text = f"The answer does not satisfy the schema: {_first_line(exc)}"
            details = {"reason": "schema", "at": "/".join(map(str, exc.instance_path))[:MAX_REASON_CHARS]}
            raise ProviderError(text, code=errors.RESPONSE, details=details) from exc
        except (ValueError, RecursionError) as exc:
            raise ProviderError("The answer is not JSON", code=errors.RESPONSE, details={"reason": "json"}) from exc
        return value


def _refuse(uri: str) -> Json:
    raise ValueError("references to other documents are not followed")


def _no_constant(name: str) -> Json:
    raise ValueError(f"{name} is not JSON")


def _first_line(exc: Exception) -> str:
    return (str(exc).splitlines() or ["unknown"])[0][:MAX_REASON_CHARS]
