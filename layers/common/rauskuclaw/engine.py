"""The engine: every service over one backend. bootstrap.py puts it together; nothing here names a driver."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.config import Settings
from rauskuclaw.domain.clock import Clock
from rauskuclaw.domain.lanes import FUNCTION_LANES, LaneMap
from rauskuclaw.domain.lifecycle import Rules
from rauskuclaw.ports import Backend
from rauskuclaw.ports.handlers import Registry
from rauskuclaw.services.jobs.limits import TimeoutCap
from rauskuclaw.services.jobs.service import Jobs
from rauskuclaw.services.jobs.types import JobTypes
from rauskuclaw.services.ui_prefs import UiPrefs

if TYPE_CHECKING:
    from rauskuclaw.builtins.agent.replaying import Replays
    from rauskuclaw.builtins.declaration import Services
    from rauskuclaw.domain.usage import Usage
    from rauskuclaw.egress.client import EgressClient
    from rauskuclaw.ports.models import Embedder
    from rauskuclaw.ports.search import SearchTools
    from rauskuclaw.providers.registry import ChatModels
    from rauskuclaw.services.clock_changes import ClockChanges
    from rauskuclaw.services.execution.service import Execution
    from rauskuclaw.services.jobs.callbacks import Callbacks
    from rauskuclaw.services.jobs.endings import Endings
    from rauskuclaw.services.jobs.sweep import Sweep
    from rauskuclaw.services.memory.embedding import Embedding
    from rauskuclaw.services.memory.service import Memories
    from rauskuclaw.services.metrics.notices import AlertNotices
    from rauskuclaw.services.metrics.service import Metrics
    from rauskuclaw.services.retention import Retention
    from rauskuclaw.services.runs.links import Links
    from rauskuclaw.services.runs.notices import QuestionNotices
    from rauskuclaw.services.runs.questions import Questions
    from rauskuclaw.services.runs.service import Runs
    from rauskuclaw.services.schedules.dispatch import Dispatcher
    from rauskuclaw.services.schedules.reminders import ScheduleReminders
    from rauskuclaw.services.schedules.service import Schedules
    from rauskuclaw.services.spending.service import Spending
    from rauskuclaw.tools.batch import ToolBatches
    from rauskuclaw.tools.registry import Tools

# How long one function invocation may run a job on AWS; longer work needs a worker outside (docs/deploy.md).
LAMBDA_TIMEOUT_CAP_SEC = 840
# How often the sweep comes.
AWS_TICK_SEC, EMBEDDED_TICK_SEC = 60, 1

# How soon an occurrence that waits for the job before it is looked at again; a look costs requests on AWS.
LAMBDA_RECHECK_SEC = 10
EMBEDDED_RECHECK_SEC = 1


@dataclass(frozen=True)
class Engine:
    """Everything a function needs, on one backend. Belongs to the event loop it was opened in.

    What only some functions use is made, and its code imported, when it is first asked for.
    """

    settings: Settings
    backend: Backend
    registry: Registry
    rules: Rules
    clock: Clock
    owner: str
    jobs: Jobs
    types: JobTypes
    prefs: UiPrefs
    search_tools: "Callable[[], SearchTools]"
    given_egress: "EgressClient | None" = None  # in place of our own, in tests

    @property
    def served_queues(self) -> frozenset[str]:
        """The queues that the workers of this deployment serve."""
        return self.settings.worker.queue_allowlist

    @cached_property
    def egress(self) -> "EgressClient":
        from rauskuclaw.egress.client import EgressClient

        return self.given_egress or EgressClient()

    @cached_property
    def chat_models(self) -> "ChatModels":
        from rauskuclaw.providers.registry import ChatModels

        return ChatModels(self.settings.providers, clients=self.egress, clock=self.clock)

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
        )

    def _may_vouch(self, name: str) -> bool:
        """Of a key, as `Principal.may_vouch`; who is not known here may not."""
        keys = {key.name: key for key in self.settings.api.keys}
        if name in keys:
            return keys[name].role == "admin" and keys[name].queue_allowlist is None
        return name == "auth-disabled" and self.settings.api.auth_disabled and not keys

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
            remembers=min(self.rules.keep_succeeded, self.rules.keep_failed),
            clock=self.clock,
        )
        return Tools(parts)

    @cached_property
    def tool_batches(self) -> "ToolBatches":
        from rauskuclaw.tools.batch import ToolBatches

        return ToolBatches(self.tools, self.backend, self.clock)

    @cached_property
    def runs(self) -> "Execution":
        from rauskuclaw.services.execution.service import Execution

        return Execution(
            backend=self.backend,
            registry=self.registry,
            rules=self.rules,
            clock=self.clock,
            owner=self.owner,
            served_queues=self.served_queues,
        )

    @cached_property
    def agent_runs(self) -> "Runs":
        from rauskuclaw.services.runs.service import Runs

        return Runs(backend=self.backend, jobs=self.jobs, clock=self.clock)

    @cached_property
    def questions(self) -> "Questions":
        from rauskuclaw.services.runs.questions import Questions

        return Questions(backend=self.backend, clock=self.clock)

    @cached_property
    def question_links(self) -> "Links | None":
        from rauskuclaw.services.runs.links import Links

        secret = self.settings.callbacks.secret
        return Links(secret.get_secret_value(), self.settings.api.public_url) if secret is not None else None

    @cached_property
    def question_notices(self) -> "QuestionNotices":
        from rauskuclaw.services.runs.notices import QuestionNotices

        return QuestionNotices(self.backend.store, self.rules, self.clock)

    @cached_property
    def replays(self) -> "Replays":
        from rauskuclaw.builtins.agent.replaying import Replays

        return Replays(jobs=self.jobs, runs=self.agent_runs, tools=lambda: self.tools)

    @cached_property
    def sweep(self) -> "Sweep":
        from rauskuclaw.services.jobs.sweep import Sweep

        return Sweep(backend=self.backend, rules=self.rules, clock=self.clock)

    @cached_property
    def endings(self) -> "Endings":
        """What tells the ends of jobs to those who wait for them."""
        from rauskuclaw.services.jobs.endings import Endings

        return Endings(backend=self.backend, rules=self.rules, clock=self.clock)

    @cached_property
    def clock_changes(self) -> "ClockChanges":
        from rauskuclaw.services.clock_changes import ClockChanges

        embedded = self.settings.driver != "aws"
        return ClockChanges(backend=self.backend, clock=self.clock, checks_at_start=embedded)

    @cached_property
    def retention(self) -> "Retention":
        from rauskuclaw.services.retention import REST, Retention
        from rauskuclaw.services.retention_chores import chores_of

        # On AWS there is no lock that others wait for, and time costs money.
        return Retention(chores_of(self), rest=0.0 if self.settings.driver == "aws" else REST)

    @cached_property
    def schedules(self) -> "Schedules":
        from rauskuclaw.services.schedules.service import Schedules

        return Schedules(
            store=self.backend.schedules,
            types=self.types,
            cap=timeout_cap(self.settings, self.rules.lanes),
            clock=self.clock,
            default_timezone=self.settings.scheduler.timezone,
        )

    @cached_property
    def dispatcher(self) -> "Dispatcher":
        from rauskuclaw.services.schedules.dispatch import Dispatcher

        on_aws = self.settings.driver == "aws"
        return Dispatcher(
            backend=self.backend,
            lanes=self.rules.lanes,
            clock=self.clock,
            recheck=timedelta(seconds=LAMBDA_RECHECK_SEC if on_aws else EMBEDDED_RECHECK_SEC),
            batch_size=self.settings.scheduler.batch_size,
        )

    @cached_property
    def reminders(self) -> "ScheduleReminders":
        from rauskuclaw.services.schedules.reminders import ScheduleReminders

        return ScheduleReminders(backend=self.backend, dispatcher=self.dispatcher, clock=self.clock)

    @cached_property
    def metrics(self) -> "Metrics":
        from rauskuclaw.services.metrics.service import Metrics

        on_aws = self.settings.driver == "aws"
        return Metrics(
            backend=self.backend,
            settings=self.settings.metrics,
            types=self.types,
            served_queues=self.served_queues,
            lease=self.rules.lease,
            tick=timedelta(seconds=AWS_TICK_SEC if on_aws else EMBEDDED_TICK_SEC),
            clock=self.clock,
        )

    @cached_property
    def notices(self) -> "AlertNotices":
        """Who is told of alerts."""
        from rauskuclaw.services.metrics.notices import AlertNotices

        store, url = self.backend.store, self.settings.metrics.webhook_url
        return AlertNotices(jobs=store, prefs=store, rules=self.rules, clock=self.clock, webhook_url=url)

    @cached_property
    def callbacks(self) -> "Callbacks":
        """Raises ConfigError for a faulty allowlist."""
        from rauskuclaw.egress.policy import HostRules
        from rauskuclaw.services.jobs.callbacks import Callbacks
        from rauskuclaw.signing import Signer

        given = self.settings.callbacks
        secret, previous = given.secret, given.previous_secret
        signer = None
        if given.signing_enabled and secret is not None:
            signer = Signer(secret.get_secret_value(), previous.get_secret_value() if previous else None)
        return Callbacks(
            store=self.backend.store,
            egress=self.egress,
            gate=self.rules.callbacks,
            hosts=HostRules.of(given.allowlist, covers_subdomains=True, any_host_when_empty=given.allow_all_when_empty),
            signer=signer,
            for_receiver=self.question_links.for_receiver if self.question_links is not None else lambda job: {},
            clock=self.clock,
        )

    @cached_property
    def embedder(self) -> "Embedder":
        """The embedder in use, also where vectors are switched off. Raises ConfigError."""
        from rauskuclaw.embedders.choose import choose

        return choose(self.settings, self.egress, account=self._account_embedding)

    async def _account_embedding(self, usage: "Usage | None", sent_bytes: int) -> None:
        model = self.settings.memory.openai_model or ""
        await self.spending.embedded(provider="openai", model=model, usage=usage, sent_bytes=sent_bytes)

    @property
    def knows_embedder(self) -> bool:
        """Whether `embedder` is surely the one that memories are embedded with: not in a function without its key."""
        from rauskuclaw.embedders.choose import is_known

        return is_known(self.settings)

    @cached_property
    def embedding(self) -> "Embedding":
        """What embeds memories, many in one call. Raises ConfigError."""
        from rauskuclaw.services.memory.embedding import Embedding

        return Embedding(store=self.backend.memories, embedder=self.embedder, clock=self.clock)

    @cached_property
    def memories(self) -> "Memories":
        from rauskuclaw.services.memory.service import Memories

        return Memories(
            store=self.backend.memories,
            jobs=self.jobs,
            embedder=lambda: self.embedder,
            tools=self.search_tools,
            settings=self.settings.memory,
            clock=self.clock,
        )

    @cached_property
    def spending(self) -> "Spending":
        from rauskuclaw.services.spending.prices import PriceTable
        from rauskuclaw.services.spending.service import Spending

        given = self.settings.providers
        prices = PriceTable(given.prices)
        return Spending(ledger=self.backend.ledger, prices=prices, budgets=given.budgets, clock=self.clock)

    async def close(self) -> None:
        """Release connections, and end what the embedder runs. Whoever opened the engine closes it."""
        try:
            if "embedder" in self.__dict__:
                await self.embedder.close()
        finally:
            await self.backend.close()


def timeout_cap(settings: Settings, lanes: LaneMap) -> TimeoutCap:
    """How long a job may run in this deployment.

    On AWS a lane that has a queue but is not one of the template's is served from outside (docs/deploy.md).
    """
    if settings.driver != "aws":
        return TimeoutCap(lanes)
    return TimeoutCap(lanes, LAMBDA_TIMEOUT_CAP_SEC, frozenset(settings.aws.queue_urls) - FUNCTION_LANES)
