"""Models and operations of conversations."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from functions.api.openapi.base import JOB_ID, AnyJson, Count, Ok, Schema, Timestamp, absent
from functions.api.openapi.jobs import JobSummary
from functions.api.openapi.operation import CURSOR_PARAM, Answer, Operation, Param, answer

CONVERSATION_ID = "5b0c6c1e-7a55-4f0e-8e58-1f2f6a1c9d20"
MESSAGE_ID = "b7a4b8f6-0d6e-4c1b-9a0e-3a1b5a0f7c11"
REPLY_ID = "0f9d6a52-3f1d-5a8e-9d35-6d1f0c2b7e12"
CURSOR = f"{JOB_ID}-17"
UUID_PATTERN = "^[0-9a-fA-F]{8}-([0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$"
CONVERSATION_PARAM = Param("conversation_id", {"type": "string"}, "path", "the conversation's id", CONVERSATION_ID)
MESSAGE_PARAM = Param("message_id", {"type": "string"}, "path", "the message's id", MESSAGE_ID)
KEY_PARAM = Param(
    "Idempotency-Key", {"type": "string"}, "header", "a repeated request with this key is answered alike", "send-17"
)
LIMIT_PARAM = Param("limit", {"type": "integer", "default": 50}, description="clamped to 1..200")
Parts = list[dict[str, AnyJson]]
Status = Literal["done", "running", "queued", "failed", "cancelled"]
State = Literal["idle", "running", "waiting"]


class ConversationSettingsRequest(BaseModel):
    """What turns are made with, and nothing else. Everything may be left out; in a change, null removes a setting."""

    model_config = ConfigDict(extra="forbid")

    job_type: str | None = absent(description="which type answers; default: ai.chat.generate, else Codex")
    provider: Literal["openai", "codex", "demo"] | None = absent(description="in place of a type")
    model: str | None = absent(max_length=200, description="in place of the configured one, where tools are on")
    system: str | None = absent(max_length=20_000, description="in place of our words")
    agent_tools: bool | None = absent(description="whether the model may call tools; default true")
    tools: list[str] | None = absent(description="names of tools; default: all")
    grants: list[dict[str, AnyJson]] | None = absent(description="which calls need no approval")
    caps: dict[str, AnyJson] | None = absent(description="rounds, tool_calls, wall_clock_sec, tokens, usd of a turn")
    memory: bool | dict[str, AnyJson] | None = absent(description="memories as context: scope, top_k, query, required")
    memory_write: bool | dict[str, AnyJson] | None = absent(description="keep answers: scope, key, ttl_sec, tags")
    planner: bool | None = absent(description="only propose jobs")
    auto_run: bool | None = absent(description="run proposed jobs that the policy lets pass")
    queue: str | None = absent(description="the logical queue of turns; decides who may see the conversation")
    policy: dict[str, AnyJson] | None = absent(description="for proposed jobs")
    callback_url: str | None = absent(description="told when a turn asks something, and when it ends")


class ConversationRequest(BaseModel):
    id: str | None = absent(pattern=UUID_PATTERN, description="an id of your own makes repeating safe")
    title: str | None = absent(max_length=200, examples=["Tea"])
    settings: ConversationSettingsRequest | None = absent()


class ConversationChangeRequest(BaseModel):
    """At least one of these."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    title: str | None = absent(max_length=200, examples=["Green tea"])
    archived: bool | None = absent()
    settings: ConversationSettingsRequest | None = absent()
    leaf: str | None = absent(pattern=UUID_PATTERN, description="show the newest branch through this message")


class MessageRequest(BaseModel):
    """Either `text`, or `parts` of text and of files of the workspace."""

    id: str | None = absent(pattern=UUID_PATTERN, description="an id of your own makes repeating safe")
    text: str | None = absent(pattern=r"\S", max_length=100_000, examples=["What is tea?"])
    parts: list[dict[str, AnyJson]] | None = absent(min_length=1, max_length=20)
    parent: str | None = Field(
        default_factory=lambda: None,
        pattern=UUID_PATTERN,
        description="the message that this one follows, null for the first: edit and resend. Default: the newest",
    )
    busy: Literal["queue", "steer", "interrupt", "reject"] | None = absent(
        description="while a turn is under way: wait, be heard at its next step, at once, or be refused"
    )


class QueuedMessageRequest(BaseModel):
    text: str | None = absent(pattern=r"\S", max_length=100_000, examples=["What is green tea?"])
    parts: list[dict[str, AnyJson]] | None = absent(min_length=1, max_length=20)


class MessageIdRequest(BaseModel):
    message_id: str = Field(pattern=UUID_PATTERN, examples=[MESSAGE_ID])


class ConversationSchema(Schema):
    id: str = Field(examples=[CONVERSATION_ID])
    title: str = Field(examples=["What is tea?"])
    created_by: str = Field(examples=["ops"])
    settings: dict[str, AnyJson] = Field(examples=[{"queue": "default"}])
    leaf: str | None = Field(description="the newest message of the branch that is shown", examples=[REPLY_ID])
    active_job: str | None = Field(description="the job of the turn under way", examples=[None])
    created_at: Timestamp
    updated_at: Timestamp
    archived: bool = Field(examples=[False])
    preview: str = Field(description="the beginning of the newest message", examples=["Tea is a drink."])
    state: State
    queued: int = Field(description="messages that wait", examples=[0])
    cost_usd: float | None = Field(description="of all turns, on all branches", examples=[0.0004])
    revision: int = Field(examples=[3])


class MessageSchema(Schema):
    id: str = Field(examples=[REPLY_ID])
    parent: str | None = Field(examples=[MESSAGE_ID])
    role: Literal["user", "assistant", "system"] = Field(examples=["assistant"])
    parts: Parts = Field(
        description="in the shape of the AI SDK's UIMessage", examples=[[{"type": "text", "text": "Tea is a drink."}]]
    )
    job_id: str | None = Field(examples=[JOB_ID])
    at: Timestamp
    status: Status
    siblings: list[str] = Field(description="all that follow the same message", examples=[[REPLY_ID]])
    index: int = Field(description="which of them it is", examples=[0])
    cost_usd: float | None = Field(examples=[0.0004])


class ConversationResponse(Ok):
    conversation: ConversationSchema
    idempotent: Literal[True] | None = None


class ConversationsResponse(Ok):
    conversations: list[ConversationSchema]
    count: Count
    next_cursor: str | None
    complete: bool = Field(description="false: a search has looked at the newest part only", examples=[True])


class MessagesResponse(Ok):
    conversation: ConversationSchema
    messages: list[MessageSchema]
    count: Count
    before: str | None = Field(description="reads the part before; null at the beginning", examples=[None])
    cursor: str = Field(description="where the stream goes on from here", examples=[CURSOR])


class PostedResponse(Ok):
    conversation: ConversationSchema
    message: MessageSchema
    job: JobSummary | None = Field(description="the turn that answers, once it has begun")
    queued: bool = Field(description="it waits for the turn under way", examples=[False])
    heard: bool = Field(description="the turn under way hears it", examples=[False])


class ChatTypeSchema(Schema):
    name: str = Field(examples=["ai.chat.generate"])
    label: str = Field(examples=["Chat"])
    provider: str | None = Field(examples=["openai"])
    model: str | None = Field(examples=["gpt-4.1-mini"])
    models: list[str] = Field(description="what may be chosen", examples=[["gpt-4.1-mini"]])
    enabled: bool = Field(description="whether it would answer", examples=[True])
    takes_tools: bool = Field(examples=[True])
    reason: str | None = Field(description="why it would not answer", examples=[None])
    models_reason: str | None = Field(description="why these are not all models", examples=[None])


class ChatHintSchema(Schema):
    provider: str = Field(examples=["ollama"])
    text: str = Field(description="how to connect it", examples=["Ollama: install it, then set OPENAI_ENABLED=1 ..."])


class ChatOptionsResponse(Ok):
    types: list[ChatTypeSchema]
    default_type: str | None = Field(examples=["ai.chat.generate"])
    demo: bool = Field(description="by default no model answers, but the demonstration", examples=[False])
    hints: list[ChatHintSchema]


STREAM = (
    "retry: 2000\n\n"
    f'event: conversation\ndata: {{"conversation":{{"id":"{CONVERSATION_ID}","state":"running"}}}}\n\n'
    f'id: {JOB_ID}-0\nevent: message\ndata: {{"message":{{"id":"{REPLY_ID}","status":"running","parts":[]}}}}\n\n'
    f'id: {CURSOR}\nevent: delta\ndata: {{"message_id":"{REPLY_ID}","part":"text","text":"Tea is"}}\n\n'
)
OPERATIONS = (
    Operation(
        id="listConversations",
        summary="Conversations, newest first",
        description="`q` searches titles and texts. Go on with `cursor` until `next_cursor` is null.",
        tag="conversations",
        access="read",
        answers={200: answer(ConversationsResponse)},
        errors=(400,),
        params=(
            Param("q", {"type": "string"}, description="all of its words occur in the title or in one message"),
            Param("archived", {"type": "string", "enum": ["false", "true", "any"], "default": "false"}),
            LIMIT_PARAM,
            CURSOR_PARAM,
        ),
    ),
    Operation(
        id="createConversation",
        summary="Begin a conversation",
        description="Repeating it with the same `id` or key is answered with the conversation that is there.",
        tag="conversations",
        access="write",
        answers={200: answer(ConversationResponse, idempotent=True), 201: answer(ConversationResponse)},
        errors=(409,),
        params=(KEY_PARAM,),
        body=ConversationRequest,
    ),
    Operation(
        id="readConversation",
        summary="One conversation",
        description="With where its turn stands.",
        tag="conversations",
        access="read",
        answers={200: answer(ConversationResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM,),
    ),
    Operation(
        id="changeConversation",
        summary="Rename, archive, set, or show another branch",
        description="Settings are merged by name; null removes one.",
        tag="conversations",
        access="write",
        answers={200: answer(ConversationResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM,),
        body=ConversationChangeRequest,
    ),
    Operation(
        id="listMessages",
        summary="The messages of the branch that is shown",
        description=(
            "Oldest first, the newest page first. An answer under way is there exactly up to `cursor`, from which the "
            "stream goes on; messages that wait come last."
        ),
        tag="conversations",
        access="read",
        answers={200: answer(MessagesResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM, LIMIT_PARAM, Param("before", {"type": "string"}, description="from another page")),
    ),
    Operation(
        id="postMessage",
        summary="Say something",
        description=(
            "Stored, with the turn that answers, before this returns. 409: `CONVERSATION_BUSY` (with `reject`, or with "
            "a `parent` while a turn is under way), `QUEUE_FULL`, `CHAT_UNAVAILABLE`, `IDEMPOTENCY_CONFLICT`."
        ),
        tag="conversations",
        access="write",
        answers={202: answer(PostedResponse)},
        errors=(404, 409),
        params=(CONVERSATION_PARAM, KEY_PARAM),
        body=MessageRequest,
    ),
    Operation(
        id="editQueuedMessage",
        summary="Change a message that waits",
        description="404 once it does not wait any more.",
        tag="conversations",
        access="write",
        answers={200: answer(PostedResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM, MESSAGE_PARAM),
        body=QueuedMessageRequest,
    ),
    Operation(
        id="dropQueuedMessage",
        summary="Take a message back that waits",
        description="404 once it does not wait any more.",
        tag="conversations",
        access="write",
        answers={200: answer(ConversationResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM, MESSAGE_PARAM),
    ),
    Operation(
        id="retryMessage",
        summary="Have a message answered once more",
        description="The new answer is a sibling of the one that is there.",
        tag="conversations",
        access="write",
        answers={202: answer(PostedResponse)},
        errors=(404, 409),
        params=(CONVERSATION_PARAM,),
        body=MessageIdRequest,
    ),
    Operation(
        id="stopTurn",
        summary="End the turn under way",
        description="What it has said stays. Nothing happens when none is.",
        tag="conversations",
        access="write",
        answers={200: answer(ConversationResponse)},
        errors=(404, 409),
        params=(CONVERSATION_PARAM,),
    ),
    Operation(
        id="forkConversation",
        summary="Go on elsewhere from a message",
        description="A new conversation begins with copies of the messages up to this one.",
        tag="conversations",
        access="write",
        answers={200: answer(ConversationResponse, idempotent=True), 201: answer(ConversationResponse)},
        errors=(404, 409),
        params=(CONVERSATION_PARAM, KEY_PARAM),
        body=MessageIdRequest,
    ),
    Operation(
        id="exportConversation",
        summary="The branch that is shown, as a file",
        description="Markdown or JSON.",
        tag="conversations",
        access="read",
        answers={200: Answer(example="# What is tea?\n\n## You, 2026-02-17T18:11:01.123Z\n\nWhat is tea?\n")},
        errors=(400, 404),
        params=(CONVERSATION_PARAM, Param("format", {"type": "string", "enum": ["md", "json"], "default": "md"})),
        media_type="application/octet-stream",
    ),
    Operation(
        id="streamConversation",
        summary="Watch a conversation: server-sent events",
        description=(
            "`conversation`, `message`, `delta`, `parts`, `status`, `reset`; an event with an id comes once and in "
            "order. Resume with `Last-Event-ID`, or with the `cursor` of the messages."
        ),
        tag="conversations",
        access="read",
        answers={200: Answer(example=STREAM)},
        errors=(404,),
        params=(
            CONVERSATION_PARAM,
            Param("Last-Event-ID", {"type": "string"}, "header", "resume after this event", CURSOR),
            Param("cursor", {"type": "string"}, description="the same, for a first connection"),
        ),
        media_type="text/event-stream",
        key_in_query=True,
    ),
    Operation(
        id="readChatOptions",
        summary="Who would answer in a conversation",
        description="Types, providers and models, each that is not there with its reason, and how to connect one.",
        tag="conversations",
        access="read",
        answers={200: answer(ChatOptionsResponse)},
    ),
)
