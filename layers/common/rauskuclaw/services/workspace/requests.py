"""What requests that write say, field by field."""

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
ANY_PATH = re.compile(r"[\s\S]*")


@dataclass(frozen=True, slots=True)
class Creation:
    kind: Literal["file", "dir"]
    content: str
    overwrite: bool


@dataclass(frozen=True, slots=True)
class Upload:
    content: bytes
    overwrite: bool


@dataclass(frozen=True, slots=True)
class Relocation:
    source: Json
    target: Json
    overwrite: bool


def read_content(body: Mapping[str, Json]) -> str:
    """The text to save. Raises InvalidRequestError."""
    fields = Fields(body)
    content = _content(fields, default=None)
    fields.check()
    return content


def read_creation(body: Mapping[str, Json]) -> Creation:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    kind = body.get("kind", "file")
    if kind not in ("file", "dir"):
        fields.fault("kind", "must be file or dir")
    content = _content(fields, default="")
    if kind == "dir" and content:
        fields.fault("content", "is of files only")
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    return Creation("dir" if kind == "dir" else "file", content, overwrite)


def read_upload(body: Mapping[str, Json]) -> Upload:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    text = fields.text("content_base64", pattern=ANY_PATH, expected="base64")
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    prefix = DATA_URL.match(text)
    text = text[prefix.end() :] if prefix is not None else text
    content = _decoded(text) if BASE64_TEXT.fullmatch(text) else None
    if content is None:
        fields.fault("content_base64", "must be base64, or a data URL of it")
    elif not content:
        fields.fault("content_base64", "is empty")
    fields.check()
    return Upload(content or b"", overwrite)


def read_relocation(body: Mapping[str, Json]) -> Relocation:
    """Raises InvalidRequestError."""
    fields = Fields(body)
    overwrite = fields.boolean("overwrite", default=False)
    fields.check()
    return Relocation(body.get("from_path"), body.get("to_path"), overwrite)


def _content(fields: Fields, *, default: str | None) -> str:
    return fields.text("content", pattern=ANY_PATH, expected="text", default=default)


def _decoded(text: str) -> bytes | None:
    try:
        return base64.b64decode(text.replace("\r", "").replace("\n", ""), validate=True)
    except binascii.Error:
        return None
