"""An ASGI app: /ui/ from a folder of built files, / redirects there, everything else is the API's."""

from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# `style-src 'unsafe-inline'` is what the component library and the editor need; scripts come from us alone.
CONTENT_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self' blob:",
        "form-action 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
# The build puts a hash of the content into the names of these files, so a copy never goes stale.
HASHED_PREFIX = "assets/"
HASHED_CACHE = "public, max-age=31536000, immutable"
PLAIN_CACHE = "no-cache"
NOT_BUILT = """<!doctype html><html lang="en"><meta charset="utf-8"><title>RauskuClaw</title>
<h1>The web UI has not been built</h1>
<p>The API works: see <a href="/health">/health</a>. To build the UI, install Node 20 or newer and run
<code>make run</code> again.</p></html>"""


def security_headers(storage: str | None) -> dict[str, str]:
    """The headers of a page, which may talk to us and to `storage`."""
    if storage is None:
        return SECURITY_HEADERS
    policy = CONTENT_POLICY.replace("connect-src 'self'", f"connect-src 'self' {storage}")
    return {**SECURITY_HEADERS, "content-security-policy": policy}


class Gateway:
    """Serves `ui_dir` when it holds a build, and says so when it does not.

    `storage` is the address of a storage that takes and gives large files itself: pages may talk to it, too.
    """

    def __init__(self, api: ASGIApp, *, ui_dir: Path, storage: str | None = None) -> None:
        self._api = api
        self._headers = security_headers(storage)
        self._ui_dir = ui_dir
        self._files = StaticFiles(directory=ui_dir, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _is_for_ui(scope["path"]):
            await self._api(scope, receive, send)
            return
        response = await self._answer(scope)
        await response(scope, receive, _with_headers(send, self._headers))

    async def _answer(self, scope: Scope) -> Response:
        if scope["path"] in ("/", "/ui"):
            return RedirectResponse("/ui/", status_code=307, headers={"cache-control": PLAIN_CACHE})
        if scope["method"] not in ("GET", "HEAD"):
            return PlainTextResponse("Method not allowed", status_code=405, headers={"allow": "GET, HEAD"})
        if not (self._ui_dir / "index.html").is_file():
            return HTMLResponse(NOT_BUILT, status_code=404, headers={"cache-control": "no-store"})
        return await self._file(scope, scope["path"].removeprefix("/ui/"))

    async def _file(self, scope: Scope, path: str) -> Response:
        if path:
            try:
                response = await self._files.get_response(path, scope)
            except HTTPException:
                pass
            else:
                response.headers["cache-control"] = HASHED_CACHE if path.startswith(HASHED_PREFIX) else PLAIN_CACHE
                return response
        if "." in path.rpartition("/")[2] or path.startswith(HASHED_PREFIX):
            return PlainTextResponse("Not found", status_code=404, headers={"cache-control": "no-store"})
        # A route of the UI itself: its router reads the path.
        return FileResponse(self._ui_dir / "index.html", headers={"cache-control": PLAIN_CACHE})


def _is_for_ui(path: str) -> bool:
    return path in ("/", "/ui") or path.startswith("/ui/")


def _with_headers(send: Send, added: dict[str, str]) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in added.items():
                headers[name] = value
        await send(message)

    return sending
