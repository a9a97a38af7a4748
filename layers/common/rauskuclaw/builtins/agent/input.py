"""The input of a run: that of a chat, with tools, grants and caps."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import Field

from rauskuclaw.builtins.chat.input import ChatInput
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput
from rauskuclaw.domain.models import Message
from rauskuclaw.domain.runs.actions import Caps
from rauskuclaw.services.schedules.submitting import SUBMITTED_BY

MAX_WALL_CLOCK_SEC = 86_400
MAX_TTL_SEC = 365 * 86_400


class CapsInput(HandlerInput):
    """What a run may use at most, over all its attempts."""

    rounds: Annotated[int | None, Field(ge=1, le=200, description="turns of the model"), FROM_WHOLE_FLOAT] = None
    tool_calls: Annotated[
        int | None, Field(ge=1, le=1000, description="tool calls, refused ones included"), FROM_WHOLE_FLOAT
    ] = None
    wall_clock_sec: Annotated[
        int | None,
        Field(ge=1, le=MAX_WALL_CLOCK_SEC, description="seconds at work; waiting does not count"),
        FROM_WHOLE_FLOAT,
    ] = None
    tokens: Annotated[int | None, Field(ge=1, le=10**9, description="tokens read and written"), FROM_WHOLE_FLOAT] = None
    usd: Annotated[float | None, Field(gt=0, le=10_000, description="US dollars for calls to models")] = None

    def caps(self, default: Caps) -> Caps:
        """What is left out is as in `default`."""
        return replace(default, **{name: value for name, value in self.model_dump().items() if value is not None})


class RunInput(ChatInput):
    """What every run is given: that of a chat, and what it may use, do unasked, and whom it may ask.

    A chat without `agent_tools` takes no notice of these.
    """

    model: Annotated[str | None, Field(max_length=200, description="in place of the configured one")] = None
    tools: Annotated[list[Any] | None, Field(description="names of tools; none given: every tool")] = None
    grants: Annotated[list[Any] | None, Field(description="which calls need no approval")] = None
    caps: CapsInput | None = None
    attended: Annotated[
        bool | None, Field(description="whether a person may be asked; default: unless a schedule started it")
    ] = None
    question_ttl_sec: Annotated[
        int | None,
        Field(ge=60, le=MAX_TTL_SEC, description="how long a question waits for its answer"),
        FROM_WHOLE_FLOAT,
    ] = None
    prompt_by: Annotated[
        Literal["user", "run"] | None,
        Field(description="run: another run wrote the prompt, so it is no person's word and not to be believed"),
    ] = None


def is_of_a_run(payload: ChatInput) -> bool:
    """Whether another run wrote the prompt."""
    return isinstance(payload, RunInput) and payload.prompt_by == "run"


def words_of_user(payload: ChatInput, opening: Sequence[Message]) -> list[str]:
    """The user's own words among what a run is started with; none in a prompt that another run wrote."""
    return [] if is_of_a_run(payload) else [each.content for each in opening if each.role == "user"]


def attended(payload: RunInput, submitted_by: str) -> bool:
    """Whether a person may be asked: as the input says, else unless a schedule started the run."""
    return payload.attended if payload.attended is not None else not submitted_by.startswith(SUBMITTED_BY)
