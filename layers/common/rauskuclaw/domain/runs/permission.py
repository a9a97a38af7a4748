"""Permission for a call of a tool: yes, only if a person agrees, or no. docs/runs.md has the rules as a table.

`judge` is a pure function of the call, the tool, the run so far and its grants. Its decision goes into the step of the
call, with the reason.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.idempotency import digest
from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Ask, Grant, Misfit, Reach, Use, misfit
from rauskuclaw.domain.runs.labels import CLEAN, READ, Confidentiality, Integrity, Label
from rauskuclaw.domain.runs.origins import leaves, origins_of, stands_in
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.plan import Entry, is_typed, used_by
from rauskuclaw.domain.runs.steps import Decision, Effect, Verdict

PLAN = "plan"
#: Allowed to every run that is offered them: they read what is the run's own, or talk to its person.
BUILT_IN = frozenset({PLAN, "ask_person", "memory_search", "job_wait", "skill_read", "suggest_jobs"})
#: Their results hold ids and states of ours, or a person's own words.
ANSWERS_OF_OURS = frozenset(
    {PLAN, "ask_person", "job_create", "job_cancel", "schedule_create", "memory_write", "suggest_jobs"}
)
#: What they read carries a label of its own, given when it was written.
LABELLED_READS = frozenset({"memory_search", "run_agent", "skill_read"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A tool call of the model whose arguments were parsed and fit the tool's schema.

    `step` is the number of the `Answered` step that holds it, because providers use an `id` again in later answers.
    """

    step: int
    id: str
    tool: str
    arguments: dict[str, Json]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolFacts:
    """A tool as far as permission is concerned, for one call of it.

    `label` is the one its results have. `hosts` (`host` or `host:port`, lower case) and `paths` (relative, with `/`)
    are those that this call would reach. `sends_text`: text among the arguments leaves the system; so it does with a
    read whose address is free. `cost_nano`: the most that it may cost, in nano-dollars; None where nobody can tell.
    """

    name: str
    effect: Effect
    label: Label = READ
    sends_text: bool = False
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    cost_nano: int | None = 0

    @property
    def acts(self) -> bool:
        """It changes something, or something may leave with it."""
        return self.effect is not Effect.PURE or self.sends_text or bool(self.hosts)


@dataclass(frozen=True, slots=True)
class Approval:
    """A person agreed to one call of this run: the one with this id in this step, with exactly these arguments.

    `binding` is that of the arguments as they were approved, edits included. One that was used is in no RunFacts.
    """

    step: int
    call_id: str
    binding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """A run so far.

    `label` is the worst of what it has read, what it was started with included. `texts` are the user's own words:
    messages of role user in the input, what was heard since, and what a person typed as a reply; not a choice that the
    model had worded. `past` is in order. `plan` holds the entries of all `Planned` steps. `is_attended`: there is
    somebody who can be asked.
    """

    now: datetime
    is_attended: bool
    label: Label = CLEAN
    texts: tuple[str, ...] = ()
    past: tuple[Past, ...] = ()
    plan: tuple[Entry, ...] = ()
    approvals: tuple[Approval, ...] = ()

    @property
    def is_tainted(self) -> bool:
        return self.label.integrity is Integrity.UNTRUSTED


def binding(tool: str, arguments: dict[str, Json]) -> str:
    """SHA-256 of tool and arguments, hex: an approval of one call is worth nothing for another."""
    return digest({"tool": tool, "arguments": arguments})


def result_label(tool: str, declared: Label, given: Label | None) -> Label:
    """The label of a result. `given` is what the tool said of this one, None when it said nothing.

    Few tools are believed when they say that a result can be trusted; the others cannot by declaring it.
    """
    label = given or declared
    if tool in ANSWERS_OF_OURS or (tool in LABELLED_READS and given is not None):
        return label
    return Label(Integrity.UNTRUSTED, label.confidentiality)


def usage(past: Sequence[Past]) -> dict[str, Use]:
    """What was done under each grant, by its name."""
    calls, cost = Counter[str](), Counter[str]()
    for call in past:
        if call.grant is not None:
            calls[call.grant] += 1
            cost[call.grant] += call.cost_nano
        for lent in call.lent:
            calls[lent.lender] += lent.use.calls
            cost[lent.lender] += lent.use.cost_nano
    return {name: Use(calls[name], cost[name]) for name in calls}


def judge(call: Call, tool: ToolFacts, facts: RunFacts, grants: Sequence[Grant]) -> Decision:
    """Whether this call may be made now. What no rule allows is asked, or denied where nobody is there."""
    return _Judging(call, tool, facts).decision([grant for grant in grants if grant.tool == call.tool])


@dataclass(frozen=True, slots=True)
class _Judging:
    call: Call
    tool: ToolFacts
    facts: RunFacts

    def decision(self, grants: Sequence[Grant]) -> Decision:
        mine = binding(self.call.tool, self.call.arguments)
        if Approval(self.call.step, self.call.id, mine) in self.facts.approvals:
            return self._decision(Verdict.ALLOW, "APPROVED", "A person approved this call with these arguments.")
        if self.call.tool == PLAN and self.facts.is_tainted:
            text = "A plan counts only before the run reads what it may not believe."
            return self._decision(Verdict.DENY, "PLAN_TOO_LATE", text)
        if not grants and self.call.tool in BUILT_IN:
            return self._decision(Verdict.ALLOW, "BUILT_IN", "Every run may use this tool.")
        return self._by_grants(grants)

    def _by_grants(self, grants: Sequence[Grant]) -> Decision:
        """The first grant that allows the call, else the first that covers it, else why none does."""
        used = usage(self.facts.past)
        reach = Reach(
            arguments=self.call.arguments,
            hosts=self.tool.hosts,
            paths=self.tool.paths,
            cost_nano=self.tool.cost_nano,
        )
        misfits = list[tuple[Grant, Misfit]]()
        decisions = list[Decision]()
        for grant in grants:
            wrong = misfit(grant, reach, used.get(grant.name, Use()), self.facts.now)
            if wrong is None:
                decisions.append(self._under(grant))
            else:
                misfits.append((grant, wrong))
        allowing = [each for each in decisions if each.verdict is Verdict.ALLOW]
        if decisions:
            return (allowing or decisions)[0]
        if misfits:
            grant, wrong = misfits[0]
            return self._asking(wrong.reason, f"The grant {grant.name} {wrong.message}.", None)
        return self._asking("NO_GRANT", f"The run has no grant for {self.call.tool}.", None)

    def _under(self, grant: Grant) -> Decision:
        """The decision about a call that the grant covers."""
        if grant.approval is Ask.ALWAYS:
            return self._asking("APPROVAL_ALWAYS", f"The grant {grant.name} asks about every call.", grant)
        planned = used_by(self.facts.plan, self.facts.past, self.call.tool, self.call.arguments)
        if self._lets_text_out(is_planned=planned is not None):
            text = "The run has read private data and text of strangers, and this call sends text out."
            return self._asking("TRIFECTA", text, grant)
        if not self.facts.is_tainted or grant.approval is Ask.NEVER or not self.tool.acts:
            return self._decision(Verdict.ALLOW, "GRANTED", f"The grant {grant.name} covers this call.", grant)
        if planned is not None:
            text = f"It is entry {planned} of the plan made before anything was read, under the grant {grant.name}."
            return self._decision(Verdict.ALLOW, "PLANNED", text, grant)
        text = "The run has read text of strangers, and this call was not planned before."
        return self._asking("TAINTED", text, grant)

    def _lets_text_out(self, *, is_planned: bool) -> bool:
        """Private data read, text of strangers read, and text leaves that is not in the user's words.

        A value that a plan refers to is typed and short; the other texts of a planned call are held to the same rule.
        """
        is_private = self.facts.label.confidentiality is Confidentiality.PRIVATE
        if not (self.tool.sends_text and self.facts.is_tainted and is_private):
            return False
        return any(
            isinstance(value, str)
            and value != ""
            and not (is_planned and is_typed(value))
            and not stands_in(value, self.facts.texts)
            for _, value in leaves(self.call.arguments)
        )

    def _asking(self, reason: str, message: str, grant: Grant | None) -> Decision:
        if self.facts.is_attended:
            return self._decision(Verdict.ASK, reason, message, grant)
        return self._decision(Verdict.DENY, reason, f"{message} Nobody is there to be asked.", grant)

    def _decision(self, verdict: Verdict, reason: str, message: str, grant: Grant | None = None) -> Decision:
        origins = origins_of(self.call.arguments, self.facts.texts, self.facts.past, self.facts.label)
        return Decision(verdict, reason, message, grant=None if grant is None else grant.name, origins=origins)
