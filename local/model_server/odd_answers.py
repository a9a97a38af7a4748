"""More ways to answer a chat: ends that are none, errors in a good status, odd formats, what servers do not take.

Written after published answers of the servers that they are named after.
"""

import json
from collections.abc import Iterator

from local.model_server.content import reply_text
from local.model_server.exchange import Exchange
from local.model_server.transcripts import TRANSCRIPTS
from rauskuclaw.domain.job import Json, JsonObject

Options = dict[str, str]
DONE = b"data: [DONE]\n\n"
USAGE = {"prompt_tokens": 5, "completion_tokens": 4096, "total_tokens": 4101}
SSE, JSON, NDJSON, HTML = "text/event-stream", "application/json", "application/x-ndjson", "text/html"
# Each with the type it claims to be. `half` stands for half an answer that comes before it.
REPORTED: dict[str, tuple[str, Json]] = {
    "openrouter": (JSON, {"error": {"message": "no credits left", "code": 402}}),
    "fastapi": (JSON, {"detail": "model is not loaded"}),
    "vllm-older": (JSON, {"object": "error", "message": "too long", "type": "BadRequestError", "code": 400}),
    "gemini-list": (JSON, [{"error": {"code": 400, "message": "bad schema", "status": "INVALID_ARGUMENT"}}]),
    "html": (HTML, "<html><head><style>p {}</style></head><body><p>please sign in</p></body></html>"),
    "text": (SSE, {"error": "model runner has stopped"}),
    "sglang": (
        SSE,
        {"error": {"object": "error", "message": "too many tokens", "type": "BadRequestError", "code": 400}},
    ),
    "dashscope": (SSE, {"error": {"code": "invalid_parameter_error", "message": "no such tool call", "param": None}}),
    "anthropic": (SSE, {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}),
    "limit": (SSE, {"error": {"message": "slow down", "code": "429"}}),
    "limit-by-type": (SSE, {"error": {"message": "slow down", "type": "rate_limit_error", "code": None}}),
    "key": (SSE, {"error": {"message": "who are you", "code": "invalid_api_key"}}),
    "midway": (
        SSE,
        {
            "error": {"code": 502, "message": "provider disconnected"},
            "choices": [{"index": 0, "delta": {"content": ""}, "finish_reason": "error"}],
            "usage": USAGE,
        },
    ),
    "unnamed": (SSE, {"error": {}}),
    "event": (SSE, "event: error\ndata: the model has crashed\n\n"),
    "event-json": (SSE, 'event: error\ndata: {"message": "upstream went away", "code": 503}\n\n'),
    "bare-line": (SSE, 'data: {"choices": []}\n{"error": {"message": "no slot is free", "code": 503}}\n'),
}
WRAPPED = {
    "bom": "\ufeff{}",
    "fence": "```json\n{}\n```",
    "bare-fence": "```\n{}```",
    "prose": "Here you are:\n```json\n{}\n```\nAnything else?",
    "words": 'Sure, {{"as": you}} asked: {} I hope that helps.',
    "think": '<think>\nhm {{"age": "old"}}\n</think>\n\n{}',
    "think-fence": "<think>```json\n[1]\n```</think>```json\n{}\n```",
    "half-think": 'hm, {{"age": "old"}} would be wrong</think>\n{}',
    "open-think": "<think>\n{}",
    "two-thinks": "<think>a</think><think>b</think>{}",
}


def event(value: Json) -> bytes:
    return b"data: " + json.dumps(value).encode() + b"\n\n"


def part(content: str | None = None, finish: str | None = None, **more: Json) -> JsonObject:
    delta = {} if content is None else {"content": content}
    return {"choices": [{"index": 0, "delta": {**delta, **more}, "finish_reason": finish}]}


async def transcript(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """Tool calls as a certain server streams them (`of`)."""
    await _send(exchange, b"".join(map(event, TRANSCRIPTS[options["of"]])) + DONE)


async def ends(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """Half an answer (or `text`), a finish reason (`reason`, without one: none), usage and the end's mark."""
    text = options.get("text", "half an ans")
    said = event(part(text)) if text else b""
    said += event(part(finish=options["reason"])) if "reason" in options else b""
    await _send(exchange, said + event({"choices": [], "usage": USAGE}) + DONE)


async def thinks(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """Thoughts up to the largest length, and no answer."""
    said = event(part(reasoning_content="hm")) + event(part(finish="length"))
    await _send(exchange, said + event({"choices": [], "usage": USAGE}) + DONE)


async def refuses(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    said = event(part(refusal="I would rather not")) + event(part(finish="stop"))
    await _send(exchange, said + event({"choices": [], "usage": USAGE}) + DONE)


async def metered(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """Usage with every chunk, and then: a broken tool call (`tool`), an error, silence (`stall`), or a cut."""
    then = options.get("then", "cut")
    counted = {"prompt_tokens": 5, "completion_tokens": 4096 if then != "tool" else 4000}
    await exchange.events()
    await exchange.chunk(event({**part("half"), "usage": {"prompt_tokens": 5, "completion_tokens": 1}}))
    await exchange.chunk(event({**part(" an ans"), "usage": counted}))
    if then == "tool":
        call = {"index": 0, "id": "a", "function": {"name": "look", "arguments": '{"at'}}
        await exchange.chunk(event({**part(finish="tool_calls", tool_calls=[call]), "usage": USAGE}))
    elif then == "error":
        await exchange.chunk(event({"error": {"message": "the model crashed"}}))
    elif then == "stall":
        await exchange.pause(None)
    if then != "cut":
        await exchange.chunk(DONE)
        await exchange.chunk(b"")


async def reported(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """An error in a good status (`of`), after half an answer where `half` is given."""
    kind, value = REPORTED[options["of"]]
    half = event(part("half an ans")) if "half" in options else b""
    if isinstance(value, str):
        said = value.encode()
    else:
        said = event(value) + DONE if kind == SSE else json.dumps(value).encode()
    await _send(exchange, half + said, kind=kind)


async def ndjson(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """A good answer as JSON a line."""
    lines = [each.removeprefix(b"data: ").rstrip() + b"\n" for each in events]
    await _send(exchange, b"".join(lines), kind=NDJSON)


async def labelled(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """A good stream of events that calls itself something else (`as`), its lines ended by `crlf` or `cr` (`ends`)."""
    mark = {"crlf": b"\r\n", "cr": b"\r"}.get(options.get("ends", ""), b"\n")
    await _send(exchange, b"".join(events).replace(b"\n", mark), kind=options.get("as", JSON))


async def strict(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """Mistral's 422 for a request that has a certain field (`field`), a good answer for one without it."""
    if options["field"] not in exchange.request.body:
        await _send(exchange, b"".join(events))
        return
    told = [{"type": "extra_forbidden", "loc": ["body", options["field"]], "msg": "Extra inputs are not permitted"}]
    await exchange.json(422, {"object": "error", "message": {"detail": told}, "type": "invalid_request_error"})


async def plain(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """A server without `json_schema`, or without any format (`takes=none`), which says so in one of several ways."""
    wanted = (exchange.request.body.get("response_format") or {}).get("type")
    if wanted is None or (wanted == "json_object" and options.get("takes") != "none"):
        await _send(exchange, event(part('{"age": 5}')) + event(part(finish="stop")) + DONE)
        return
    status = int(options.get("status", "400"))
    text = {
        400: "This response_format type is unavailable now",
        404: "No endpoints found that support the requested structured outputs",
        422: f"response_format.type: value is not a valid enumeration member: {wanted}",
        500: f"{wanted} is not supported by this backend",
    }[status]
    await exchange.json(status, {"error": {"message": text}})


async def refuse_schema(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """OpenAI's 400 for a schema that it cannot hold its model to."""
    text = "Invalid schema for response_format 'answer': 'oneOf' is not permitted."
    await exchange.json(400, {"error": {"message": text, "param": "response_format", "code": None}})


async def wrapped(exchange: Exchange, options: Options, events: Iterator[bytes]) -> None:
    """The right JSON with something around it (`in`)."""
    text = WRAPPED[options["in"]].format(reply_text(exchange.request.body))
    await _send(exchange, event(part(text)) + event(part(finish="stop")) + DONE)


async def _send(exchange: Exchange, data: bytes, *, kind: str = SSE) -> None:
    await exchange.head(200, **{"content-type": kind, "transfer-encoding": "chunked"})
    await exchange.chunk(data)
    await exchange.chunk(b"")


ODD_ANSWERS = {
    "transcript": transcript,
    "ends": ends,
    "thinks": thinks,
    "refuses": refuses,
    "metered": metered,
    "reported": reported,
    "ndjson": ndjson,
    "labelled": labelled,
    "strict": strict,
    "plain": plain,
    "refuse-schema": refuse_schema,
    "wrapped": wrapped,
}
