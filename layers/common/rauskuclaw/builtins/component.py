"""`code.component.generate`: source of a small Vue or React component from a name and its props."""

import html
import json
import re
from typing import Annotated, Literal

from pydantic import Field

from rauskuclaw.builtins.declaration import Builtin
from rauskuclaw.builtins.inputs import HandlerInput, HandlerOutput, ShortText
from rauskuclaw.domain.failures import HandlerError
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, JobContext
from rauskuclaw.ports.tools import GENERATOR

Framework = Literal["vue", "react"]
PropType = Literal["string", "number", "boolean", "array", "object"]
DEFAULT_NAME = "Component"
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_PROP = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_TYPESCRIPT = {"array": "unknown[]", "object": "Record<string, unknown>"}


class Prop(HandlerInput):
    name: ShortText
    type: PropType | None = "string"
    required: bool | None = False


class ComponentInput(HandlerInput):
    name: Annotated[ShortText | None, Field(description="PascalCase is made of it: `user card` is `UserCard`")] = None
    framework: Framework | None = "vue"
    title: ShortText | None = None
    props: Annotated[list[Prop] | dict[str, PropType] | None, Field(description="Props, or a map of name to type")] = (
        None
    )


class GeneratedFile(HandlerOutput):
    path: str
    language: str
    content: str


class ComponentOutput(HandlerOutput):
    files: list[GeneratedFile]
    name: str
    framework: Framework
    props: list[str]


async def run(payload: ComponentInput, ctx: JobContext) -> ComponentOutput:
    framework = payload.framework or "vue"
    name = _pascal(payload.name or DEFAULT_NAME)
    props = _props(payload)
    await ctx.log("info", "Generating a component", {"name": name, "framework": framework, "props": len(props)})
    title = payload.title or name
    file = _vue(name, title, props) if framework == "vue" else _react(name, title, props)
    return ComponentOutput(files=[file], name=name, framework=framework, props=[prop.name for prop in props])


SPEC = HandlerSpec(
    name="builtin:code.component.generate",
    summary="Generate a Vue or React component with typed props",
    input_model=ComponentInput,
    output_model=ComponentOutput,
    run=run,
    tool=GENERATOR,
)
BUILTIN = Builtin(lambda _: SPEC, JobType("code.component.generate", handler=SPEC.name))


def _pascal(text: str) -> str:
    words: list[str] = _WORD.findall(text)
    if not words:
        raise HandlerError(f"No component name can be made of '{text}'", code="COMPONENT_INPUT")
    return "".join(word[0].upper() + word[1:] for word in words)[:80]


def _props(payload: ComponentInput) -> list[Prop]:
    given = payload.props or []
    if isinstance(given, dict):
        given = [Prop(name=name, type=kind) for name, kind in given.items()]
    names = [prop.name for prop in given]
    for name in names:
        if not _PROP.fullmatch(name):
            raise HandlerError(f"'{name}' cannot be the name of a prop", code="COMPONENT_INPUT")
    if len(set(names)) < len(names):
        raise HandlerError("Two props have the same name", code="COMPONENT_INPUT")
    return given


def _fields(props: list[Prop]) -> list[str]:
    """Members of a TypeScript interface."""
    return [
        f"  {prop.name}{'' if prop.required else '?'}: {_TYPESCRIPT.get(prop.type or 'string', prop.type or 'string')}"
        for prop in props
    ]


def _css_class(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name).lower()


def _vue(name: str, title: str, props: list[Prop]) -> GeneratedFile:
    script = ["defineProps<{", *_fields(props), "}>()"] if props else []
    # v-pre: a title may contain `{{`, which is to be shown and not evaluated.
    rows = [f'    <p class="{_css_class(name)}__prop">{prop.name}: {{{{ $props.{prop.name} }}}}</p>' for prop in props]
    lines = [
        '<script setup lang="ts">',
        *script,
        "</script>",
        "",
        "<template>",
        f'  <section class="{_css_class(name)}">',
        f"    <h2 v-pre>{html.escape(title)}</h2>",
        *rows,
        "    <slot />",
        "  </section>",
        "</template>",
        "",
        "<style scoped>",
        f".{_css_class(name)} {{",
        "  padding: 1rem;",
        "}",
        "</style>",
        "",
    ]
    return GeneratedFile(path=f"{name}.vue", language="vue", content="\n".join(lines))


def _react(name: str, title: str, props: list[Prop]) -> GeneratedFile:
    own = [prop for prop in props if prop.name != "children"]
    rows = [f"      <p>{prop.name}: {{JSON.stringify(props.{prop.name})}}</p>" for prop in own]
    lines = [
        "import type { ReactNode } from 'react'",
        "",
        f"export interface {name}Props {{",
        *_fields(own),
        "  children?: ReactNode",
        "}",
        "",
        f"export function {name}(props: {name}Props) {{",
        "  return (",
        f'    <section className="{_css_class(name)}">',
        # A JSON string is a JavaScript string, so braces and quotes in a title stay text.
        f"      <h2>{{{json.dumps(title)}}}</h2>",
        *rows,
        "      {props.children}",
        "    </section>",
        "  )",
        "}",
        "",
    ]
    return GeneratedFile(path=f"{name}.tsx", language="tsx", content="\n".join(lines))
