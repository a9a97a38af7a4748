"""What the document says of a body and what the services ask of it are one: field by field, at every limit.

Bodies are read by hand (decision 0021), so the models that describe them could drift away. Each field of each request
gets values at and around every limit of the document, and of every type; the API must name the field as faulty exactly
when the document calls the body invalid.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from functions.api.__main__ import openapi_document
from functions.api.openapi.base import example_of
from functions.api.openapi.document import OPERATIONS
from functions.api.openapi.jobs import BatchJobRequest, BatchRequest
from functions.api.openapi.operation import Operation
from rauskuclaw.config import ApiSettings
from rauskuclaw.domain.conversations.settings import ConversationSettings
from rauskuclaw.domain.models import ToolCall
from rauskuclaw.services.conversations import requests as conversation_requests
from rauskuclaw.services.jobs.intents import read_intents
from rauskuclaw.services.principal import Principal
from rauskuclaw.services.stream_tokens import read_token_request
from rauskuclaw.services.suggestions.requests import read_creation
from rauskuclaw.services.working_memory import read_working_memory
from rauskuclaw.services.workspace import requests as workspace_requests
from rauskuclaw.tools.batch_input import read_batch
from tests.functions.api.test_runs import asking
from tests.functions.api.world import KEYS, World, open_world
from tests.support.runs import answered, asked

DOCUMENT = openapi_document()
PATHS = {
    operation["operationId"]: (method, path)
    for path, item in DOCUMENT["paths"].items()
    for method, operation in item.items()
}
BODIES = [each for each in OPERATIONS if each.body is not None and each.body is not BatchRequest]
CADENCES = ("interval_sec", "cron")
ABSENT = object()
# Read as in a change, and without effect.
ALSO_READ = {"createSchedule": {"run_now", "reset_breaker"}}
# Here the services ask for more than a JSON Schema can say: that a thing exists, that a text can be read.
JUDGED_FURTHER = {
    "model",
    "choice",
    "text",
    "arguments",
    "from_step",
    "type",
    "handler",
    "callback_url",
    "run_at",
    "updated_after",
    "updated_before",
    "updated_at",
    "path",
    "from_path",
    "to_path",
    "content_base64",
    "cron",
    "timezone",
    "parts",
    "leaf",
}
MAX_TEXT = 10_000  # a body has a limit of its own


def schema_of(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = DOCUMENT["components"]["schemas"][name]
    return schema


def fields_of(name: str) -> set[str]:
    """The fields of a request, of all its shapes."""
    schema = schema_of(name)
    shapes = [schema_of(each["$ref"].rsplit("/", 1)[1]) for each in schema.get("oneOf", ())] or [schema]
    return {field for shape in shapes for field in shape["properties"]}


def is_described(name: str) -> Callable[[Any], bool]:
    schema = {"$ref": f"#/components/schemas/{name}", "components": DOCUMENT["components"]}
    return Draft202012Validator(schema).is_valid


def numbers_in(schema: Any) -> Iterator[int]:
    """Every limit: of numbers, of lengths, and those inside of patterns."""
    if isinstance(schema, dict):
        for key, value in schema.items():
            if key in ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems"):
                yield value
            elif key == "pattern":
                yield from map(int, re.findall(r"[{,](\d+)", value))
            else:
                yield from numbers_in(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from numbers_in(value)


def probes_of(name: str, field: str) -> list[Any]:
    """Values of every type, and those at and around each limit."""
    limits = sorted({number + step for number in limits_of(name, field) for step in (-1, 0, 1)})
    texts = ["", " ", "a", "5", "true", "skip", "hybrid", "a b", "a/b", "äää", "  aaa  ", "A.b_c:d-e", "A.b_c-e", "a,b"]
    texts += ["a" * limit for limit in limits if 0 <= limit <= MAX_TEXT]
    plain = [ABSENT, None, True, False, 1.5, 5.0, [], [1], ["a"], {}, {"a": 1}]
    return [*plain, 0, 1, -1, *limits, *map(float, limits), *texts]


def limits_of(name: str, field: str) -> list[int]:
    schema = schema_of(name)
    shapes = [schema_of(each["$ref"].rsplit("/", 1)[1]) for each in schema.get("oneOf", ())] or [schema]
    return [number for shape in shapes for number in numbers_in(shape["properties"].get(field))]


def changed(body: dict[str, Any], field: str, value: Any) -> dict[str, Any]:
    """The body with another value in one field. A schedule has one cadence or the other."""
    rest = {name: given for name, given in body.items() if name != field}
    if field in CADENCES and value is not ABSENT:
        rest = {name: given for name, given in rest.items() if name not in CADENCES}
    return rest if value is ABSENT else {**rest, field: value}


def names(error: dict[str, Any] | None, field: str) -> bool:
    """Whether the field, something inside it, or the body without it is named as faulty."""
    fields = ((error or {}).get("details") or {}).get("fields", [])
    return any(each["field"].partition(".")[0] in (field, "body") for each in fields)


async def url_of(world: World, operation: Operation) -> tuple[str, str]:
    method, path = PATHS[operation.id]
    if "{schedule_id}" in path:
        made = await world.client.post("/v1/schedules", json={"type": "report.generate", "cron": "0 0 1 1 *"})
        path = path.replace("{schedule_id}", made.json()["schedule"]["id"])
    if "{memory_id}" in path:
        path = path.replace("{memory_id}", (await stored_memory(world))["id"])
    if "{question_id}" in path or "{job_id}" in path:
        run = await asking(world, asked(), answered(tool_calls=(ToolCall("t-1", "fetch", "{}"),)))
        path = path.replace("{question_id}", run["id"]).replace("{job_id}", run["job"])
    if "{conversation_id}" in path:
        made = await world.client.post("/v1/conversations", json={})
        path = path.replace("{conversation_id}", made.json()["conversation"]["id"]).replace("{message_id}", "m")
    return method, path.replace("{name}", "report.generate")


async def stored_memory(world: World) -> dict[str, Any]:
    stored = await world.client.post("/v1/memory", json={"scope": "agent.chat", "key": "door", "value": 1})
    memory: dict[str, Any] = stored.json()["memory"]
    return memory


def differing(name: str, field: str, sent: list[dict[str, Any]], errors: list[dict[str, Any] | None]) -> list[str]:
    """What was sent and judged otherwise than the document does."""
    is_valid = is_described(name)
    found = []
    for body, error in zip(sent, errors, strict=True):
        is_refused, is_wrong = names(error, field), not is_valid(body)
        if is_refused != is_wrong and not (is_refused and field in JUDGED_FURTHER):
            found.append(f"{field}: {json.dumps(body.get(field, '(absent)'))[:80]} is refused: {is_refused}")
    return found


@pytest.mark.parametrize("operation", BODIES, ids=[operation.id for operation in BODIES])
async def test_a_field_is_refused_exactly_where_the_document_says_so(tmp_path: Path, operation: Operation) -> None:
    assert operation.body is not None
    model = operation.body.__name__
    body = example_of(operation.body)
    # Nobody works here, so that who waits for jobs does so in vain.
    async with open_world(tmp_path, settings=ApiSettings(keys=KEYS, sse_wait_sec=0.1)) as world:
        method, url = await url_of(world, operation)
        for field in sorted(fields_of(model)):
            sent = [changed(body, field, value) for value in probes_of(model, field)]
            answers = [await world.client.request(method, url, json=each) for each in sent]
            assert not [answer.text for answer in answers if answer.status_code >= 500]
            errors = [answer.json().get("error") for answer in answers]
            assert differing(model, field, sent, errors) == []


async def test_jobs_of_a_batch_are_judged_as_described(tmp_path: Path) -> None:
    body = changed(example_of(BatchJobRequest), "idempotency_key", ABSENT)  # with it, the second job is a conflict
    async with open_world(tmp_path) as world:
        for field in sorted(fields_of("BatchJobRequest")):
            sent = [changed(body, field, value) for value in probes_of("BatchJobRequest", field)]
            answer = await world.client.post("/v1/jobs/batch", json={"jobs": sent})
            errors = [each.get("error") for each in answer.json()["results"]]
            assert differing("BatchJobRequest", field, sent, errors) == []


@pytest.mark.parametrize(
    "jobs", [None, {}, "a", [], *([{"type": "report.generate"}] * count for count in (1, 100, 101))]
)
async def test_a_batch_is_as_large_as_described(tmp_path: Path, jobs: Any) -> None:
    async with open_world(tmp_path) as world:
        answer = await world.client.post("/v1/jobs/batch", json={"jobs": jobs})
    assert (answer.status_code == 200) is is_described("BatchRequest")({"jobs": jobs})


class Recording(dict[str, Any]):
    """A body that remembers what was asked of it."""

    def __init__(self, given: dict[str, Any]) -> None:
        super().__init__(given)
        self.asked: set[str] = set()

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return super().__contains__(name)

    def __getitem__(self, name: str) -> Any:
        self.asked.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)


def calls(world: World, ids: dict[str, str]) -> dict[str, Callable[[Recording], Any]]:
    """The service that reads each request. A batch and preferences are read by their routes as well."""
    made, anybody = world.services, Principal(name="ops")
    return {
        "createJob": lambda body: made.jobs.submit(body, caller=anybody),
        "putMemory": lambda body: made.memories.put(body, correlation_id="c"),
        "searchMemory": made.memories.search,
        "resetMemory": made.memories.reset,
        "reembedMemory": made.memories.reembed,
        "createSchedule": lambda body: made.schedules.create(body, caller=anybody),
        "previewSchedule": made.schedules.preview,
        "createJobType": made.types.create_type,
        "changeJobType": lambda body: made.types.change_type("report.generate", body),
        "sayToRun": lambda body: made.agent_runs.say(ids["job"], body, caller=anybody),
        "forkRun": lambda body: made.agent_runs.fork(ids["job"], body, caller=anybody),
        "replyToQuestion": lambda body: made.questions.reply(ids["id"], body, caller=anybody, by="ops"),
        "invokeAgentTools": read_batch,
        "replacePrefs": lambda body: made.prefs.put("default", body),
        "saveWorkspaceFile": workspace_requests.read_text,
        "createWorkspaceEntry": workspace_requests.read_creation,
        "moveWorkspaceEntry": workspace_requests.read_relocation,
        "uploadWorkspaceFile": workspace_requests.read_upload,
        "prepareWorkspaceUpload": workspace_requests.read_announced_upload,
        "restoreWorkspaceFile": workspace_requests.read_restoration,
        "createConversation": conversation_requests.read_new,
        "changeConversation": lambda body: conversation_requests.read_edits(body, ConversationSettings()),
        "postMessage": conversation_requests.read_said,
        "editQueuedMessage": conversation_requests.read_rewording,
        "retryMessage": conversation_requests.read_message_id,
        "forkConversation": conversation_requests.read_message_id,
        "submitIntents": read_intents,
        "createSuggestedJobs": read_creation,
        "mintStreamToken": read_token_request,
        "writeWorkingMemory": read_working_memory,
    }


@pytest.mark.parametrize("operation", BODIES, ids=[operation.id for operation in BODIES])
async def test_a_service_asks_for_the_described_fields_and_no_others(tmp_path: Path, operation: Operation) -> None:
    assert operation.body is not None
    body = Recording(example_of(operation.body))
    async with open_world(tmp_path) as world:
        if operation.id == "changeSchedule":
            stored = await world.client.post("/v1/schedules", json={"type": "report.generate", "interval_sec": 60})
            schedule_id = stored.json()["schedule"]["id"]
            await world.services.schedules.change(schedule_id, body, caller=Principal(name="ops"))
        elif operation.id == "markMemory":
            memory = await stored_memory(world)
            body["updated_at"] = memory["updated_at"]
            await world.services.memories.mark(memory["id"], body, caller=Principal(name="ops"))
        else:
            ids = await asking(world, asked(), answered(), asked(), answered())
            done = calls(world, ids)[operation.id](body)
            if isinstance(done, Awaitable):
                await done
    assert body.asked == fields_of(operation.body.__name__) | ALSO_READ.get(operation.id, set())
