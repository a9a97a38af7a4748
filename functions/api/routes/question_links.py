"""Links to questions: a page for people who have no key. Reading it changes nothing, because mail scanners follow
links; only the form acts."""

import json
from html import escape
from typing import TYPE_CHECKING, Protocol

from fastapi import FastAPI, Request, Response
from starlette.routing import Route

from functions.api.http.request_body import read_form
from rauskuclaw.errors import ConflictError, InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from rauskuclaw.services.runs.links import Links
    from rauskuclaw.services.runs.questions import Asked, Questions

BY = "link"
POLICY = ("default-src 'none'", "style-src 'unsafe-inline'", "form-action 'self'", "frame-ancestors 'none'")
HEADERS = {
    "content-security-policy": "; ".join(POLICY),
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-robots-tag": "noindex",
}
STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 3rem auto; padding: 0 1rem; }
body, button { color: #1c1917; background: #fff; }
pre { background: #f5f5f4; padding: 1rem; white-space: pre-wrap; overflow-wrap: anywhere; }
button { font: inherit; padding: .5rem 1rem; margin: 0 .5rem .5rem 0; border: 1px solid #78716c; border-radius: .4rem; }
textarea { font: inherit; width: 100%; box-sizing: border-box; }
small { color: #57534e; }
@media (prefers-color-scheme: dark) {
  body, button { color: #e7e5e4; background: #1c1917; } pre { background: #292524; } small { color: #a8a29e; }
}
"""


class LinkEngine(Protocol):
    @property
    def questions(self) -> "Questions": ...

    @property
    def question_links(self) -> "Links | None":
        """None: no secret to make links with."""
        ...


class LinkRoutes:
    """Every fault looks the same to whoever has no valid link: there is no such page."""

    def __init__(self, engine: LinkEngine) -> None:
        self._engine = engine

    async def show(self, request: Request) -> Response:
        try:
            asked = await self._asked(request)
        except NotFoundError:
            return _page("No such question", "<p>This link is not valid.</p>", 404)
        return _question_page(asked)

    async def answer(self, request: Request) -> Response:
        try:
            asked = await self._asked(request)
        except NotFoundError:
            return _page("No such question", "<p>This link is not valid.</p>", 404)
        form = await read_form(request)
        given = {name: form[name] for name in ("choice", "text") if form.get(name, "").strip()}
        try:
            answered = await self._engine.questions.reply(asked.question.id, given, caller=None, by=BY)
        except ConflictError as exc:
            return _page("Too late", f"<p>{escape(exc.message)}.</p>", 409)
        except InvalidRequestError as exc:
            return _page("That does not fit", f"<p>{escape(exc.message)}</p>", 400)
        said = (answered.answer.body.get("text") or answered.answer.body["choice"]) if answered.answer else ""
        return _page("Thank you", f"<p>Your answer: <strong>{escape(said)}</strong>. The run goes on.</p>")

    async def _asked(self, request: Request) -> "Asked":
        """The question of the link. Raises NotFoundError for anything but its own token."""
        links = self._engine.question_links
        if links is None:
            raise NotFoundError("There are no links")
        asked = await self._engine.questions.get(request.path_params["question_id"], caller=None)
        if not links.fits(asked.question, request.query_params.get("token", "")):
            raise NotFoundError("There is no such link")
        return asked


def add_link_routes(app: FastAPI, routes: LinkRoutes) -> None:
    """Outside of /v1: the token in the link is the key, and the answer is a page."""
    app.router.routes.append(Route("/q/{question_id}", routes.show, methods=["GET", "HEAD"]))
    app.router.routes.append(Route("/q/{question_id}", routes.answer, methods=["POST"]))


def _question_page(asked: "Asked") -> Response:
    question = asked.question
    parts = [f"<p>{escape(question.text)}</p>"]
    if question.arguments is not None:
        shown = json.dumps(question.arguments, indent=2, ensure_ascii=False)
        parts.append(f"<p><strong>{escape(question.tool or '')}</strong></p><pre>{escape(shown)}</pre>")
    if question.diff is not None:
        parts.append(f"<p>It would change:</p><pre>{escape(question.diff)}</pre>")
    if asked.answer is not None or asked.job.status.is_final:
        parts.append("<p>This question is closed.</p>")
        return _page("A question of a run", "".join(parts))
    parts.append('<form method="post">')
    if question.choices:
        parts.append('<p><label>A word to it (optional)<br><textarea name="text" rows="2"></textarea></label></p>')
        parts += [f'<button name="choice" value="{escape(each)}">{escape(each)}</button>' for each in question.choices]
    else:
        parts.append('<p><label>Your answer<br><textarea name="text" rows="4" required></textarea></label></p>')
        parts.append("<button>Answer</button>")
    parts.append(f"</form><p><small>Run {escape(asked.job.id)}, {escape(asked.job.type)}</small></p>")
    return _page("A question of a run", "".join(parts))


def _page(title: str, body: str, status: int = 200) -> Response:
    html = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )
    return Response(html.encode("utf-8", "replace"), status_code=status, headers=HEADERS, media_type="text/html")
