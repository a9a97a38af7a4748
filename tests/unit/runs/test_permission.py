"""Which calls may be made, which are asked about, which are denied."""

import pytest

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.runs.grants import Ask
from rauskuclaw.domain.runs.labels import CLEAN, Label
from rauskuclaw.domain.runs.past import Past
from rauskuclaw.domain.runs.permission import Approval, Call, binding, judge, result_label
from rauskuclaw.domain.runs.plan import Entry
from rauskuclaw.domain.runs.steps import Decision, Effect, Verdict
from tests.unit.runs.facts import NOW, PRIVATE, STRANGE, STRANGE_AND_PRIVATE, grant, pay, run, tool_of


def verdict(decision: Decision) -> tuple[str, str]:
    return decision.verdict.value, decision.reason


def test_what_no_grant_names_is_asked_and_denied_where_nobody_is_there() -> None:
    call = pay()
    assert verdict(judge(call, tool_of(call), run(), [])) == ("ask", "NO_GRANT")
    assert verdict(judge(call, tool_of(call), run(is_attended=False), [])) == ("deny", "NO_GRANT")
    assert verdict(judge(call, tool_of(call), run(), [grant("other")])) == ("ask", "NO_GRANT")


@pytest.mark.parametrize("name", ["plan", "ask_person", "memory_search", "job_wait"])
def test_reads_of_our_own_need_no_grant_until_one_names_them(name: str) -> None:
    call = Call(step=2, id="c", tool=name, arguments={"scope": "a"})
    tool = tool_of(call, effect=Effect.PURE)
    assert verdict(judge(call, tool, run(is_attended=False), [])) == ("allow", "BUILT_IN")
    limited = grant(name, arguments=({"properties": {"scope": {"const": "b"}}},))
    assert verdict(judge(call, tool, run(is_attended=False), [limited])) == ("deny", "GRANT_ARGUMENTS")


@pytest.mark.parametrize(
    ("approval", "label", "expected"),
    [
        (Ask.NEVER, CLEAN, ("allow", "GRANTED")),
        (Ask.TAINTED, CLEAN, ("allow", "GRANTED")),
        (Ask.ALWAYS, CLEAN, ("ask", "APPROVAL_ALWAYS")),
        (Ask.NEVER, STRANGE, ("allow", "GRANTED")),
        (Ask.TAINTED, STRANGE, ("ask", "TAINTED")),
        (Ask.ALWAYS, STRANGE, ("ask", "APPROVAL_ALWAYS")),
        (Ask.TAINTED, PRIVATE, ("allow", "GRANTED")),
    ],
)
def test_a_grant_says_when_its_calls_are_asked_about(approval: Ask, label: Label, expected: tuple[str, str]) -> None:
    call = pay()
    assert verdict(judge(call, tool_of(call), run(label=label), [grant(approval=approval)])) == expected


def test_a_read_that_stays_inside_needs_its_grant_only() -> None:
    call = pay()
    tool = tool_of(call, effect=Effect.PURE)
    assert verdict(judge(call, tool, run(label=STRANGE), [grant()])) == ("allow", "GRANTED")
    reaching = tool_of(call, effect=Effect.PURE, hosts=("a.example",))
    assert verdict(judge(call, reaching, run(label=STRANGE), [grant(hosts=("a.example",))])) == ("ask", "TAINTED")


def test_the_first_grant_that_allows_a_call_counts() -> None:
    call = pay(to="FI1", amount=5)
    small = grant(name="small", approval=Ask.NEVER, arguments=({"properties": {"amount": {"maximum": 9}}},))
    any_amount = grant(name="any", approval=Ask.ALWAYS)
    decision = judge(call, tool_of(call), run(), [any_amount, small])
    assert (decision.verdict, decision.grant) == (Verdict.ALLOW, "small")
    large = pay(to="FI1", amount=10)
    decision = judge(large, tool_of(large), run(), [any_amount, small])
    assert (decision.verdict, decision.grant) == (Verdict.ASK, "any")


def test_a_planned_call_passes_once_although_strangers_were_read() -> None:
    call = pay()
    plan = (Entry("pay", {"to": "FI1", "amount": 5.0}, acts=True),)
    assert verdict(judge(call, tool_of(call), run(label=STRANGE, plan=plan), [grant()])) == ("allow", "PLANNED")
    made = Past(step=4, tool="pay", arguments=call.arguments, grant="g")
    again = run(label=STRANGE, plan=plan, past=(made,))
    assert verdict(judge(call, tool_of(call), again, [grant()])) == ("ask", "TAINTED")
    other = pay(to="FI2", amount=5)
    assert verdict(judge(other, tool_of(other), run(label=STRANGE, plan=plan), [grant()])) == ("ask", "TAINTED")


def test_a_plan_grants_nothing() -> None:
    call = pay()
    plan = (Entry("pay", {"to": "FI1", "amount": 5}, acts=True),)
    assert verdict(judge(call, tool_of(call), run(plan=plan), [])) == ("ask", "NO_GRANT")


def test_a_plan_made_after_reading_strangers_is_denied() -> None:
    call = Call(step=2, id="c", tool="plan", arguments={"entries": []})
    tool = tool_of(call, effect=Effect.PURE)
    assert verdict(judge(call, tool, run(label=PRIVATE), [])) == ("allow", "BUILT_IN")
    assert verdict(judge(call, tool, run(label=STRANGE), [])) == ("deny", "PLAN_TOO_LATE")


def test_an_approval_is_for_one_call_with_the_arguments_that_were_shown() -> None:
    call = pay(step=3, call_id="c1", to="FI1", amount=5)
    facts = run(label=STRANGE, approvals=(Approval(3, "c1", binding("pay", call.arguments)),))
    assert verdict(judge(call, tool_of(call), facts, [])) == ("allow", "APPROVED")
    for other in (
        pay(step=3, call_id="c1", to="FI1", amount=6),
        pay(step=3, call_id="c2", to="FI1", amount=5),
        pay(step=5, call_id="c1", to="FI1", amount=5),
    ):
        assert judge(other, tool_of(other), facts, []).verdict is Verdict.ASK


def test_a_binding_tells_apart_what_python_takes_for_equal() -> None:
    assert binding("pay", {"a": 1}) == binding("pay", {"a": 1.0})
    different: list[dict[str, Json]] = [{"a": 1}, {"a": True}, {"a": "1"}, {"a": None}, {"a": [1]}, {"b": 1}, {}]
    assert len({binding("pay", each) for each in different} | {binding("send", {"a": 1})}) == len(different) + 1


@pytest.mark.parametrize("approval", [Ask.NEVER, Ask.TAINTED])
def test_private_data_and_strangers_and_text_that_leaves_always_ask(approval: Ask) -> None:
    call = pay(to="FI1", text="what I read")
    tool = tool_of(call, sends_text=True)
    plan = (Entry("pay", call.arguments, acts=True),)
    facts = run(label=STRANGE_AND_PRIVATE, plan=plan)
    assert verdict(judge(call, tool, facts, [grant(approval=approval)])) == ("ask", "TRIFECTA")


def test_the_users_own_words_may_leave() -> None:
    call = pay(to="FI1", text="what I say")
    tool = tool_of(call, sends_text=True)
    facts = run(label=STRANGE_AND_PRIVATE, texts=("Send 'what I say' to FI1",))
    assert judge(call, tool, facts, [grant(approval=Ask.NEVER)]).verdict is Verdict.ALLOW
    for missing in (PRIVATE, STRANGE):
        assert judge(call, tool, run(label=missing), [grant(approval=Ask.NEVER)]).verdict is Verdict.ALLOW


def test_only_our_own_answers_are_believed() -> None:
    assert result_label("job_create", PRIVATE, None) == PRIVATE
    assert result_label("data_fetch", CLEAN, None) == STRANGE
    assert result_label("data_fetch", CLEAN, CLEAN) == STRANGE
    assert result_label("memory_search", STRANGE_AND_PRIVATE, PRIVATE) == PRIVATE
    assert result_label("memory_search", PRIVATE, None) == STRANGE_AND_PRIVATE


def test_a_decision_says_where_the_values_came_from() -> None:
    call = pay(to="FI12", amount=12.5, text="made up")
    read = Past(step=4, tool="read", arguments={}, is_done=True, result={"bill": "Pay FI12 now"}, label=STRANGE)
    facts = run(label=STRANGE, texts=("Pay 12.50 for the bill",), past=(read,))
    origins = {each.field: each for each in judge(call, tool_of(call), facts, [grant()]).origins}
    assert (origins["to"].source, origins["to"].label) == ("step 4: bill", STRANGE)
    assert origins["amount"].source == "user"
    assert (origins["text"].source, origins["text"].label) == ("model", STRANGE)


def test_time_is_an_argument() -> None:
    call = pay()
    assert verdict(judge(call, tool_of(call), run(), [grant(expires_at=NOW)])) == ("ask", "GRANT_EXPIRED")
