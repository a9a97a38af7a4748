"""Agents: the tools of models, the runs of agents and the questions they ask, and what handlers may use."""

from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.jobs import JobParts
from rauskuclaw.engine.models import ModelParts
from rauskuclaw.engine.notices import NoticeParts
from rauskuclaw.engine.schedules import ScheduleParts
from rauskuclaw.engine.workspace import WorkspaceParts
from rauskuclaw.errors import InvalidRequestError, NotFoundError

if TYPE_CHECKING:
    from rauskuclaw.builtins.agent.replaying import Replays
    from rauskuclaw.builtins.declaration import Services
    from rauskuclaw.services.jobs.intents import IntentSubmission
    from rauskuclaw.services.principal import Principal
    from rauskuclaw.services.runs.questions import Questions
    from rauskuclaw.services.runs.service import Runs
    from rauskuclaw.services.schedules.following import NextAfter
    from rauskuclaw.services.workflows.children import WorkflowJobs
    from rauskuclaw.services.working_memory import WorkingMemories
    from rauskuclaw.tools.batch import ToolBatches
    from rauskuclaw.tools.registry import Tools


class AgentParts(ModelParts, JobParts, ScheduleParts, NoticeParts, WorkspaceParts):
    """The services that agents are made of. They reach into those of all other nouns."""

    @cached_property
    def handler_services(self) -> "Services":
        """What handlers may use besides their job's context."""
        from rauskuclaw.builtins.declaration import Services
        from rauskuclaw.providers.key_gate import KeyGate

        return Services(
            models=self.chat_models,
            gate=KeyGate(self.backend.ledger, clock=self.clock),
            spending=lambda: self.spending,
            embedding=lambda: self.embedding,
            memories=lambda: self.memories,
            metrics=self.backend.metrics,
            tools=lambda: self.tools,
            may_vouch=self._may_vouch,
            question_notices=lambda: self.question_notices,
            clock=self.clock,
            workspace=lambda: self.workspace,
            following=self._following,
            workflow_jobs=lambda: self.workflow_jobs,
            workspace_storage=lambda: self.workspace_storage,
        )

    async def _following(self, submitted_by: str) -> "NextAfter":
        from rauskuclaw.services.schedules.following import following

        return await following(self.backend.schedules, submitted_by)

    def _may_vouch(self, name: str) -> bool:
        """Of a key, as `Principal.may_vouch`; who is not known here may not."""
        rights = self._rights_of(name)
        return rights is not None and rights.may_vouch

    def _rights_of(self, name: str) -> "Principal | None":
        """What the key of this name may submit now; None for one that is not known here, or may only read."""
        from rauskuclaw.services.principal import Principal

        for key in self.settings.api.keys:
            if key.name == name and key.role == "admin":
                return Principal(name, queue_allowlist=key.queue_allowlist)
        is_anybody = name == "auth-disabled" and self.settings.api.auth_disabled and not self.settings.api.keys
        return Principal(name) if is_anybody else None

    @cached_property
    def workflow_jobs(self) -> "WorkflowJobs":
        """What submits the jobs of workflows."""
        from rauskuclaw.services.workflows.children import WorkflowJobs

        return WorkflowJobs(
            backend=self.backend,
            jobs=self.jobs,
            types=self.types,
            endings=self.endings,
            rights_of=self._rights_of,
            remembers=self._remembers,
            clock=self.clock,
        )

    @property
    def _remembers(self) -> timedelta:
        """How long final jobs are kept at least, and their ids with them."""
        return min(self.rules.keep_succeeded, self.rules.keep_failed)

    @cached_property
    def tools(self) -> "Tools":
        """What models may be given to call."""
        from rauskuclaw.tools.declaration import ToolParts
        from rauskuclaw.tools.registry import Tools

        parts = ToolParts(
            jobs=self.jobs,
            types=self.types,
            endings=self.endings,
            handlers=self.registry,
            schedules=lambda: self.schedules,
            memories=lambda: self.memories,
            runs=lambda: self.agent_runs,
            spending=lambda: self.spending,
            remembers=self._remembers,
            clock=self.clock,
            workspace=lambda: self.workspace,
        )
        return Tools(parts)

    @cached_property
    def working_memories(self) -> "WorkingMemories":
        """What agents are at, by session."""
        from rauskuclaw.services.working_memory import WorkingMemories

        return WorkingMemories(self.memories, self.backend.conversations)

    @cached_property
    def intents(self) -> "IntentSubmission":
        """What submits several jobs as they were meant."""
        from rauskuclaw.services.jobs.intents import IntentSubmission

        return IntentSubmission(self.jobs, has_file=self._has_file)

    async def _has_file(self, path: str) -> bool:
        try:
            await self.workspace.files.stat_file(path)
        except (NotFoundError, InvalidRequestError):
            return False
        return True

    @cached_property
    def tool_batches(self) -> "ToolBatches":
        """What calls tools for clients of the API."""
        from rauskuclaw.tools.batch import ToolBatches

        return ToolBatches(self.tools, self.backend, self.clock)

    @cached_property
    def agent_runs(self) -> "Runs":
        """What the API asks of runs: steps, replies, messages, forks."""
        from rauskuclaw.services.runs.service import Runs

        return Runs(backend=self.backend, jobs=self.jobs, clock=self.clock)

    @cached_property
    def questions(self) -> "Questions":
        """What runs ask people, over all runs."""
        from rauskuclaw.services.runs.questions import Questions

        return Questions(backend=self.backend, clock=self.clock)

    @cached_property
    def replays(self) -> "Replays":
        """What plays a run again from its record."""
        from rauskuclaw.builtins.agent.replaying import Replays

        return Replays(jobs=self.jobs, runs=self.agent_runs, tools=lambda: self.tools)
