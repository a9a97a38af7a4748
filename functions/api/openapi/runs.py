"""Models and operations of runs of agents and of their questions."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import JOB_ID, AnyJson, Count, Ok, Schema, Timestamp, absent
from functions.api.openapi.jobs import JobResponse
from functions.api.openapi.operation import (
    CURSOR_PARAM,
    IDEMPOTENCY_PARAM,
    JOB_ID_PARAM,
    Operation,
    Param,
    answer,
)

QUESTION_ID = f"{JOB_ID}.4"
QUESTION_PARAM = Param("question_id", {"type": "string"}, "path", "the question's id", QUESTION_ID)
AFTER = Param("after", {"type": "integer", "default": 0}, description="steps with a greater number")
SAYS_SOMETHING = r"\S"
StepType = Literal[
    "asked",
    "answered",
    "unanswered",
    "intended",
    "done",
    "refused",
    "unknown",
    "question",
    "reply",
    "heard",
    "planned",
    "labelled",
    "folded",
    "delegated",
    "defined",
]


class StepSchema(Schema):
    seq: int = Field(examples=[1])
    type: StepType = Field(examples=["answered"])
    at: Timestamp
    attempt: int = Field(examples=[1])
    reused: bool = Field(description="copied from the run that this one was forked from", examples=[False])
    body: AnyJson = Field(description="the fields of the step's type", examples=[{"text": "Done.", "cost_usd": 0.0004}])


class StepsResponse(Ok):
    steps: list[StepSchema]
    count: Count
    next_after: int = Field(examples=[1])


class SayRequest(BaseModel):
    text: str = Field(pattern=SAYS_SOMETHING, max_length=100_000, examples=["Use the staging database."])
    mode: Literal["queue", "steer", "interrupt", "reject"] | None = absent(
        description="heard after the answer, at the next step, at once, or refused while the run is busy"
    )
    id: str | None = absent(
        min_length=1, max_length=120, description="an id of your own makes repeating safe", examples=["m-1"]
    )


class SaidResponse(Ok):
    id: str = Field(examples=["m-1"])
    repeated: bool = Field(examples=[False])


class UnfoldedResponse(Ok):
    step: int = Field(description="the summary that counts no more", examples=[42])
    repeated: bool = Field(examples=[False])


class ForkRequest(BaseModel):
    """At most one of `message`, `arguments` and `model`."""

    from_step: int = Field(ge=1, le=100_000, description="the last step that is kept", examples=[4])
    message: str | None = absent(
        pattern=SAYS_SOMETHING, max_length=100_000, description="what is said next", examples=["Try the other one."]
    )
    arguments: dict[str, AnyJson] | None = absent(description="in place of those of the next tool call")
    model: str | None = absent(pattern=SAYS_SOMETHING, max_length=200, description="in place of the configured model")


class ForkedResponse(JobResponse):
    idempotent: Literal[True] | None = None


class VerdictSchema(Schema):
    verdict: Literal["allow", "ask", "deny"] = Field()
    reason: str = Field(examples=["GRANTED"])
    grant: str | None = Field(examples=["deploys"])


class ReplayedSchema(Schema):
    step: int = Field(examples=[3])
    tool: str = Field(examples=["deploy_run"])
    equal: bool = Field(examples=[True])
    recorded: VerdictSchema
    now: VerdictSchema | None = Field(description="null: the tool is not there any more")


class ReplayResponse(Ok):
    equal: bool = Field(examples=[True])
    decisions: list[ReplayedSchema]
    count: Count


class AnswerSchema(Schema):
    by: str = Field(description="a key's name, `link` or `expiry`", examples=["ops"])
    choice: str = Field(examples=["approve"])
    text: str | None
    at: Timestamp


class QuestionSchema(Schema):
    id: str = Field(examples=[QUESTION_ID])
    job_id: str = Field(examples=[JOB_ID])
    job_type: str = Field(examples=["agent.run"])
    step: int = Field(examples=[4])
    asked_at: Timestamp
    kind: Literal["approval", "unknown", "input", "budget"]
    text: str = Field(examples=["May the run call deploy_run?"])
    choices: list[str] = Field(description="empty: the answer is text", examples=[["approve", "deny"]])
    default: str = Field(description="the answer at expiry", examples=["deny"])
    expires_at: Timestamp = Field(examples=["2026-03-19T18:11:01.123Z"])
    about: int = Field(description="the step it is about", examples=[3])
    call_id: str = Field(examples=["call_1"])
    tool: str | None = Field(examples=["deploy_run"])
    arguments: AnyJson = Field(examples=[{"target": "staging"}])
    binding: str | None = Field(description="SHA-256 of tool and arguments")
    decision: AnyJson = Field(description="why it is asked, and where each value came from")
    diff: str | None = Field(description="what the call would change, as a unified diff", examples=["-green\n+black"])
    details: AnyJson
    open: bool = Field(examples=[True])
    answer: AnswerSchema | None


class QuestionsResponse(Ok):
    questions: list[QuestionSchema]
    count: Count
    cursor: str | None


class QuestionResponse(Ok):
    question: QuestionSchema


class ReplyRequest(BaseModel):
    choice: str | None = absent(description="one of the question's choices", examples=["approve"])
    text: str | None = absent(max_length=20_000, description="the answer to an open question, or a reason")
    arguments: dict[str, AnyJson] | None = absent(description="edited, with an approval")


OPERATIONS = (
    Operation(
        id="listSteps",
        summary="The steps of a run",
        description="Everything that was recorded, in order. Go on with `after` set to `next_after`.",
        tag="runs",
        access="read",
        answers={200: answer(StepsResponse)},
        errors=(404,),
        params=(JOB_ID_PARAM, AFTER, Param("limit", {"type": "integer", "default": 200}, description="1..1000")),
    ),
    Operation(
        id="sayToRun",
        summary="Say something to a run",
        description=(
            "The message is stored before this returns; a run that waits is woken. 409: `NOT_A_RUN`, `RUN_ENDED`, "
            "`RUN_BUSY` (with `reject`), `INBOX_FULL`, or another message has this id."
        ),
        tag="runs",
        access="write",
        answers={202: answer(SaidResponse)},
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
        body=SayRequest,
    ),
    Operation(
        id="unfoldRun",
        summary="Undo a run's last summary",
        description=(
            "The model sees again what its last summary stands for, from the run's next step on; a second time undoes "
            "the summary before. 409: `NOTHING_FOLDED`, `NOT_A_RUN`, `RUN_ENDED`."
        ),
        tag="runs",
        access="write",
        answers={202: answer(UnfoldedResponse)},
        errors=(404, 409),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="forkRun",
        summary="Go another way from a step of a run",
        description="A new job begins with copies of the steps up to `from_step`; their effects are not repeated.",
        tag="runs",
        access="write",
        answers={200: answer(ForkedResponse, idempotent=True), 201: answer(ForkedResponse)},
        errors=(404, 409),
        params=(JOB_ID_PARAM, IDEMPOTENCY_PARAM),
        body=ForkRequest,
    ),
    Operation(
        id="replayRun",
        summary="Make a run's decisions again",
        description="From its record, without a provider and without calling any tool: is each decision the same now?",
        tag="runs",
        access="read",
        answers={200: answer(ReplayResponse)},
        errors=(400, 404),
        params=(JOB_ID_PARAM,),
    ),
    Operation(
        id="listQuestions",
        summary="Open questions of runs that wait",
        description="Newest run first. Go on with `cursor` until it is null.",
        tag="questions",
        access="read",
        answers={200: answer(QuestionsResponse)},
        errors=(400,),
        params=(Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200"), CURSOR_PARAM),
    ),
    Operation(
        id="readQuestion",
        summary="One question, open or not",
        description="With the answer that counts, once there is one.",
        tag="questions",
        access="read",
        answers={200: answer(QuestionResponse)},
        errors=(404,),
        params=(QUESTION_PARAM,),
    ),
    Operation(
        id="replyToQuestion",
        summary="Answer a question",
        description=(
            "The first answer counts: the same again is answered alike, another gets 409 `QUESTION_CLOSED` with the "
            "answer that was first. The run goes on at once."
        ),
        tag="questions",
        access="write",
        answers={200: answer(QuestionResponse)},
        errors=(404, 409),
        params=(QUESTION_PARAM,),
        body=ReplyRequest,
    ),
)
