"""The descriptions of the routes of the UI's settings."""

from functions.api import examples, schemas
from functions.api.described.doc import Doc, Param
from functions.api.routes.ui_prefs import DEFAULT_SCOPE


def docs() -> tuple[Doc, ...]:
    scope = Param("scope", {"type": "string", "default": DEFAULT_SCOPE}, description="1 to 80 of a-z 0-9 . _ : -")
    answers = {200: (schemas.PrefsResponse, examples.PREFS)}
    read = Doc(id="readPrefs", summary="Read UI settings", tag="ui", answers=answers, errors=(400,), params=(scope,))
    replace = Doc(
        id="replacePrefs",
        summary="Replace UI settings as a whole",
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
