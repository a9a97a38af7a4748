"""`data.fetch`: one GET to an allowed https host, through the egress client. Off until configured."""

import json
import re
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.egress_failures import failure_of_egress
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput, Positive
from rauskuclaw.config import DataFetchSettings
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobType, Json
from rauskuclaw.domain.json import is_shallow
from rauskuclaw.domain.runs.labels import READ, Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.egress.errors import EgressError
from rauskuclaw.egress.policy import Egress, EgressResponse, Excess, HostRules, Purpose
from rauskuclaw.egress.url import hosts_in
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer

NAME = "builtin:data.fetch"
ACCEPT = "application/json, text/*;q=0.9, */*;q=0.1"
MAX_JSON_DEPTH = 48
_CHARSET = re.compile(r'charset="?([A-Za-z0-9._-]{1,40})', re.IGNORECASE | re.ASCII)
# Python knows codecs that are not character sets (zip, rot13); only these are taken from an answer.
_CHARSETS = re.compile(
    r"utf-?(8|16(le|be)?)|us-ascii|iso-8859-[0-9]{1,2}|windows-125[0-9]|shift_jis|euc-(jp|kr)|gb(k|2312|18030)|big5"
)
_TEXT_TYPES = re.compile(r"text/.*|.*[/+](json|xml|yaml|x-yaml|javascript|ecmascript|x-www-form-urlencoded|x-ndjson)")
_JSON_TYPES = re.compile(r".*[/+]json")


class FetchInput(HandlerInput):
    url: Annotated[str | None, Field(max_length=2048, description="https, host on the allowlist")] = None
    timeout_ms: Annotated[Positive | None, Field(description="At most the configured time")] = None
    max_bytes: Annotated[Positive | None, Field(description="At most the configured size")] = None


class FetchOutput(HandlerOutput):
    """`body_text` is null for what is not text, `body_json` for what is not (whole) JSON."""

    status: int
    content_type: str | None
    body_text: str | None
    body_json: Json
    truncated: bool


def spec(settings: DataFetchSettings, egress: Egress) -> HandlerSpec:
    """The handler with these limits. Raises ConfigError for a faulty allowlist entry."""
    hosts = HostRules.of(settings.allowlist)

    async def run(payload: FetchInput, ctx: JobContext) -> FetchOutput:
        if not settings.enabled or hosts.is_empty:
            # Retryable: configuring it does not need the job to be created again.
            text = "data.fetch is not configured: set DATA_FETCH_ENABLED=1 and list its hosts in DATA_FETCH_ALLOWLIST"
            raise HandlerError(text, code="DATA_FETCH_DISABLED", failure_class=FailureClass.RETRYABLE)
        if not payload.url:
            raise HandlerError("The input has no url", code="DATA_FETCH_INPUT")
        purpose = _purpose(settings, hosts, payload)
        try:
            answer = await egress.send(purpose, payload.url, headers={"accept": ACCEPT})
        except EgressError as exc:
            raise failure_of_egress(exc) from exc
        await ctx.log("info", "Fetched", {"status": answer.status, "size_bytes": len(answer.body)})
        return _output(answer)

    return HandlerSpec(
        name=NAME,
        summary="Fetch a document from an allowed https host",
        input_model=FetchInput,
        output_model=FetchOutput,
        run=run,
        tool=_offer(settings, hosts),
    )


def _offer(settings: DataFetchSettings, hosts: HostRules) -> ToolOffer:
    """A tool that only reads, although its URL may carry something out."""
    inner = {f"{name}:{port}" for name, port in hosts.exceptions} | {name for name, _ in hosts.exceptions}

    def label(arguments: dict[str, Json]) -> Label:
        # It is asked for without credentials, so anybody can read it, unless the host is one of the house.
        is_inner = not inner.isdisjoint(hosts_in(arguments.get("url")))
        return READ if is_inner else Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC)

    return ToolOffer(
        effect=Effect.PURE,
        is_quick=True,
        label=label,
        sends_text=True,
        required=("url",),
        hosts=lambda arguments: hosts_in(arguments.get("url")),
        is_available=settings.enabled and not hosts.is_empty,
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.settings.data_fetch, parts.egress())


BUILTIN = Builtin(_make, JobType("data.fetch", handler=NAME, default_timeout_sec=60))


def _purpose(settings: DataFetchSettings, hosts: HostRules, payload: FetchInput) -> Purpose:
    """A job may ask for less than configured, never for more."""
    timeout_ms = min(payload.timeout_ms or settings.timeout_ms, settings.timeout_ms)
    return Purpose(
        name="data.fetch",
        hosts=hosts,
        total=timedelta(milliseconds=timeout_ms),
        max_body_bytes=min(payload.max_bytes or settings.max_bytes, settings.max_bytes),
        excess=Excess.TRUNCATE,
    )


def _output(answer: EgressResponse) -> FetchOutput:
    content_type = answer.headers.get("content-type")
    media_type = (content_type or "text/plain").partition(";")[0].strip().lower()
    text = _text(answer.body, content_type or "") if _TEXT_TYPES.fullmatch(media_type) else None
    is_json = text is not None and not answer.is_truncated and _JSON_TYPES.fullmatch(media_type) is not None
    return FetchOutput(
        status=answer.status,
        content_type=content_type,
        body_text=text,
        body_json=_json(text) if is_json and text is not None else None,
        truncated=answer.is_truncated,
    )


def _text(body: bytes, content_type: str) -> str:
    named = _CHARSET.search(content_type)
    charset = named[1].lower() if named else "utf-8"
    try:
        return body.decode(charset if _CHARSETS.fullmatch(charset) else "utf-8", "replace")
    except LookupError:  # a number of the series that does not exist, such as iso-8859-99
        return body.decode("utf-8", "replace")


def _json(text: str) -> Json:
    """The parsed body; None for what is no JSON, or cannot be stored as such: NaN, half surrogates, too deep."""
    try:
        value = json.loads(text)
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return None
    return value if is_shallow(value, MAX_JSON_DEPTH) else None
