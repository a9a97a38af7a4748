"""The declaration of a built-in handler (BUILTIN), and the services it may be made of.

The engine makes these parts and hands them to the handlers that need them.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rauskuclaw.domain.clock import Clock, utc_now
from rauskuclaw.domain.job import JobType
from rauskuclaw.ports.handlers import HandlerSpec

if TYPE_CHECKING:
    from rauskuclaw.config import Settings
    from rauskuclaw.egress.policy import Egress
    from rauskuclaw.ports.tools import ToolBox
    from rauskuclaw.ports.workspace import WorkspaceStorage
    from rauskuclaw.providers.key_gate import KeyGate
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.conversations.posting import Posting
    from rauskuclaw.services.memory.embedding import Embedding
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.recording import Recorder
    from rauskuclaw.services.runs.notices import QuestionNotices
    from rauskuclaw.services.schedules.following import NextAfter
    from rauskuclaw.services.spending.service import Spending
    from rauskuclaw.services.workflows.children import WorkflowJobs
    from rauskuclaw.services.workspace.service import WorkspaceService


@dataclass(frozen=True)
class Services:
    """Functions are called when a job first needs what they give: a process loads only what it uses.

    `embedding` None: vectors are switched off. `memories` None: chats have none. `metrics` None: nobody counts.
    `tools` None: models are given none of ours. `workspace` None: there are no files. `may_vouch` tells of a key's name
    whether what its runs remember may be trusted. `question_notices` None: no callback tells of questions. `following`
    is given who submitted a job, and tells when its schedule's next occurrences are; None: nothing is scheduled.
    `workflow_jobs` None: there are no workflows. `workspace_storage`: what `workspace` stands on.
    `posting` None: there are no conversations.
    """

    models: "ChatModels"
    gate: "KeyGate"
    spending: "Callable[[], Spending]"
    embedding: "Callable[[], Embedding] | None" = None
    memories: "Callable[[], Memories] | None" = None
    metrics: "Recorder | None" = None
    tools: "Callable[[], ToolBox] | None" = None
    may_vouch: "Callable[[str], bool]" = field(default=lambda name: False)
    question_notices: "Callable[[], QuestionNotices] | None" = None
    clock: Clock = utc_now
    workspace: "Callable[[], WorkspaceService] | None" = None
    following: "Callable[[str], Awaitable[NextAfter]] | None" = None
    workflow_jobs: "Callable[[], WorkflowJobs] | None" = None
    workspace_storage: "Callable[[], WorkspaceStorage] | None" = None
    posting: "Callable[[], Posting] | None" = None


@dataclass(frozen=True)
class Parts:
    """What a handler may be made of. Functions are called when a handler that needs what they give is made."""

    settings: "Settings"
    egress: "Callable[[], Egress]"
    services: "Callable[[], Services]"


@dataclass(frozen=True)
class Builtin:
    """A handler, and the job type that every installation starts with; None: nobody has one until it is created."""

    make: Callable[[Parts], HandlerSpec]
    seeded_type: JobType | None = None
