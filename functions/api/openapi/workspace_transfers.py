"""Files of any size, in and out of the workspace."""

from typing import Literal

from pydantic import BaseModel, Field

from functions.api.openapi.base import Ok, Schema, Timestamp, absent
from functions.api.openapi.operation import Answer, Operation, Param, answer
from functions.api.openapi.workspace import CHANGE_NOTE, ETAG, IF_MATCH, PATH, PATH_PARAM, VERSION, FileSchema

FILE_TYPE, FORM_TYPE = "application/octet-stream", "multipart/form-data"
SIGNED_URL = "https://bucket.s3.eu-north-1.amazonaws.com/workspace/notes/plan.md?X-Amz-Signature=4f1c"


class UploadedFileSchema(FileSchema):
    overwritten: bool = Field(description="something was replaced", examples=[False])
    version: str | None


class UploadedFileResponse(Ok):
    file: UploadedFileSchema


class RedirectResponse(Ok):
    url: str = Field(examples=[SIGNED_URL])


class FileLinkSchema(Schema):
    url: str = Field(examples=[SIGNED_URL])
    expires_at: Timestamp


class FileLinkResponse(Ok):
    """`link` null: the file comes from this API."""

    file: FileSchema
    link: FileLinkSchema | None


class UploadTicketSchema(Schema):
    path: str = Field(examples=[PATH])
    method: Literal["POST", "PUT"] = Field(examples=["PUT"])
    url: str = Field(description="may be relative to this API", examples=[SIGNED_URL])
    headers: dict[str, str] = Field(description="send exactly these", examples=[{"content-length": "1073741824"}])
    needs_key: bool = Field(description="the request takes the API key as well", examples=[False])
    expires_at: Timestamp


class UploadTicketResponse(Ok):
    upload: UploadTicketSchema


class UploadFileRequest(BaseModel):
    path: str = Field(examples=[PATH])
    content_base64: str = Field(description="the file, or a data URL of it", examples=["IyBQbGFuCg=="])
    overwrite: bool | None = absent(description="replace a file that is there")


class PrepareUploadRequest(BaseModel):
    path: str = Field(examples=[PATH])
    size: int = Field(ge=0, le=2**53, description="bytes", examples=[1073741824])
    overwrite: bool | None = absent()


OPERATIONS = (
    Operation(
        id="downloadWorkspaceFile",
        summary="Download a file, or a range of it",
        description=(
            "Always as an attachment that browsers do not show. On AWS, more than 4 MiB are answered with 307 to a URL "
            "of the storage that is valid for five minutes."
        ),
        tag="workspace",
        access="read",
        answers={
            200: Answer(example="# Plan\n"),
            206: Answer(example="# Pl"),
            307: answer(RedirectResponse),
        },
        errors=(400, 404, 409, 416),
        params=(
            PATH_PARAM,
            Param("version", {"type": "string"}, description="an earlier version, as a whole", example=VERSION),
            Param("Range", {"type": "string"}, "header", "one range of bytes", "bytes=0-3"),
            Param("If-Range", {"type": "string"}, "header", "the range is wanted only of this content", f'"{ETAG}"'),
        ),
        media_type=FILE_TYPE,
    ),
    Operation(
        id="linkWorkspaceFile",
        summary="Where to get a file, without a redirect",
        description="For pages, which cannot follow a redirect to another origin with a key.",
        tag="workspace",
        access="read",
        answers={200: answer(FileLinkResponse, link=None)},
        errors=(400, 404),
        params=(PATH_PARAM,),
    ),
    Operation(
        id="uploadWorkspaceFile",
        summary="Upload a file",
        description=(
            "As base64 in JSON, up to its limit; or as a stream of any size the storage takes: the body itself with "
            "`path` and `overwrite` in the query, or a form with these fields before its one file. A `path` of a form "
            f"that ends with a slash gets the file's name. {CHANGE_NOTE}"
        ),
        tag="workspace",
        access="write",
        answers={201: answer(UploadedFileResponse)},
        errors=(404, 409, 507),
        params=(
            Param("path", {"type": "string"}, description="of a stream", example=PATH),
            Param("overwrite", {"type": "boolean", "default": False}, description="of a stream"),
            IF_MATCH,
        ),
        body=UploadFileRequest,
        files=(FILE_TYPE, FORM_TYPE),
    ),
    Operation(
        id="prepareWorkspaceUpload",
        summary="Ask how to upload a large file",
        description=(
            "On AWS a request to the storage itself, which takes what a function cannot; elsewhere one to this API. "
            "It is refused there, too, when something else has been put at the path meanwhile."
        ),
        tag="workspace",
        access="write",
        answers={200: answer(UploadTicketResponse)},
        errors=(404, 409),
        params=(IF_MATCH,),
        body=PrepareUploadRequest,
    ),
)
