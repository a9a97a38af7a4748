"""`ask_person`: the model asks a person. The run waits for the reply, at no cost."""

from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolSpec
from rauskuclaw.tools.declaration import OURS, ToolParts, arguments_schema, text, texts

MAX_QUESTION = 2000
MAX_CHOICES = 10


def make(parts: ToolParts) -> ToolSpec:
    return ToolSpec(
        name="ask_person",
        description="Ask a person something that only they can know or decide, and wait for the reply.",
        parameters=arguments_schema(
            {
                "question": text("What to ask, complete in itself", minLength=1, maxLength=MAX_QUESTION),
                "choices": texts("Answers to choose from; without them the reply is text", most=MAX_CHOICES),
            },
            required=("question",),
        ),
        effect=Effect.PURE,
        run=None,
        label=OURS,
    )
