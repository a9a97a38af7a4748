"""`design.frontpage.layout`: the sections of a front page with texts for a tone and an audience."""

from typing import Annotated, Literal

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin
from rauskuclaw.builtins.inputs import FROM_WHOLE_FLOAT, HandlerInput, HandlerOutput, ShortText
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import GENERATOR

Tone = Literal["neutral", "friendly", "bold", "formal", "playful"]
SECTIONS = ("hero", "features", "cta", "footer")
DEFAULT_FEATURES = 3

_HEADLINE = {
    "neutral": "{product} for {audience}",
    "friendly": "Say hello to {product}, made for {audience}",
    "bold": "{product}. Nothing less for {audience}.",
    "formal": "{product}: a dependable choice for {audience}",
    "playful": "{product}: because {audience} deserve some fun",
}
_ACTION = {
    "neutral": "Get started",
    "friendly": "Come on in",
    "bold": "Start now",
    "formal": "Request access",
    "playful": "Let's go!",
}
_FEATURES = (
    ("Quick to start", "Up and running in minutes, with nothing to set up first"),
    ("Dependable", "What was accepted is kept, also through a power cut"),
    ("Open", "Works with the tools that are already there"),
    ("Private", "Data stays where it belongs"),
    ("Observable", "Every step can be watched and explained"),
    ("Economical", "Costs follow use; idle costs next to nothing"),
    ("Accessible", "Usable by keyboard, screen reader and on small screens"),
    ("Supported", "Answers from people who know it well"),
)


class LayoutInput(HandlerInput):
    product: ShortText | None = None
    tone: Tone | None = "neutral"
    audience: ShortText | None = None
    feature_count: Annotated[int, Field(ge=1, le=8), FROM_WHOLE_FLOAT] | None = DEFAULT_FEATURES


class Block(HandlerOutput):
    """One section: its place on a grid of twelve columns, and its texts."""

    id: Literal["hero", "features", "cta", "footer"]
    columns: int
    heading: str
    text: str
    items: list[str]


class Layout(HandlerOutput):
    sections: list[str]
    blocks: list[Block]
    tone: Tone
    audience: str
    feature_count: int
    notes: str


class LayoutOutput(HandlerOutput):
    layout: Layout


async def run(payload: LayoutInput, ctx: JobContext) -> LayoutOutput:
    tone: Tone = payload.tone or "neutral"
    audience, count = payload.audience or "everyone", payload.feature_count or DEFAULT_FEATURES
    product = payload.product or "Your product"
    await ctx.log("info", "Laying out the page", {"tone": tone, "feature_count": count})
    layout = Layout(
        sections=list(SECTIONS),
        blocks=_blocks(product, tone, audience, count),
        tone=tone,
        audience=audience,
        feature_count=count,
        notes=f"{tone.capitalize()} tone for {audience}; {count} features, {_columns(count)} side by side.",
    )
    return LayoutOutput(layout=layout)


SPEC = HandlerSpec(
    name="builtin:design.frontpage.layout",
    summary="Lay out a front page for a tone and an audience",
    input_model=LayoutInput,
    output_model=LayoutOutput,
    run=run,
    tool=GENERATOR,
)
BUILTIN = Builtin(lambda _: SPEC, JobType("design.frontpage.layout", handler=SPEC.name))


def _blocks(product: str, tone: Tone, audience: str, count: int) -> list[Block]:
    headline, action = _HEADLINE[tone].format(product=product, audience=audience), _ACTION[tone]
    return [
        Block(id="hero", columns=12, heading=headline, text=f"{product}, with {audience} in mind.", items=[action]),
        Block(
            id="features",
            columns=12 // _columns(count),
            heading=f"Why {product}",
            text="",
            items=[f"{name}: {text}" for name, text in _FEATURES[:count]],
        ),
        Block(id="cta", columns=8, heading=action, text=f"Try {product} today.", items=[action]),
        Block(id="footer", columns=12, heading="", text=product, items=["About", "Docs", "Contact", "Privacy"]),
    ]


def _columns(count: int) -> int:
    """Features side by side: as many as divide evenly, at most four."""
    return next((columns for columns in (4, 3, 2) if count % columns == 0), 3 if count > 4 else 1)
