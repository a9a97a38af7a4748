"""Requests that write, read field by field."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from rauskuclaw.domain.job import Json
from rauskuclaw.services.fields import Fields

DATA_URL = re.compile(r"data:[^,]{0,200};base64,")
BASE64_TEXT = re.compile(r"[A-Za-z0-9+/=\r\n]+")
KIND = re.compile("file|dir")
ANY_TEXT, SOME_TEXT = re.compile(r"[\s\S]*"), re.compile(r"[\s\S]+")
MAX_SIZE = 2**53


@dataclass(frozen=True, slots=True)
class Text:
    """A text to save. Paths are as they were given: the service says what they lead to."""

    path: Json
    content: str


@dataclass(frozen=True, slots=True)
class Creation:
    path: Json
    kind: Literal["file", "dir"] = "file"
    content: str = ""
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Upload:
    path: Json
    content: bytes
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class AnnouncedUpload:
    """A file of `size` bytes that is still to come."""

    path: Json
    size: int
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Relocation:
    source: Json
    target: Json
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Restoration:
    path: Json
    version: str


def read_text(body: Mapping[str, Json]) -> Text:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    content = _content(fields, default=None)
    fields.check()
    return Text(body.get("path"), content)


def read_creation(body: Mapping[str, Json]) -> Creation:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    kind = fields.text("kind", pattern=KIND, expected="file or dir", default="file")
    content = _content(fields, default="")
    if kind == "dir" and content:
        fields.fault("content", "is of files only")
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    return Creation(body.get("path"), "dir" if kind == "dir" else "file", content, overwrite)


def read_upload(body: Mapping[str, Json]) -> Upload:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    text = fields.text("content_base64", pattern=ANY_TEXT, expected="base64")
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    prefix = DATA_URL.match(text)
    text = text[prefix.end() :] if prefix is not None else text
    content = _decoded(text) if BASE64_TEXT.fullmatch(text) else b""
    if content is None:
        fields.fault("content_base64", "must be base64, or a data URL of it")
    elif not content:
        fields.fault("content_base64", "must be base64 of at least one byte")
    fields.check()
    return Upload(body.get("path"), content or b"", overwrite)


def read_announced_upload(body: Mapping[str, Json]) -> AnnouncedUpload:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    if not fields.has("size"):
        fields.fault("size", "is required")
    size = fields.integer("size", low=0, high=MAX_SIZE, default=0)
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    return AnnouncedUpload(body.get("path"), size, overwrite)


def read_relocation(body: Mapping[str, Json]) -> Relocation:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    return Relocation(body.get("from_path"), body.get("to_path"), overwrite)


def read_restoration(body: Mapping[str, Json]) -> Restoration:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    version = fields.text("version", pattern=SOME_TEXT, expected="a version's id")
    fields.check()
    return Restoration(body.get("path"), version)


def _content(fields: Fields, *, default: str | None) -> str:
    return fields.text("content", pattern=ANY_TEXT, expected="text", default=default)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except binascii.Error:
        return None
