"""All built-in handlers, configured. The code of each is imported when it is first asked for.

To add one: a module of this package that declares a BUILTIN, and its line in HANDLERS.
"""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple

from rauskuclaw.builtins.declaration import Builtin, Parts
from rauskuclaw.config import Settings
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec, Registry

if TYPE_CHECKING:
    from rauskuclaw.builtins.declaration import Services
    from rauskuclaw.egress.policy import Egress


class Entry(NamedTuple):
    """What is known of a handler without its code: its name, its module here, and the name of the type it seeds."""

    handler: str
    module: str
    seeds: str | None


HANDLERS = (
    Entry("builtin:report.generate", "report", "report.generate"),
    Entry("builtin:deploy.run", "deploy", "deploy.run"),
    Entry("builtin:data.fetch", "data_fetch", "data.fetch"),
    Entry("builtin:tools.web_search", "web_search.search", "tools.web_search"),
    Entry("builtin:data.file_read", "files.file_read", "data.file_read"),
    Entry("builtin:data.write_file", "files.write_file", "data.write_file"),
    Entry("builtin:tools.file_search", "files.file_search", "tools.file_search"),
    Entry("builtin:tools.find_in_files", "files.find_in_files", "tools.find_in_files"),
    Entry("builtin:workspace.finish", "files.finish", "system.workspace.finish"),
    Entry("builtin:tool.exec", "tool_exec.run", "tool.exec"),
    Entry("builtin:workflow.run", "workflow.run", "workflow.run"),
    Entry("builtin:code.component.generate", "component", "code.component.generate"),
    Entry("builtin:design.frontpage.layout", "layout", "design.frontpage.layout"),
    Entry("builtin:memory.embed.sync", "embed_sync", "system.memory.embed.sync"),
    Entry("builtin:provider.codex.oss.chat", "chat.codex", "codex.chat.generate"),
    Entry("builtin:provider.openai.chat", "agent.chat", "ai.chat.generate"),
    Entry("builtin:agent.run", "agent.run", "agent.run"),
    Entry("builtin:chat.turn", "chat.turn", "chat.turn"),
    Entry("builtin:noop", "noop", None),
)


def build_registry(settings: Settings, egress: "Callable[[], Egress]", services: "Callable[[], Services]") -> Registry:
    """The handlers of this process. Raises ConfigError when a setting of one is faulty.

    `egress` and `services` are called when a handler that needs them is first asked for.
    """
    _check(settings)
    parts = Parts(settings, egress, services)
    return Registry({entry.handler: partial(_make, entry.module, parts) for entry in HANDLERS})


def seeded_types() -> Mapping[str, Callable[[], JobType]]:
    """The job types that exist from the first start, by name; each is read from its handler's module when called."""
    return {entry.seeds: partial(_seeded, entry.module) for entry in HANDLERS if entry.seeds is not None}


def _check(settings: Settings) -> None:
    """What would otherwise be found faulty by the first job only."""
    if settings.data_fetch.allowlist:
        from rauskuclaw.egress.policy import HostRules

        HostRules.of(settings.data_fetch.allowlist)
    if settings.tool_exec.allowlist:
        from rauskuclaw.builtins.tool_exec.commands import Commands

        Commands.of(settings.tool_exec)


def _declared(module: str) -> Builtin:
    found = getattr(import_module(f"rauskuclaw.builtins.{module}"), "BUILTIN", None)
    if not isinstance(found, Builtin):
        raise TypeError(f"rauskuclaw.builtins.{module} declares no BUILTIN")
    return found


def _make(module: str, parts: Parts) -> HandlerSpec:
    return _declared(module).make(parts)


def _seeded(module: str) -> JobType:
    found = _declared(module).seeded_type
    if found is None:
        raise TypeError(f"rauskuclaw.builtins.{module} seeds no job type")
    return found
