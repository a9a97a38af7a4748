"""What the model sees of a long conversation: a summary in place of its beginning, until somebody undoes that."""

from dataclasses import replace

from rauskuclaw.builtins.agent.thinking import FOLD_CHARS
from rauskuclaw.domain.runs.actions import Caps, Record, next_action
from rauskuclaw.domain.runs.codec import decode_step, encode_step
from rauskuclaw.domain.runs.forking import forked
from rauskuclaw.domain.runs.inbox import InboxItem, InboxKind
from rauskuclaw.domain.runs.state import fold
from rauskuclaw.domain.runs.steps import Body, Folded, Heard, Purpose, Step
from tests.support.agent import Agent, MemoryRecord
from tests.support.clock import NOON
from tests.support.runs import answered, asked, numbered

FOLDED = Folded(summary="the sum", up_to=3)


def conversation(*sizes: int) -> list[Body]:
    """A message of each size, each with its answer."""
    turns: list[Body] = []
    for number, size in enumerate(sizes):
        turns += [Heard(id=f"m-{number}", text=f"{number}" * size, by="ops"), asked(), answered(f"answer {number}")]
    return turns


def long_run(*sizes: int) -> Agent:
    """A run whose first turn is folded, with one more message to answer."""
    summary: list[Body] = [asked(purpose=Purpose.SUMMARY), answered("the sum", purpose=Purpose.SUMMARY), FOLDED]
    bodies = [*conversation(*sizes), *summary, Heard(id="m-last", text="go on", by="ops")]
    return Agent([], record=MemoryRecord(steps=numbered(*bodies)))


def unfolding(seq: int) -> InboxItem:
    return InboxItem(InboxKind.UNFOLD, str(seq), {"by": "anna"}, NOON)


def fold_seq(agent: Agent) -> int:
    return next(step.seq for step in agent.record.steps if isinstance(step.body, Folded))


async def sent(agent: Agent) -> list[str]:
    """What the model was sent of the conversation in the last call."""
    await agent.attempt()
    return [message.content for message in agent.model.requests[-1].messages[1:]]


async def test_a_folded_turn_is_not_sent() -> None:
    found = await sent(long_run(300_000, 10))
    assert found[0].endswith("the sum")
    assert found[1:] == ["1" * 10, "answer 1", "go on"]


async def test_an_undone_summary_counts_no_more_and_is_recorded_once() -> None:
    agent = long_run(300_000, 10)
    agent.record.items.append(unfolding(fold_seq(agent)))
    found = await sent(agent)
    assert found == ["0" * 300_000, "answer 0", "1" * 10, "answer 1", "go on"]
    undone = [body for body in agent.bodies if isinstance(body, Folded) and body.undoes is not None]
    assert undone == [Folded(summary=None, up_to=0, undoes=fold_seq(agent), by="anna")]
    assert fold(agent.record.steps).unheard(agent.record.items) == []


async def test_what_was_undone_is_not_folded_again_at_once() -> None:
    agent = long_run(FOLD_CHARS + 50_000, 10)
    agent.record.items.append(unfolding(fold_seq(agent)))
    assert (await sent(agent))[0] == "0" * (FOLD_CHARS + 50_000)
    assert agent.model.asked == 1


async def test_it_is_folded_again_when_it_has_grown_as_much_again() -> None:
    agent = long_run(FOLD_CHARS, FOLD_CHARS + 50_000, 10)
    agent.record.items.append(unfolding(fold_seq(agent)))
    found = await sent(agent)
    assert (len(found[0]) < 1000, agent.model.asked) == (True, 2)
    assert fold(agent.record.steps).transcript.unfolded == 1


def test_the_summary_before_counts_again() -> None:
    bodies = [*conversation(5, 6, 7), replace(FOLDED, summary="first"), Folded(summary="second", up_to=6)]
    steps = numbered(*bodies)
    assert "second" in fold(steps).transcript.messages(())[0].content
    steps.append(Step(12, NOON, 1, Folded(summary=None, up_to=0, undoes=11, by="anna")))
    state = fold(steps)
    assert "first" in state.transcript.messages(())[0].content
    assert state.transcript.folded_up_to == 3
    steps.append(Step(13, NOON, 1, Folded(summary=None, up_to=0, undoes=10, by="anna")))
    assert fold(steps).transcript.messages(())[0].content == "0" * 5


def test_a_run_that_has_answered_takes_it_in_before_it_ends() -> None:
    steps = numbered(*conversation(5), FOLDED)
    action = next_action(fold(steps), [unfolding(4)], caps=Caps(), now=NOON)
    assert action == Record((Folded(summary=None, up_to=0, undoes=4, by="anna"),))


def test_a_fork_undoes_the_same_summary_and_may_be_told_to_undo_it_itself() -> None:
    steps = numbered(*conversation(5), FOLDED, Folded(summary=None, up_to=0, undoes=4, by="anna"))
    copies = forked(steps, from_step=5, at=NOON)
    assert fold(copies).transcript.folds == []
    assert len(fold(forked(steps, from_step=4, at=NOON)).unheard([unfolding(4)])) == 1


def test_it_is_kept_as_other_steps_are() -> None:
    step = Step(5, NOON, 1, Folded(summary=None, up_to=0, undoes=4, by="anna"))
    assert decode_step(encode_step(step)) == step
    assert decode_step(encode_step(replace(step, body=FOLDED))).body == FOLDED
