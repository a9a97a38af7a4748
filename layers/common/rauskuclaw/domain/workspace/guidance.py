"""Guidance that people write for runs: `AGENTS.md`, skills as `skills/<name>/SKILL.md`, and workflows as files of
`workflows`. Jobs never write there."""

import re
from dataclasses import dataclass

from rauskuclaw.domain.workspace.paths import WorkspacePath

AGENTS_FILE = "AGENTS.md"
SKILLS_FOLDER = "skills"
SKILL_FILE = "SKILL.md"
WORKFLOWS_FOLDER = "workflows"
MAX_DESCRIPTION = 500
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_FIELD = re.compile(r"([A-Za-z_-]+):\s*(.*)")
_FENCE = "---"


@dataclass(frozen=True, slots=True)
class Skill:
    """`name` is its folder's; `description` says what it is for, on one line."""

    name: str
    description: str


def is_guidance(path: WorkspacePath) -> bool:
    """Whether runs go by what is at this path, or below it, however its name is written."""
    first = path.names[0].casefold() if path.names else ""
    return first in (SKILLS_FOLDER, WORKFLOWS_FOLDER) or (first == AGENTS_FILE.casefold() and len(path.names) == 1)


def is_skill_name(name: str) -> bool:
    return _NAME.fullmatch(name) is not None


def skill_path(name: str) -> str:
    return f"{SKILLS_FOLDER}/{name}/{SKILL_FILE}"


def skill_of(name: str, text: str) -> Skill:
    """A skill by its file: `description` of the fields between two lines `---` at its head, else its first line."""
    head, body = parted(text)
    first = next((line.strip(" #") for line in body.splitlines() if line.strip(" #")), "")
    return Skill(name, head.get("description", first)[:MAX_DESCRIPTION])


def parted(text: str) -> tuple[dict[str, str], str]:
    """The fields at the head of a file, and what follows them. Only `name: value` on one line is read."""
    lines = text.splitlines()
    if not lines or lines[0].strip() != _FENCE or _FENCE not in [line.strip() for line in lines[1:]]:
        return {}, text
    end = 1 + [line.strip() for line in lines[1:]].index(_FENCE)
    found = [_FIELD.fullmatch(line.strip()) for line in lines[1:end]]
    fields = {each[1].lower(): each[2].strip("\"' ") for each in found if each is not None}
    return fields, "\n".join(lines[end + 1 :]).lstrip("\n")
