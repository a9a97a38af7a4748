"""Ways to answer a chat badly. Each is named, and chosen by a model's name (`fault:cut;at=80`) or by a script."""

from collections.abc import Awaitable, Callable, Iterator

from local.model_server.content import completion, reply_text
from local.model_server.exchange import Exchange
from local.model_server.odd_answers import DONE, ODD_ANSWERS, event

Options = dict[str, str]
Fault = Callable[[Exchange, Options, "Iterator[bytes]"], Awaitable[None]]
ABSURD = {"prompt_tokens": -5, "completion_tokens": 10**18, "total_tokens": "many"}


def parse(text: str) -> tuple[str, Options]:
    """`name;key=value;...` as name and options."""
    name, *pairs = text.split(";")
    return name.removeprefix("fault:"), dict(pair.partition("=")[::2] for pair in pairs)


async def stream(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A proper stream; `pace_ms` between its events."""
    await exchange.events()
    for each in events:
        await exchange.chunk(each)
        await exchange.pause(float(options.get("pace_ms", "0")) / 1000)
    await exchange.chunk(b"")


async def status(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """An error's status (`status`), with `Retry-After` (`after`). A 401 repeats the key, as careless servers do."""
    code = int(options["status"])
    given = exchange.request.headers.get("authorization", "").removeprefix("Bearer ")
    text = f"Incorrect API key provided: {given}" if code == 401 else f"scripted {code}"
    headers = {"retry-after": options["after"]} if "after" in options else {}
    await exchange.json(code, {"error": {"message": text, "type": "scripted", "code": None}}, **headers)


async def hang(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """Not a byte."""
    await exchange.pause(None)


async def stall(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A stream that stops after some events (`events`) and stays open."""
    await exchange.events()
    for _, each in zip(range(int(options.get("events", "3"))), events, strict=False):
        await exchange.chunk(each)
    await exchange.pause(None)


async def cut(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A stream whose connection ends after so many bytes (`at`, default: half), between or within events."""
    whole = b"".join(events)
    await exchange.events()
    await exchange.chunk(whole[: int(options.get("at", len(whole) // 2))])


async def end_early(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A stream that ends properly as HTTP goes, but in the middle of the answer."""
    await exchange.events()
    for _, each in zip(range(int(options.get("events", "3"))), events, strict=False):
        await exchange.chunk(each)
    await exchange.chunk(b"")


async def reset(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    exchange.reset()


async def drip(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """Byte by byte, `pace_ms` apart."""
    await exchange.events()
    for byte in b"".join(events):
        await exchange.chunk(bytes([byte]))
        await exchange.pause(float(options.get("pace_ms", "0")) / 1000)
    await exchange.chunk(b"")


async def bad_json(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await _said(exchange, b'data: {"choices": [{"index": 0, "delta": {"conte\n\n' + DONE)


async def bad_utf8(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await _said(exchange, b'data: {"choices": [{"index": 0, "delta": {"content": "\xff\xfe"}}]}\n\n' + DONE)


async def bad_tool(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    call = {"index": 0, "id": "call_0", "function": {"name": "look", "arguments": '{"at": '}}
    chosen = [{"index": 0, "delta": {"tool_calls": [call]}, "finish_reason": "tool_calls"}]
    await _said(exchange, event({"choices": chosen}) + DONE)


async def empty(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await _said(exchange, event({"choices": [{"index": 0, "delta": {"content": " "}, "finish_reason": "stop"}]}) + DONE)


async def error_event(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await _said(exchange, next(events) + event({"error": {"message": "the model crashed", "type": "server"}}))


async def usage(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A good answer with numbers that cannot be."""
    kept = [each for each in events if b'"usage"' not in each]
    await _said(exchange, b"".join(kept[:-1]) + event({"choices": [], "usage": ABSURD}) + DONE)


async def no_usage(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await _said(exchange, b"".join(each for each in events if b'"usage"' not in each))


async def surrogates(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """An emoji cut in two between events, then half of one."""
    halves = ("\ud83e", "\udd9e ok ", "\ud83e")
    said = b"".join(event({"choices": [{"index": 0, "delta": {"content": half}}]}) for half in halves)
    await _said(exchange, said + event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}) + DONE)


async def chatter(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """A good answer between comments and events that nobody knows."""
    noise = b": ping\n\n" + b"event: ping\n" + event({"type": "ping"}) + b"event: thread.run\n" + event({"choices": []})
    await _said(exchange, noise + noise.join(events))


async def whole(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """One JSON answer, although a stream was asked for."""
    body = exchange.request.body
    await exchange.json(200, completion(body, reply_text(body)))


async def redirect(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    await exchange.json(302, {}, location=options.get("to", "http://127.0.0.1:1/v1/chat/completions"))


async def refuse(exchange: Exchange, options: Options, events: "Iterator[bytes]") -> None:
    """400 for a request that has a certain field (`field`), a good answer for one without it."""
    if options["field"] not in exchange.request.body:
        await stream(exchange, options, events)
        return
    text = f"Unrecognized request argument supplied: {options['field']}"
    await exchange.json(400, {"error": {"message": text, "type": "invalid_request_error"}})


async def _said(exchange: Exchange, data: bytes) -> None:
    await exchange.events()
    await exchange.chunk(data)
    await exchange.chunk(b"")


FAULTS: dict[str, Fault] = {
    "ok": stream,
    "hang": hang,
    "stall": stall,
    "cut": cut,
    "end-early": end_early,
    "reset": reset,
    "drip": drip,
    "bad-json": bad_json,
    "bad-utf8": bad_utf8,
    "bad-tool": bad_tool,
    "empty": empty,
    "error-event": error_event,
    "usage": usage,
    "no-usage": no_usage,
    "surrogates": surrogates,
    "chatter": chatter,
    "whole": whole,
    "redirect": redirect,
    "refuse": refuse,
    **ODD_ANSWERS,
}


def fault_of(text: str) -> tuple[Fault, Options]:
    """The fault of that name, or for a number the answer with that status. Raises KeyError."""
    name, options = parse(text)
    if name.isdigit():
        return status, {**options, "status": name}
    return FAULTS[name], options
