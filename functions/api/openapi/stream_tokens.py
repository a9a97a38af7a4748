"""Schemas of the tokens that open streams."""

from pydantic import BaseModel, Field

from functions.api.openapi.base import JOB_ID, Ok, Timestamp, absent
from functions.api.openapi.operation import Operation, answer


class MintTokenRequest(BaseModel):
    """With a job or a conversation, the token opens their streams and no others."""

    job_id: str | None = absent(pattern=r"^[A-Za-z0-9._:-]{1,100}$", examples=[JOB_ID])
    conversation_id: str | None = absent(pattern=r"^[A-Za-z0-9._:-]{1,100}$")
    ttl_sec: int | None = absent(ge=30, le=1800, description="default 120")


class StreamTokenResponse(Ok):
    token: str = Field(examples=["sst_3q2Jv0cH1mZkY7uWb5x9R8sT6pQ4nL2aD0eF"])
    token_param: str = Field(description="the query parameter that takes it", examples=["stream_token"])
    ttl_sec: int = Field(examples=[120])
    expires_at: Timestamp
    job_id: str | None = Field(examples=[JOB_ID])
    conversation_id: str | None


OPERATIONS = (
    Operation(
        id="mintStreamToken",
        summary="Make a token that opens streams",
        description=(
            "For clients that can send no header, in place of the key. It may be used as often as wanted until it "
            "expires, by any process of the server, and opens what the key may open at that time."
        ),
        tag="auth",
        access="write",
        answers={200: answer(StreamTokenResponse)},
        errors=(404,),
        body=MintTokenRequest,
    ),
)
