"""`plan`: the model announces its calls before it has read anything that others wrote. The run records the plan."""

from rauskuclaw.domain.runs.plan import PARAMETERS
from rauskuclaw.domain.runs.steps import Effect
from rauskuclaw.ports.tools import ToolSpec
from rauskuclaw.tools.declaration import OURS, ToolParts


def make(parts: ToolParts) -> ToolSpec:
    return ToolSpec(
        name="plan",
        description=(
            "Announce the exact calls you are going to make, in order, before you read anything. "
            "A call that equals the next open entry needs no approval. An argument that only an earlier entry's result "
            'will tell is written as {"$from": 1, "field": "/items/0/id", "type": "id"}: the number of the entry, the '
            "place in its result, and id, email, date, number or path."
        ),
        parameters=PARAMETERS,
        effect=Effect.PURE,
        run=None,
        label=OURS,
    )
