"""Asking a person on a terminal: arrow keys, toggles, secrets that are not shown. Esc and Ctrl-C cancel."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from questionary import Question

Choice = tuple[str, str]  # what is shown, and what it stands for
Check = Callable[[str], str]  # what is wrong with a text; blank when nothing is


class Asker(Protocol):
    """Raises KeyboardInterrupt when the person gives up."""

    def choose(self, question: str, choices: Sequence[Choice], *, default: str) -> str: ...

    def choose_any(self, question: str, choices: Sequence[Choice]) -> list[str]: ...

    def text(self, question: str, *, default: str = "", check: Check = lambda _: "") -> str: ...

    def secret(self, question: str) -> str: ...

    def agree(self, question: str, *, default: bool) -> bool: ...


class TerminalAsker:
    """Asks with questionary."""

    def choose(self, question: str, choices: Sequence[Choice], *, default: str) -> str:
        import questionary

        given = [questionary.Choice(title, value=value) for title, value in choices]
        return str(_answer(questionary.select(question, given, default=default)))

    def choose_any(self, question: str, choices: Sequence[Choice]) -> list[str]:
        import questionary

        given = [questionary.Choice(title, value=value) for title, value in choices]
        return [str(each) for each in _answer(questionary.checkbox(question, given))]

    def text(self, question: str, *, default: str = "", check: Check = lambda _: "") -> str:
        import questionary

        return str(_answer(questionary.text(question, default=default, validate=lambda text: check(text) or True)))

    def secret(self, question: str) -> str:
        import questionary

        return str(_answer(questionary.password(question)))

    def agree(self, question: str, *, default: bool) -> bool:
        import questionary

        return bool(_answer(questionary.confirm(question, default=default)))


def _answer(question: "Question") -> Any:
    from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent, merge_key_bindings

    leaving = KeyBindings()

    @leaving.add("escape", eager=True)
    def leave(event: KeyPressEvent) -> None:
        event.app.exit(exception=KeyboardInterrupt)

    given = question.application.key_bindings
    question.application.key_bindings = merge_key_bindings([*([given] if given else []), leaving])
    return question.unsafe_ask()
