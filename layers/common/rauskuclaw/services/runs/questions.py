"""Questions of runs and the replies to them. The first answer counts, whoever gives it."""

from dataclasses import dataclass

from rauskuclaw.domain.clock import Clock, to_wire
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.questions import place_of, reply_faults
from rauskuclaw.domain.runs.steps import Question, Step
from rauskuclaw.errors import ConflictError, NotFoundError
from rauskuclaw.ports import Backend, Page
from rauskuclaw.ports.runs import Delivered, Delivery
from rauskuclaw.services.fields import FieldFault, invalid, require_object
from rauskuclaw.services.jobs.wakeups import wake
from rauskuclaw.services.paging import read_visible
from rauskuclaw.services.principal import Principal

CLOSED = "QUESTION_CLOSED"
REPLY_FIELDS = frozenset({"choice", "text", "arguments"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its job. `answer` is the reply that counts; None while nobody has given one."""

    job: Job
    question: Question
    step: Step
    answer: InboxItem | None = None

    @property
    def is_open(self) -> bool:
        return self.answer is None and not self.job.status.is_final


class Questions:
    """What people may see of questions, and how they answer. Who may not see a job's queue sees no question of it."""

    def __init__(self, *, backend: Backend, clock: Clock) -> None:
        self._backend = backend
        self._runs = backend.runs
        self._clock = clock

    async def list_open(self, *, caller: Principal, limit: int, cursor: str | None = None) -> Page[Asked]:
        """Open questions of runs that wait, newest job first; `limit` 1..200. A page may be short although a cursor
        says there is more. Raises InvalidRequestError for a foreign cursor."""
        page = await read_visible(
            lambda most, after: self._runs.waiting_jobs("question", limit=most, cursor=after),
            lambda job: caller.sees(job.queue),
            limit=limit,
            cursor=cursor,
        )
        found = [await self._of_waiting(job) for job in page.items]
        return Page(tuple(asked for asked in found if asked is not None), page.cursor)

    async def get(self, question_id: str, *, caller: Principal | None) -> Asked:
        """A question, open or not. `caller` None: whoever calls has proved otherwise that it may.

        Raises NotFoundError, also for a question of a job that the caller may not see.
        """
        place = place_of(question_id)
        job = await self._backend.store.get_slim_job(place[0]) if place is not None else None
        if place is None or job is None or (caller is not None and not caller.sees(job.queue)):
            raise _no_such(question_id)
        asked = await self._at(job, place[1])
        if asked is None or asked.question.id != question_id:
            raise _no_such(question_id)
        replies = await self._runs.read_inbox(job.id)
        answer = next((item for item in replies if (item.kind, item.key) == (InboxKind.REPLY, question_id)), None)
        return Asked(job, asked.question, asked.step, answer)

    async def reply(self, question_id: str, body: Json, *, caller: Principal | None, by: str) -> Asked:
        """Answer a question; durable, and the run is woken, before this returns. Repeating the same reply is safe.

        `by` is who answers, as the step will name them. Raises InvalidRequestError naming fields, NotFoundError, and
        ConflictError `QUESTION_CLOSED` with the answer that was first, when there is another or the run has ended.
        """
        asked = await self.get(question_id, caller=caller)
        given = _reply_fields(asked.question, require_object(body))
        item = InboxItem(InboxKind.REPLY, question_id, {"by": by, **given}, self._clock())
        delivered = await self._runs.deliver(asked.job.id, item)
        if delivered is None:
            raise _no_such(question_id)
        if delivered.outcome in (Delivery.TAKEN, Delivery.CLOSED):
            raise closed(asked.question, delivered)
        await wake(self._backend, delivered, now=self._clock())
        return Asked(delivered.job, asked.question, asked.step, delivered.item)

    async def _of_waiting(self, job: Job) -> Asked | None:
        return await self._at(job, job.waiting_for.step) if job.waiting_for is not None else None

    async def _at(self, job: Job, seq: int) -> Asked | None:
        for step in await self._runs.read_steps(job.id, after=seq - 1, limit=1):
            if step.seq == seq and isinstance(step.body, Question):
                return Asked(job, step.body, step)
        return None


def closed(question: Question, delivered: Delivered) -> ConflictError:
    """The question has its answer, or its run has ended."""
    winner = delivered.item
    details: dict[str, Json] = {"question": question.id, "status": delivered.job.status}
    if winner is None:
        return ConflictError(f"The run has ended ({delivered.job.status})", code=CLOSED, details=details)
    said = {"by": winner.body.get("by"), "choice": winner.body.get("choice"), "at": to_wire(winner.at)}
    return ConflictError("The question has been answered already", code=CLOSED, details={**details, "answer": said})


def _reply_fields(question: Question, body: dict[str, Json]) -> dict[str, Json]:
    """The reply as the inbox takes it. Raises InvalidRequestError."""
    faults = [FieldFault(name, "is not a field of a reply") for name in sorted(set(body) - REPLY_FIELDS)]
    choice, text, arguments = body.get("choice"), body.get("text"), body.get("arguments")
    for name, value in (("choice", choice), ("text", text)):
        if value is not None and not isinstance(value, str):
            faults.append(FieldFault(name, "must be text"))
    if not faults:
        wrong = reply_faults(question, choice=choice, text=text, arguments=arguments)
        faults = [FieldFault(name, message) for name, message in wrong.items()]
    if faults:
        raise invalid(faults)
    given = {"choice": choice or "", "text": text, "arguments": arguments}
    return {name: value for name, value in given.items() if value is not None}


def _no_such(question_id: str) -> NotFoundError:
    return NotFoundError("Question not found", details={"id": question_id[:200]})
