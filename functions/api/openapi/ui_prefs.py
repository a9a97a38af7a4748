"""The UI's settings."""

from pydantic import BaseModel, Field

from functions.api.openapi.base import AT, Ok, Timestamp, absent
from functions.api.openapi.operation import Operation, Param, answer
from rauskuclaw.domain.job import JsonObject
from rauskuclaw.services.ui_prefs import DEFAULT_SCOPE

PREFS = {"theme": "dark"}
SCOPE_PARAM = Param(
    "scope",
    {"type": "string", "default": DEFAULT_SCOPE, "pattern": "^[A-Za-z0-9._:-]{0,80}$"},
    description="whose settings",
)


class PrefsResponse(Ok):
    scope: str = Field(examples=[DEFAULT_SCOPE])
    prefs: JsonObject = Field(examples=[PREFS])
    created_at: Timestamp | None = Field(examples=[AT])
    updated_at: Timestamp | None = Field(examples=[AT])


class PutPrefsRequest(BaseModel):
    """Without `prefs`, the whole body is the document."""

    prefs: JsonObject = absent(examples=[PREFS])


OPERATIONS = (
    Operation(
        id="readPrefs",
        summary="Read UI settings",
        description="An empty document where none was stored.",
        tag="ui",
        access="read",
        answers={200: answer(PrefsResponse)},
        errors=(400,),
        params=(SCOPE_PARAM,),
    ),
    Operation(
        id="replacePrefs",
        summary="Replace UI settings as a whole",
        description="What is not sent is gone afterwards.",
        tag="ui",
        access="write",
        answers={200: answer(PrefsResponse)},
        params=(SCOPE_PARAM,),
        body=PutPrefsRequest,
    ),
)
