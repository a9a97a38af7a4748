"""One attempt of a workflow's run: take in what has ended, begin what may begin, and wait for the rest.

Everything is written before it is relied on: a job follows its recorded `Intended`. A worker may die between any two
lines of this file; the next attempt submits again what may not be there, under the same id.
"""

from collections.abc import Sequence

from rauskuclaw.builtins.files.workspace import GetWorkspace, failing_the_job
from rauskuclaw.builtins.workflow.models import CreatedJob, WorkflowInput, WorkflowOutput, WorkflowSummary
from rauskuclaw.builtins.workflow.planning import Planning
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.failures import FailureClass, HandlerError, WaitSignal
from rauskuclaw.domain.job import JobStatus, Json
from rauskuclaw.domain.json import compact_json
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind, WaitingFor, next_look
from rauskuclaw.domain.runs.steps import (
    Body,
    Decision,
    Defined,
    Done,
    Effect,
    Intended,
    Refused,
    Step,
    ToolError,
    Verdict,
)
from rauskuclaw.domain.runs.workflow_progress import Progress, fold
from rauskuclaw.domain.workflows.definition import WorkflowStep
from rauskuclaw.domain.workflows.templates import TemplateError
from rauskuclaw.ports.handlers import JobContext
from rauskuclaw.services.jobs.endings import MAX_RESULT_BYTES, ending_of
from rauskuclaw.services.workflows.children import Standing, StepJob, WorkflowJobs, job_id_of
from rauskuclaw.services.workflows.files import WorkflowFiles

FAILED = "WORKFLOW_STEP_FAILED"
TEMPLATE = "WORKFLOW_TEMPLATE"
MISSING = ToolError(code="JOB_MISSING", message="The job of this step is gone; nobody knows what came of it")


class WorkflowRun:
    def __init__(
        self, payload: WorkflowInput, ctx: JobContext, jobs: WorkflowJobs, workspace: GetWorkspace, clock: Clock
    ) -> None:
        self._payload = payload
        self._ctx = ctx
        self._jobs = jobs
        self._workspace = workspace
        self._clock = clock
        self._progress = Progress()

    async def run(self) -> WorkflowOutput:
        """The result, once every step's job has succeeded.

        Raises WaitSignal while jobs are under way, and HandlerError when one has failed and the others are over.
        """
        self._progress = fold(await self._ctx.run.read())
        with failing_the_job():
            standing = await self._jobs.standing(self._ctx.job_id)
            if self._progress.defined is None:
                await self._record([await self._plan(standing)])
            bodies: list[Body] = await self._submit(self._progress.last_batch, standing)
            while True:
                bodies += await self._ended([body.call_id for body in bodies if isinstance(body, Done)])
                await self._record(bodies)
                begun = self._begin()
                if not begun:
                    break
                await self._record(begun)
                bodies = await self._submit(self._progress.last_batch, standing)
        if self._progress.open:
            raise self._waits()
        return self._result()

    async def _plan(self, standing: Standing) -> Defined:
        found = WorkflowFiles(self._workspace().files)
        workflow, place = await found.find(self._payload.workflow, self._payload.file)
        defined = await Planning(self._jobs, standing, place).defined(workflow, self._payload.params or {})
        meta: Json = {"workflow": workflow.name, "file": workflow.file, "steps": len(workflow.steps)}
        await self._ctx.log("info", "Workflow begins", meta)
        return defined

    async def _record(self, bodies: Sequence[Body]) -> None:
        if bodies:
            for step in await self._ctx.run.append(*bodies):
                self._progress.apply(step)

    def _begin(self) -> list[Body]:
        """What to record of the steps that may begin now."""
        return [self._beginning(step) for step in self._progress.ready]

    def _beginning(self, step: WorkflowStep) -> Body:
        decision = Decision(Verdict.ALLOW, "WORKFLOW", f"Step '{step.id}' of the workflow")
        try:
            arguments = self._progress.rendered(step.input)
        except TemplateError as exc:
            error = ToolError(code=TEMPLATE, message=str(exc))
            return Refused(call_id=step.id, tool=step.type, arguments=step.input, error=error)
        return Intended(
            call_id=step.id,
            tool=step.type,
            arguments=arguments,
            effect=Effect.KEYED,
            effect_key=self._ctx.effect_key(step.id),
            decision=decision,
        )

    async def _submit(self, batch: Sequence[Step], standing: Standing) -> list[Body]:
        """Have the jobs of these steps submitted; what to record of those that were refused."""
        if not batch:
            return []
        wanted = {_id_of(step): step for step in batch}
        refused = await self._jobs.submit(
            [StepJob(job_id, await self._body(step), step.at) for job_id, step in wanted.items()],
            run_id=self._ctx.job_id,
            standing=standing,
            correlation_id=self._ctx.correlation_id,
        )
        return [
            _failed(wanted[job_id], ToolError(code=exc.code, message=exc.message, details=exc.details))
            for job_id, exc in refused.items()
        ]

    async def _body(self, intended: Step) -> dict[str, Json]:
        """The body that creates a step's job. What an agent is told in the words of a result is no person's word."""
        step, value = self._step_of(intended), _intended(intended).arguments
        assert self._progress.defined is not None
        is_of_results = bool(self._progress.defined.workflow.results_in(step.input))
        if is_of_results and isinstance(value, dict) and await self._jobs.runs_agent(step.type, step.input):
            value = {**value, "prompt_by": "run"}
        given = {
            "type": step.type,
            "input": value,
            "queue": step.queue or self._ctx.queue,
            "priority": step.priority,
            "timeout_sec": step.timeout_sec,
            "max_attempts": step.max_attempts,
            "tags": list(step.tags),
        }
        return {name: value for name, value in given.items() if value is not None}

    async def _ended(self, known: Sequence[str]) -> list[Body]:
        """What to record of jobs that have ended since."""
        told = {item.key: item for item in await self._ctx.run.inbox() if item.kind is InboxKind.CHILD}
        waiting = {_id_of(step): step for step in self._progress.open if _intended(step).call_id not in known}
        unheard = [job_id for job_id in waiting if job_id not in told]
        statuses = await self._jobs.statuses(unheard) if unheard else {}
        over = [job_id for job_id in waiting if job_id in told or job_id not in statuses or statuses[job_id].is_final]
        return [await self._done(waiting[job_id], job_id, told.get(job_id)) for job_id in over]

    async def _done(self, intended: Step, job_id: str, told: InboxItem | None) -> Done:
        job = await self._jobs.job(job_id)
        ending = ending_of(job) if job is not None or told is None else told.body
        call_id = _intended(intended).call_id
        if ending["status"] == JobStatus.SUCCEEDED:
            result = job.result if job is not None else ending["result"]
            return Done(about=intended.seq, call_id=call_id, result=self._kept(call_id, result))
        if ending["status"] == JobStatus.CANCELLED:
            error = ToolError(code="JOB_CANCELLED", message="The job was cancelled", details={"job_id": job_id})
            return _failed(intended, error)
        if (why := ending["error"]) is None:
            return _failed(intended, MISSING)
        details: Json = {"job_id": job_id, "error": why}
        return _failed(intended, ToolError(code="JOB_FAILED", message=why["message"], details=details))

    def _kept(self, step_id: str, result: Json) -> Json:
        """What the record keeps of a result: all that is referred to. The job has the rest."""
        assert self._progress.defined is not None
        if self._progress.defined.workflow.wants_result(step_id):
            return result
        return result if len(compact_json(result).encode()) <= MAX_RESULT_BYTES else None

    def _step_of(self, intended: Step) -> WorkflowStep:
        assert self._progress.defined is not None
        step_id = _intended(intended).call_id
        return next(step for step in self._progress.defined.workflow.steps if step.id == step_id)

    def _waits(self) -> WaitSignal:
        first = self._progress.open[0]
        until = next_look(self._clock(), since=first.at)
        return WaitSignal(WaitingFor("child", _id_of(first), first.seq, until, "AWAITING_CHILD"))

    def _result(self) -> WorkflowOutput:
        defined = self._progress.defined
        assert defined is not None
        if self._progress.errors:
            raise self._failure()
        try:
            output = self._progress.rendered(defined.workflow.output)
        except TemplateError as exc:
            details = {"field": "output", **self._so_far()}
            raise HandlerError(f"output: {exc}", code=TEMPLATE, details=details) from exc
        return WorkflowOutput(
            workflow=defined.workflow.name,
            file=defined.workflow.file,
            created_jobs=self._created(),
            summary=self._summary(),
            output=output,
        )

    def _failure(self) -> HandlerError:
        """By the first step that failed. Its job is final, so trying again would not help."""
        step_id, error = next(iter(self._progress.errors.items()))
        why: Json = {"code": error.code, "message": error.message, "details": error.details}
        return HandlerError(
            f"Step '{step_id}' failed: {error.message}",
            code=FAILED,
            details={"step": step_id, "error": why, **self._so_far()},
            failure_class=FailureClass.PERMANENT,
        )

    def _so_far(self) -> dict[str, Json]:
        return {
            "created_jobs": [each.model_dump() for each in self._created()],
            "summary": self._summary().model_dump(),
        }

    def _created(self) -> list[CreatedJob]:
        found = []
        for step_id, intended in self._progress.begun.items():
            step = self._step_of(intended)
            found.append(
                CreatedJob(
                    step=step_id,
                    job_id=_id_of(intended),
                    type=step.type,
                    queue=step.queue or self._ctx.queue,
                    status=self._progress.status(step_id),
                )
            )
        return found

    def _summary(self) -> WorkflowSummary:
        assert self._progress.defined is not None
        steps = self._progress.defined.workflow.steps
        states = [self._progress.status(step.id) for step in steps]
        return WorkflowSummary(
            steps=len(steps),
            succeeded=states.count("succeeded"),
            failed=states.count("failed"),
            skipped=states.count("skipped"),
        )


def _intended(step: Step) -> Intended:
    assert isinstance(step.body, Intended)
    return step.body


def _id_of(step: Step) -> str:
    return job_id_of(_intended(step).effect_key)


def _failed(intended: Step, error: ToolError) -> Done:
    return Done(about=intended.seq, call_id=_intended(intended).call_id, error=error)
