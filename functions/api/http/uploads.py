"""Bodies that are files: read piece by piece, whatever their size, as they are or as a form.

A form is `multipart/form-data` with its fields before its one file: they are sent in the order they are appended.
"""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from fastapi import Request

from functions.api.http.request_body import ClientGoneSignal
from rauskuclaw.errors import InvalidRequestError
from rauskuclaw.services.fields import FieldFault, invalid

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartParser

MAX_FIELD_BYTES = 4096
MAX_FIELDS = 20
FORM_TYPE = "multipart/form-data"


@dataclass(frozen=True)
class FileForm:
    """A form up to its file, whose bytes are still to come."""

    fields: dict[str, str]
    filename: str
    chunks: AsyncIterator[bytes]


async def body_chunks(request: Request) -> AsyncGenerator[bytes, None]:
    """The body as it comes. Raises ClientGoneSignal when it does not come whole."""
    while True:
        message = await request.receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneSignal
        if chunk := message.get("body", b""):
            yield chunk
        if not message.get("more_body", False):
            return


async def read_file_form(request: Request) -> FileForm:
    """The fields of a form, and its file as a stream. Raises InvalidRequestError, also while the file is read."""
    reader = _FormReader(_boundary_of(request.headers.get("content-type", "")), body_chunks(request))
    fields: dict[str, str] = {}
    async for part in reader.parts():
        if part.filename is not None:
            return FileForm(fields, part.filename, reader.file(part))
        if part.name in fields or len(fields) == MAX_FIELDS:
            raise invalid([FieldFault(part.name or "body", "is given twice, or is one field too many")])
        fields[part.name] = await reader.text(part)
    raise invalid([FieldFault("body", "has no file")])


def _boundary_of(content_type: str) -> bytes:
    found = _parameters(content_type.encode("latin-1", "replace")).get("boundary", "")
    if not found or len(found) > 200 or not found.isascii():
        raise invalid([FieldFault("content-type", "must name the boundary of the form")])
    return found.encode()


def _parameters(value: bytes) -> dict[str, str]:
    """The parameters of a header such as `form-data; name="file"`."""
    from python_multipart.multipart import parse_options_header  # late: only forms need it

    return {
        name.decode("latin-1"): text.decode("utf-8", "replace") for name, text in parse_options_header(value)[1].items()
    }


@dataclass
class _Part:
    """A part of the form; `filename` None: a field."""

    headers: dict[bytes, bytes] = field(default_factory=dict)

    @property
    def disposition(self) -> dict[str, str]:
        return _parameters(self.headers.get(b"content-disposition", b""))

    @property
    def name(self) -> str:
        return self.disposition.get("name", "")

    @property
    def filename(self) -> str | None:
        return self.disposition.get("filename")


Event = tuple[Literal["begin"], _Part] | tuple[Literal["data"], bytes] | tuple[Literal["end"], None]


class _FormReader:
    """Turns the callbacks of the parser into what can be asked for one after the other."""

    def __init__(self, boundary: bytes, chunks: AsyncIterator[bytes]) -> None:
        self._chunks = chunks
        self._events: deque[Event] = deque()
        self._part = _Part()
        self._name = self._value = b""
        self._is_complete = False
        self._parser = self._parser_of(boundary)

    def _parser_of(self, boundary: bytes) -> "MultipartParser":
        from python_multipart.multipart import MultipartParser

        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._on_name,
                "on_header_value": self._on_value,
                "on_header_end": self._end_header,
                "on_headers_finished": lambda: self._events.append(("begin", self._part)),
                "on_part_data": lambda data, start, end: self._events.append(("data", data[start:end])),
                "on_part_end": lambda: self._events.append(("end", None)),
                "on_end": self._end,
            },
        )

    def _begin(self) -> None:
        self._part = _Part()
        self._name = self._value = b""

    def _on_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _end_header(self) -> None:
        self._part.headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _end(self) -> None:
        self._is_complete = True

    async def _next(self) -> Event | None:
        """The next event; None at the end of the form. Raises InvalidRequestError."""
        from python_multipart.exceptions import FormParserError

        while not self._events:
            try:
                chunk = await anext(self._chunks)
            except StopAsyncIteration:
                if not self._is_complete:
                    raise _broken("it ends too early") from None
                return None
            try:
                self._parser.write(chunk)
            except FormParserError as exc:
                raise _broken(str(exc)) from None
        return self._events.popleft()

    async def parts(self) -> AsyncIterator[_Part]:
        """The parts, of which each is read before the next is asked for."""
        while (event := await self._next()) is not None:
            if event[0] == "begin":
                yield event[1]

    async def text(self, part: _Part) -> str:
        text = b""
        async for chunk in self.file(part):
            text += chunk
            if len(text) > MAX_FIELD_BYTES:
                raise invalid([FieldFault(part.name or "body", f"is longer than {MAX_FIELD_BYTES} bytes")])
        try:
            return text.decode()
        except UnicodeDecodeError:
            raise invalid([FieldFault(part.name or "body", "is not UTF-8")]) from None

    async def file(self, part: _Part) -> AsyncGenerator[bytes, None]:
        """The content of the part. Of a file, no other part may follow: it would be lost."""
        while (event := await self._next()) is not None and event[0] == "data":
            yield event[1]
        if part.filename is None:
            return
        while (event := await self._next()) is not None:
            if event[0] == "begin":
                raise invalid([FieldFault(event[1].name or "body", "comes after the file; send fields before it")])


def _broken(reason: str) -> InvalidRequestError:
    return invalid([FieldFault("body", f"is not a form that can be read: {reason[:200]}")])
