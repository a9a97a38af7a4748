"""Job types: reading, creating and changing them, and seeding the ones every installation has."""

import re
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from rauskuclaw.domain.dependencies import dependency_faults
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.errors import ConflictError, NotFoundError, StoreUnavailableError
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.ports.models import CODEX_HANDLER, OPENAI_HANDLER
from rauskuclaw.ports.store import JobTypeStore
from rauskuclaw.services.fields import FieldFault, Fields, invalid
from rauskuclaw.services.jobs.limits import MAX_ATTEMPTS, MAX_TIMEOUT_SEC, TimeoutCap
from rauskuclaw.services.jobs.requests import DEFAULT_PRIORITY, input_faults

# The chat types; they start disabled unless a provider is configured.
CODEX_TYPE = "codex.chat.generate"
CHAT_TYPE = "ai.chat.generate"
NAME_PATTERN = re.compile(r"[A-Za-z0-9._-]{3,80}")
NAME_EXPECTED = "3 to 80 letters, digits, dots, underscores or hyphens"
HANDLER_PATTERN = re.compile(r"(?=.*\S).{1,200}")
CHANGEABLE = ("enabled", "handler", "default_timeout_sec", "default_max_attempts")
CHANGE_TRIES = 10


class JobTypes:
    """The types of a deployment. `find_type` may answer from `cache_sec` ago, but sees own changes at once.

    `seeds` makes the types that every installation has, by name.
    """

    def __init__(
        self,
        *,
        store: JobTypeStore,
        registry: Registry,
        seeds: Mapping[str, Callable[[], JobType]] = MappingProxyType({}),
        cap: TimeoutCap | None = None,
        cache_sec: float = 1.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._registry = registry
        self._seeds = seeds
        self._cap = cap or TimeoutCap()
        self._cache_sec: Final = cache_sec
        self._monotonic = monotonic
        self._cached: dict[str, tuple[float, JobType]] = {}

    async def seed(self, *, enabled: Collection[str] = ()) -> None:
        """Store the seeded types that are missing and undo one old mistake in the codex type. Safe to repeat.

        Types in `enabled` are stored as enabled; what is stored already stays as it is.
        """
        stored = {job_type.name: job_type for job_type in await self._store.list_types()}
        for name, make in self._seeds.items():
            if name not in stored:
                job_type = make()
                is_enabled = job_type.enabled or name in enabled
                await self._store.create_type(replace(job_type, enabled=is_enabled))
        codex = stored.get(CODEX_TYPE)
        if codex is not None and codex.handler == OPENAI_HANDLER:
            await self._store.replace_type(codex, replace(codex, handler=CODEX_HANDLER))

    async def list_types(self) -> list[JobType]:
        """All types, ordered by name."""
        return await self._store.list_types()

    async def get_type(self, name: str) -> JobType:
        """One type as last committed. Raises NotFoundError."""
        found = await self._store.get_type(name)
        if found is None:
            raise NotFoundError(f"Job type '{name}' does not exist")
        return found

    async def find_type(self, name: str) -> JobType | None:
        """One type or None, at most `cache_sec` old: for the hot path of submitting jobs."""
        cached = self._cached.get(name)
        now = self._monotonic()
        if cached is not None and now - cached[0] < self._cache_sec:
            return cached[1]
        found = await self._store.get_type(name)
        if found is None:
            self._cached.pop(name, None)
        else:
            self._cached[name] = (now, found)
        return found

    async def usable_type(self, name: str, input: Json) -> JobType:
        """The type of a job that is to be created with this input. Raises InvalidRequestError naming fields."""
        job_type = await self.find_type(name)
        if job_type is None:
            raise invalid([FieldFault("type", "no job type has this name")])
        if not job_type.enabled:
            raise invalid([FieldFault("type", f"job type '{job_type.name}' is disabled")])
        faults = [FieldFault(f"input.{place}", message) for place, message in dependency_faults(input)]
        spec = self._registry.get(job_type.handler)
        if faults or (spec is not None and (faults := input_faults(spec, input))):
            raise invalid(faults)
        return job_type

    async def create_type(self, body: Mapping[str, Json]) -> JobType:
        """Store a new type. Raises InvalidRequestError naming fields, ConflictError when the name is taken."""
        fields = Fields(body)
        name = fields.text("name", pattern=NAME_PATTERN, expected=NAME_EXPECTED)
        job_type = self._read(fields, JobType(name=name, handler=""))
        fields.check()
        if not await self._store.create_type(job_type):
            raise ConflictError(f"Job type '{name}' exists already", details={"name": name})
        return job_type

    async def change_type(self, name: str, body: Mapping[str, Json]) -> JobType:
        """Change the given fields of a type. Raises NotFoundError, InvalidRequestError naming fields."""
        for _ in range(CHANGE_TRIES):
            before = await self.get_type(name)
            if not any(field in body for field in CHANGEABLE):
                raise invalid([FieldFault("body", f"give at least one of {', '.join(CHANGEABLE)}")])
            fields = Fields(body, null_is_absent=False)
            after = self._read(fields, before)
            fields.check()
            if await self._store.replace_type(before, after):
                self._cached.pop(name, None)
                return after
        raise StoreUnavailableError(f"Job type '{name}' is being changed by others; try again")

    def _read(self, fields: Fields, base: JobType) -> JobType:
        return JobType(
            name=base.name,
            enabled=fields.boolean("enabled", default=base.enabled),
            handler=self._read_handler(fields, default=base.handler),
            default_timeout_sec=self._read_timeout(fields, base),
            default_max_attempts=fields.integer(
                "default_max_attempts", low=1, high=MAX_ATTEMPTS, default=base.default_max_attempts
            ),
        )

    def _read_timeout(self, fields: Fields, base: JobType) -> int:
        """A time that its jobs could not have is refused here already; one that is stored stays as it is."""
        name = "default_timeout_sec"
        timeout_sec = fields.integer(name, low=1, high=MAX_TIMEOUT_SEC, default=base.default_timeout_sec)
        fault = self._cap.fault(timeout_sec, job_type=base.name, priority=DEFAULT_PRIORITY, name=name)
        if fault is not None and fields.has(name):
            fields.faults.append(fault)
        return timeout_sec

    def _read_handler(self, fields: Fields, *, default: str) -> str:
        handler = fields.text("handler", pattern=HANDLER_PATTERN, expected="a handler's name", default=default or None)
        if handler and handler != default and handler not in self._registry.names:
            known = ", ".join(sorted(self._registry.names))
            fields.fault("handler", f"unknown handler (known: {known})")
        return handler
