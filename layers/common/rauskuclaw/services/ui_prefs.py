"""Settings documents of the UI, one per scope, replaced as a whole."""

import re

from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.preferences import Preferences, preferences_of
from rauskuclaw.ports.store import Prefs, PrefStore
from rauskuclaw.services.fields import FieldFault, invalid, require_object

SCOPE_PATTERN = re.compile(r"[A-Za-z0-9._:-]{1,80}")
MAX_DOCUMENT_BYTES = 32768
DEFAULT_SCOPE = "default"


class UiPrefs:
    """UI preferences. `get` and `put` raise InvalidRequestError naming `scope` or `prefs`."""

    def __init__(self, *, store: PrefStore, clock: Clock = utc_now) -> None:
        self._store = store
        self._clock = clock

    async def get(self, scope: str) -> Prefs | None:
        """The document of a scope, or None when nothing was saved yet."""
        return await self._store.get_prefs(_checked(scope))

    async def preferences(self) -> Preferences:
        """What the document of the default scope says about chats. Raises BackendError."""
        stored = await self._store.get_prefs(DEFAULT_SCOPE)
        return preferences_of(stored.document if stored is not None else {})

    async def put(self, scope: str, body: Json) -> Prefs:
        """Replace the document by `body["prefs"]`, or by the whole body when it has no such key. Safe to repeat."""
        scope = _checked(scope)
        whole = require_object(body, name="prefs")
        document = require_object(whole["prefs"], name="prefs") if "prefs" in whole else whole
        size = len(compact_json(document).encode())
        if size > MAX_DOCUMENT_BYTES:
            raise invalid([FieldFault("prefs", f"must be at most {MAX_DOCUMENT_BYTES} bytes of JSON")])
        return await self._store.put_prefs(scope, document, now=self._clock())


def _checked(scope: str) -> str:
    if not SCOPE_PATTERN.fullmatch(scope):
        raise invalid([FieldFault("scope", "must be 1 to 80 letters, digits, dots, underscores, colons or hyphens")])
    return scope
