"""`tools.web_search`: titles, addresses and snippets of pages, from the configured provider. Off until configured."""

import asyncio
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.builtins.egress_failures import failure_of_egress
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput
from rauskuclaw.config.tools import WebSearchSettings
from rauskuclaw.domain.failures import FailureClass, HandlerError
from rauskuclaw.domain.job import JobType
from rauskuclaw.domain.runs.labels import Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.egress.errors import EgressError
from rauskuclaw.egress.policy import Egress, Excess, Purpose
from rauskuclaw.egress.url import hosts_in
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import ToolOffer

NAME = "builtin:tools.web_search"
MAX_QUERY = 500
MAX_RESULTS = 20
MAX_PAGE_BYTES = 1024 * 1024


class WebSearchInput(HandlerInput):
    query: Annotated[str | None, Field(max_length=MAX_QUERY, description="Words to look for")] = None
    provider: Annotated[Literal["duckduckgo", "brave"] | None, Field(description="In place of the configured one")] = (
        None
    )
    max_results: Annotated[int, Field(ge=1, le=MAX_RESULTS), FROM_WHOLE_FLOAT] = 10


class FoundPage(HandlerOutput):
    """What a stranger's page says of itself."""

    title: str
    url: str
    snippet: str


class WebSearchOutput(HandlerOutput):
    query: str
    provider: str
    results: list[FoundPage]
    count: int


def spec(settings: WebSearchSettings, egress: Egress) -> HandlerSpec:
    """The handler as configured."""

    async def run(payload: WebSearchInput, ctx: JobContext) -> WebSearchOutput:
        from rauskuclaw.builtins.web_search.providers import provider_of, require_answer

        if not settings.enabled:
            # Retryable: configuring it does not need the job to be created again.
            text = "tools.web_search is not configured: set WEB_SEARCH_ENABLED=1"
            raise HandlerError(text, code="WEB_SEARCH_DISABLED", failure_class=FailureClass.RETRYABLE)
        query = " ".join((payload.query or "").split())
        if not query:
            raise HandlerError("The input has no query", code="WEB_SEARCH_INPUT")
        try:
            provider = provider_of(settings, payload.provider or settings.provider)
            purpose = Purpose(
                name="tools.web_search",
                hosts=provider.hosts,
                total=timedelta(milliseconds=settings.timeout_ms),
                max_body_bytes=MAX_PAGE_BYTES,
                excess=Excess.TRUNCATE,
            )
            url = provider.url_of(query, payload.max_results)
            answer = await egress.send(purpose, url, headers=provider.headers)
        except EgressError as exc:
            raise failure_of_egress(exc) from exc
        found = await asyncio.to_thread(provider.read, require_answer(answer), payload.max_results)
        await ctx.log("info", "Searched the web", {"provider": provider.name, "results": len(found)})
        pages = [FoundPage(title=each.title, url=each.url, snippet=each.snippet) for each in found]
        return WebSearchOutput(query=query, provider=provider.name, results=pages, count=len(pages))

    return HandlerSpec(
        name=NAME,
        summary="Search the web: titles, addresses and snippets of pages",
        input_model=WebSearchInput,
        output_model=WebSearchOutput,
        run=run,
        tool=_offer(settings),
    )


def _offer(settings: WebSearchSettings) -> ToolOffer:
    """A tool that only reads, although its query carries words out."""

    urls = {"duckduckgo": settings.duckduckgo_url, "brave": settings.brave_url}

    return ToolOffer(
        effect=Effect.PURE,
        is_quick=True,
        label=lambda arguments: Label(Integrity.UNTRUSTED, Confidentiality.PUBLIC),
        sends_text=True,
        required=("query",),
        hosts=lambda arguments: hosts_in(urls.get(arguments.get("provider") or settings.provider)),
        is_available=settings.enabled and (settings.provider != "brave" or settings.brave_key is not None),
    )


def _make(parts: Parts) -> HandlerSpec:
    return spec(parts.settings.web_search, parts.egress())


BUILTIN = Builtin(_make, JobType("tools.web_search", handler=NAME, enabled=False, default_timeout_sec=60))
