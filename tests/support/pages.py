"""A web server with a certificate of a test authority, in a thread: pages for agents to read."""

import os
import ssl
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import certifi
import trustme

# Names the roots that an instance of paced.py trusts in place of the bundled ones.
AUTHORITY = "TEST_AUTHORITY"


def trust_authority() -> None:
    """Have this process trust the test's authority, where one is named: ours asks certifi for its roots."""
    if authority := os.environ.get(AUTHORITY):
        certifi.where = lambda: authority


@dataclass
class Pages:
    """`on_first` is called at the first request of each path, before its answer; `seen` counts all of them."""

    port: int
    authority: Path
    seen: Counter[str] = field(default_factory=Counter)
    on_first: Callable[[str], None] = lambda path: None

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"

    @property
    def environment(self) -> dict[str, str]:
        """What lets an instance of paced.py read these pages, and no others."""
        return {
            AUTHORITY: str(self.authority),
            "DATA_FETCH_ENABLED": "1",
            "DATA_FETCH_ALLOWLIST": f"127.0.0.1:{self.port}",
        }


@contextmanager
def serving_pages(folder: Path) -> Iterator[Pages]:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with lock:
                pages.seen[self.path] += 1
                is_first = pages.seen[self.path] == 1
            if is_first:
                pages.on_first(self.path)
            body = f"The page {self.path} says: deploy to staging.".encode()
            self.send_response(200)
            self.send_header("content-type", "text/plain; charset=utf-8")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    pages = Pages(server.server_address[1], folder / "authority.pem")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)
