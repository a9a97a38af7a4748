"""The tree of a conversation's messages: the way to one of them, and those beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rauskuclaw.domain.conversations.messages import Message, Parts, Role


@dataclass(frozen=True, slots=True)
class Node:
    """A message without its contents."""

    id: str
    parent: str | None
    depth: int
    number: int

    @classmethod
    def of(cls, message: Message) -> "Node":
        return cls(message.id, message.parent, message.depth, message.number)


@dataclass(frozen=True, slots=True)
class Placed:
    """A message with the ids of all that follow its parent, itself among them, in the order they were stored."""

    message: Message
    siblings: tuple[str, ...]

    @property
    def index(self) -> int:
        """Which of the siblings it is, from 0."""
        return self.siblings.index(self.message.id)


@dataclass(frozen=True, slots=True)
class Branch:
    """The end of a branch, oldest first. `before` is the message that the first one follows, None for the root's."""

    messages: tuple[Placed, ...] = ()

    @property
    def before(self) -> str | None:
        """The tip to read the part before this one by."""
        return self.messages[0].message.parent if self.messages else None


def path_to(tip: str, nodes: Mapping[str, Node], *, limit: int | None = None) -> list[Node]:
    """From the root, or the newest `limit`, to the tip; as far as the nodes are known."""
    found: list[Node] = []
    node = nodes.get(tip)
    while node is not None and (limit is None or len(found) < limit):
        found.append(node)
        node = nodes.get(node.parent) if node.parent is not None else None
    return found[::-1]


def siblings_of(node: Node, nodes: Iterable[Node]) -> tuple[str, ...]:
    """All that follow the same message, in the order they were stored; itself too."""
    return tuple(each.id for each in sorted(nodes, key=lambda each: each.number) if each.parent == node.parent)


def newest_below(message_id: str, nodes: Iterable[Node]) -> str | None:
    """The newest message of the branches through this one: where somebody who goes back to it left off.

    Itself where nothing follows; None when it is not among the nodes.
    """
    below: str | None = None
    inside: set[str] = set()
    for node in sorted(nodes, key=lambda each: each.number):
        if node.id == message_id or node.parent in inside:
            inside.add(node.id)
            below = node.id
    return below


def message_after(parent: Message | None, message_id: str, conversation_id: str, parts: Parts, at: datetime) -> Message:
    """A user's message that follows another one, or (None) begins at the root."""
    return Message(
        id=message_id,
        conversation_id=conversation_id,
        parent=None if parent is None else parent.id,
        depth=0 if parent is None else parent.depth + 1,
        role=Role.USER,
        parts=parts,
        at=at,
    )
