"""The models that a server offers, for people who choose one: asked for now and then, and never waited for long."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from rauskuclaw.config import OpenAiSettings
from rauskuclaw.config.base_url import endpoint
from rauskuclaw.egress.policy import HostRules, HttpClients, Purpose
from rauskuclaw.egress.url import parse_url

logger = logging.getLogger(__name__)

WAIT_SEC = 1.0
KEEP_SEC, KEEP_FAILURE_SEC = 300.0, 30.0
MAX_MODELS = 500
MAX_BYTES = 2 * 1024 * 1024
NOT_TOLD = "The server at OPENAI_BASE_URL did not say which models it has: is it running?"


@dataclass(frozen=True, slots=True)
class Offered:
    """Names of models, in the server's order; `reason` why there are none."""

    models: tuple[str, ...] = ()
    reason: str | None = None


class ModelList:
    """What `GET models` of an OpenAI-compatible server says, remembered for some minutes."""

    def __init__(
        self, settings: OpenAiSettings, *, clients: HttpClients, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._settings = settings
        self._clients = clients
        self._monotonic = monotonic
        self._known: tuple[float, Offered] | None = None
        self._asking: asyncio.Task[Offered] | None = None

    async def read(self) -> Offered:
        """At most a second old answers are waited for; who is slower is heard by the next who asks. Never raises."""
        now = self._monotonic()
        if self._known is not None and now < self._known[0]:
            return self._known[1]
        if self._asking is None:
            self._asking = asyncio.get_running_loop().create_task(self._ask())
        done, _ = await asyncio.wait({self._asking}, timeout=WAIT_SEC)
        if not done:
            return self._known[1] if self._known is not None else Offered(reason=NOT_TOLD)
        found, self._asking = self._asking.result(), None
        self._known = (self._monotonic() + (KEEP_FAILURE_SEC if found.reason else KEEP_SEC), found)
        return found

    async def _ask(self) -> Offered:
        try:
            return Offered(_names(await self._get()))
        except Exception as exc:  # whatever it is, people can go on with the configured model
            logger.info("The list of models could not be read: %s", type(exc).__name__)
            return Offered(reason=NOT_TOLD)

    async def _get(self) -> object:
        target = parse_url(self._settings.base_url)
        purpose = Purpose(
            name="models",
            hosts=HostRules(exceptions=frozenset({(target.host.name, target.port)})),
            total=timedelta(seconds=5),
            max_body_bytes=MAX_BYTES,
        )
        key = self._settings.api_key
        headers = {"authorization": f"Bearer {key.get_secret_value()}"} if key is not None else {}
        client = await asyncio.to_thread(self._clients.http_client, purpose)
        async with client:
            answer = await client.get(endpoint(self._settings.base_url, "models"), headers=headers)
            answer.raise_for_status()
            return json.loads(answer.content)


def _names(value: object) -> tuple[str, ...]:
    """The ids of `{"data": [{"id"}]}`. Raises ValueError for anything else."""
    listed = value.get("data") if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise ValueError("not a list of models")
    names = [each["id"] for each in listed if isinstance(each, dict) and isinstance(each.get("id"), str)]
    return tuple(name for name in names if 0 < len(name) <= 200)[:MAX_MODELS]
