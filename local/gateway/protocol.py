"""HTTP on the socket: what cannot be read is answered in the API's envelope too, and a request's head has a limit."""

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from functions.api.replies import error_body, to_json
from rauskuclaw.errors import InvalidRequestError

# Well over what one read from the socket may hold: a body, and behind it the beginning of the next request.
LARGEST_HEAD_BYTES = 512 * 1024


class EnvelopeProtocol(HttpToolsProtocol):
    """Uvicorn's protocol, which answers unreadable requests in plain text and collects heads of any size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._is_in_head = False
        self._head_bytes = 0

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._is_in_head = True
        self._head_bytes = 0

    def on_headers_complete(self) -> None:
        self._is_in_head = False
        super().on_headers_complete()

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        super().data_received(data)
        if not self._is_in_head:
            return
        self._head_bytes += len(data)
        if self._head_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            self._refuse("431 Request Header Fields Too Large", "The head of the request is too large")

    def send_400_response(self, msg: str) -> None:
        self._refuse("400 Bad Request", "This is not a valid HTTP request")

    def _refuse(self, status: str, message: str) -> None:
        body = to_json({"ok": False, "error": error_body(InvalidRequestError(message))})
        head = (
            f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {len(body)}\r\n"
            "x-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.close()
