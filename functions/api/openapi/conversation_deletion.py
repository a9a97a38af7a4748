"""The operation that deletes a conversation, and its answer."""

from pydantic import Field

from functions.api.openapi.base import Count, Ok, Schema
from functions.api.openapi.conversations import CONVERSATION_PARAM
from functions.api.openapi.operation import Operation, answer


class ErasedSchema(Schema):
    messages: Count
    jobs: Count


class KeptSchema(Schema):
    memories: Count
    calls: Count


class DeletionResponse(Ok):
    deleted: ErasedSchema = Field(description="its messages, and its turns' jobs")
    kept: KeptSchema = Field(description="memories that it wrote, and calls to models in the ledger")
    complete: bool = Field(description="false: gone for everybody, and still being erased", examples=[True])


OPERATIONS = (
    Operation(
        id="deleteConversation",
        summary="Delete it for good",
        description=(
            "Ends its turn, and erases its messages and its turns' jobs with their steps, events and bodies. Memories "
            "that it wrote and what its calls cost stay."
        ),
        tag="conversations",
        access="write",
        answers={200: answer(DeletionResponse)},
        errors=(404,),
        params=(CONVERSATION_PARAM,),
    ),
)
