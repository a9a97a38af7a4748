"""Submitting intents: the jobs that can be made are made in one call to the store, in an order in which each finds what
it waits for."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4, uuid5

from rauskuclaw.domain.idempotency import digest
from rauskuclaw.domain.intents import DOC_TYPE, Intent, Repair, doc_of, intents_of
from rauskuclaw.domain.job import Job, Json, JsonObject
from rauskuclaw.errors import IdempotencyConflictError, RauskuClawError
from rauskuclaw.services.fields import FieldFault, Fields, invalid
from rauskuclaw.services.jobs.service import Accepted, Draft, Jobs
from rauskuclaw.services.principal import Principal

MAX_JOBS = 40
ANY_TEXT = re.compile(r".{0,8192}", re.DOTALL)
DOC_TIMEOUT_SEC = 30
REQUEST = "intent"  # in what is compared under an idempotency key: the digest of the whole request
_NAMESPACE = UUID("2c1de0b6-9b3c-4a7e-8e55-7f0b1c9ad3f4")  # made at random, once


@dataclass(frozen=True, slots=True)
class IntentRequest:
    """A well-formed request."""

    jobs: tuple[Json, ...]
    user_text: str
    reads_docs: bool
    repairs: bool


@dataclass(frozen=True, slots=True)
class CreatedIntent:
    """A job that was made for the intent with this number, from 1; `is_doc`: it reads how the intent's tool is used."""

    number: int
    job: Job
    is_doc: bool = False


@dataclass(frozen=True, slots=True)
class SkippedIntent:
    """An intent that no job was made of."""

    number: int
    type: str
    code: str
    message: str


@dataclass(frozen=True)
class Submitted:
    """What became of a request. `intents` are all of them, as they were understood."""

    intents: tuple[Intent, ...]
    repairs: tuple[Repair, ...]
    created: list[CreatedIntent] = field(default_factory=list)
    skipped: list[SkippedIntent] = field(default_factory=list)


def read_intents(body: Mapping[str, Json]) -> IntentRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    jobs, given = body.get("jobs"), body.get("options")
    if not isinstance(jobs, list) or not 1 <= len(jobs) <= MAX_JOBS:
        fields.fault("jobs", f"must be an array of 1 to {MAX_JOBS} jobs")
    if given is not None and not isinstance(given, dict):
        fields.fault("options", "must be a JSON object")
    options = Fields(given if isinstance(given, dict) else {})
    request = IntentRequest(
        jobs=tuple(jobs) if isinstance(jobs, list) else (),
        user_text=fields.text("user_text", pattern=ANY_TEXT, expected="text of at most 8192 characters", default=""),
        reads_docs=options.boolean("inject_tool_docs", default=True),
        repairs=options.boolean("repair", default=True),
    )
    fields.faults += [FieldFault(f"options.{fault.field}", fault.message) for fault in options.faults]
    fields.check()
    return request


class IntentSubmission:
    """`has_file` tells whether the workspace has a file."""

    def __init__(
        self,
        jobs: Jobs,
        *,
        has_file: Callable[[str], Awaitable[bool]],
        new_id: Callable[[], str] = lambda: str(uuid4()),
    ) -> None:
        self._jobs = jobs
        self._has_file = has_file
        self._new_id = new_id

    async def submit(
        self, request: IntentRequest, *, caller: Principal, idempotency_key: str | None = None, correlation_id: str = ""
    ) -> Submitted:
        """Make a job of each intent that can be one, and skip the others with all that wait for them.

        Under a key the same request makes the same jobs. Raises IdempotencyConflictError, BackendError (safe to repeat
        under a key).
        """
        meant = intents_of(request.jobs, user_text=request.user_text, repairs=request.repairs)
        done = Submitted(meant.items, meant.repairs)
        naming = _Naming(caller.name, (idempotency_key or "").strip(), request, self._new_id)
        planned, docs = dict[int, tuple[Intent, Draft]](), dict[str, Draft]()
        for item in meant.items:
            doc = await self._doc(item, docs, naming) if request.reads_docs else None
            waits_for = [_id_of(planned[number][1]) for number in item.after if number in planned]
            waits_for += [_id_of(doc)] if doc is not None else []
            together = frozenset(waits_for)
            draft = naming.draft(f"intent:{item.number}", item.request(waits_for), together=together)
            reason = await self._why_not(item, draft, planned, caller)
            if reason is not None:
                done.skipped.append(reason)
                continue
            if doc is not None and item.type not in docs:
                docs[item.type] = doc
            planned[item.number] = (item, draft)
        await self._store(done, planned, docs, caller, correlation_id, is_keyed=naming.is_keyed)
        return done

    async def _doc(self, item: Intent, docs: Mapping[str, Draft], naming: "_Naming") -> Draft | None:
        """The job that reads how the tool is used, once for each type, where the workspace says it."""
        path = doc_of(item)
        if path is None:
            return None
        if item.type in docs:
            return docs[item.type]
        if not await self._has_file(path):
            return None
        body: JsonObject = {
            "type": DOC_TYPE,
            "queue": item.queue,
            "input": {"path": path},
            "timeout_sec": DOC_TIMEOUT_SEC,
            "max_attempts": 1,
            "tags": ["chat", "tool-doc"],
        }
        return naming.draft(f"tool_doc:{item.number}", body)

    async def _why_not(
        self, item: Intent, draft: Draft, planned: Mapping[int, object], caller: Principal
    ) -> SkippedIntent | None:
        missing = [number for number in item.after if number not in planned]
        if missing:
            text = f"It waits for job {missing[0]}, which was skipped"
            return SkippedIntent(item.number, item.type, "DEPENDENCY_SKIPPED", text)
        try:
            if item.faults:
                raise invalid([FieldFault(place, message) for place, message in item.faults])
            await self._jobs.prepare(draft, caller=caller)
        except RauskuClawError as exc:
            if exc.retryable:
                raise
            return SkippedIntent(item.number, item.type, exc.code, exc.message)
        return None

    async def _store(
        self,
        done: Submitted,
        planned: Mapping[int, tuple[Intent, Draft]],
        docs: Mapping[str, Draft],
        caller: Principal,
        correlation_id: str,
        *,
        is_keyed: bool,
    ) -> None:
        read, order = set[str](), list[tuple[Intent, Draft, bool]]()
        for item, draft in planned.values():
            if item.type in docs and item.type not in read:
                read.add(item.type)
                order.append((item, docs[item.type], True))
            order.append((item, draft, False))
        # Under a key the first one tells whether this is another request, before anything else is made.
        first = 1 if is_keyed else len(order)
        for portion in filter(None, (order[:first], order[first:])):
            drafts = [draft for _, draft, _ in portion]
            outcomes = await self._jobs.submit_batch(drafts, caller=caller, correlation_id=correlation_id)
            for (item, _, is_doc), outcome in zip(portion, outcomes, strict=True):
                _note(done, item, outcome, is_doc=is_doc)


def _note(done: Submitted, item: Intent, outcome: Accepted | RauskuClawError, *, is_doc: bool) -> None:
    if isinstance(outcome, IdempotencyConflictError):
        raise IdempotencyConflictError("This idempotency key was used before with another request")
    if isinstance(outcome, RauskuClawError):
        done.skipped.append(SkippedIntent(item.number, item.type, outcome.code, outcome.message))
    else:
        done.created.append(CreatedIntent(item.number, outcome.job, is_doc))


class _Naming:
    """Ids and keys of a request's jobs: under an idempotency key the same whenever the request comes again."""

    def __init__(self, caller: str, key: str, request: IntentRequest, new_id: Callable[[], str]) -> None:
        self._caller = caller
        self._key = key
        self._new_id = new_id
        options = [request.reads_docs, request.repairs]
        self._digest = digest([list(request.jobs), request.user_text, options]) if key else ""

    @property
    def is_keyed(self) -> bool:
        return bool(self._key)

    def draft(self, name: str, body: JsonObject, *, together: frozenset[str] = frozenset()) -> Draft:
        if not self._key:
            return Draft(body, job_id=self._new_id(), together=together)
        job_id = str(uuid5(_NAMESPACE, digest([self._caller, self._key, name])))
        key = f"submit-intent:{name}:{self._key}"
        return Draft({**body, REQUEST: self._digest}, key, job_id=job_id, together=together)


def _id_of(draft: Draft) -> str:
    assert draft.job_id is not None
    return draft.job_id
