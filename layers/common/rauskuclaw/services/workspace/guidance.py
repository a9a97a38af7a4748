"""Reads what people wrote for runs. It is never executed, and what is no readable text is not there."""

from rauskuclaw.domain.workspace.guidance import (
    AGENTS_FILE,
    MAX_DESCRIPTION,
    SKILLS_FOLDER,
    Skill,
    is_skill_name,
    skill_of,
    skill_path,
)
from rauskuclaw.errors import InvalidRequestError, NotFoundError
from rauskuclaw.services.workspace.errors import FileTooLargeError
from rauskuclaw.services.workspace.files import Files

MAX_SKILLS = 50
MAX_CHARS = 40_000  # of AGENTS.md, or of a skill
CUT = "\n… (cut: {left} more characters)"


class Guidance:
    """Its methods raise BackendError where the workspace does not answer."""

    def __init__(self, files: Files) -> None:
        self._files = files

    async def agents(self) -> str:
        """`AGENTS.md`; empty where there is none."""
        return await self._text(AGENTS_FILE) or ""

    async def skills(self) -> list[Skill]:
        """The first 50 skills by name."""
        try:
            folder = await self._files.list_dir(SKILLS_FOLDER, limit=MAX_SKILLS, cursor=None)
        except (NotFoundError, InvalidRequestError):
            return []
        names = [entry.path.names[-1] for entry in folder.page.items]
        texts = [(name, await self._text(skill_path(name))) for name in names if is_skill_name(name)]
        return [skill_of(name, text) for name, text in texts if text]

    async def skill(self, name: str) -> str:
        """The whole of a skill's file. Raises NotFoundError."""
        text = await self._text(skill_path(name)) if is_skill_name(name) else None
        if text is None:
            raise NotFoundError("There is no such skill", details={"name": name[:MAX_DESCRIPTION]})
        return text

    async def _text(self, path: str) -> str | None:
        try:
            text = (await self._files.read_text(path)).content.text
        except (NotFoundError, InvalidRequestError, FileTooLargeError):
            return None
        return text if len(text) <= MAX_CHARS else text[:MAX_CHARS] + CUT.format(left=len(text) - MAX_CHARS)
