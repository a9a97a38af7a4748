"""The descriptions of the routes of the UI's settings."""

from functions.api import schemas
from functions.api.openapi import examples
from functions.api.openapi.operation import Doc, Param
from functions.api.routes.ui_prefs import DEFAULT_SCOPE


def docs() -> tuple[Doc, ...]:
    schema = {"type": "string", "default": DEFAULT_SCOPE, "pattern": "^[A-Za-z0-9._:-]{0,80}$"}
    scope = Param("scope", schema, description="whose settings")
    answers = {200: (schemas.PrefsResponse, examples.PREFS)}
    read = Doc(
        id="readPrefs",
        summary="Read UI settings",
        description="An empty document where none was stored.",
        tag="ui",
        answers=answers,
        errors=(400,),
        params=(scope,),
    )
    replace = Doc(
        id="replacePrefs",
        summary="Replace UI settings as a whole",
        description="What is not sent is gone afterwards.",
        tag="ui",
        answers=answers,
        params=(scope,),
        body=schemas.PutPrefsRequest,
        body_example={"prefs": {"theme": "dark"}},
    )
    return (
        read,
        replace,
    )
