"""Field types that handlers share: what JSON clients mean, strictly."""

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema

from rauskuclaw.domain.job import Json
from rauskuclaw.services.checking import leaving_lists_early


class HandlerInput(BaseModel):
    """Base of input models: types are taken as they are, unknown keys are ignored, `null` means "not given"."""

    # Built at first use: a cold start should not pay for handlers it does not call.
    model_config = ConfigDict(strict=True, extra="ignore", frozen=True, defer_build=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[BaseModel], handler: GetCoreSchemaHandler) -> CoreSchema:
        schema: CoreSchema = leaving_lists_early(handler(source))
        return schema


class HandlerOutput(BaseModel):
    """Base of output models."""

    model_config = ConfigDict(frozen=True, defer_build=True)


def _whole(value: Json) -> Json:
    """`5.0` is the integer 5 to every JSON client; `true` and `"5"` are not integers."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


# Bounds stand between the integer and this: after it they would be no part of the JSON Schema.
FROM_WHOLE_FLOAT = BeforeValidator(_whole)
Whole = Annotated[int, FROM_WHOLE_FLOAT]
Positive = Annotated[int, Field(ge=1), FROM_WHOLE_FLOAT]
ShortText = Annotated[str, Field(max_length=200)]
