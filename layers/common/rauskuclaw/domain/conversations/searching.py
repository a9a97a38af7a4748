"""Searching titles and texts for words, alike on every driver.

A text becomes tokens: words as they are folded by `domain.words`, and each letter of scripts that put no spaces
between words. A query becomes phrases of such tokens, the last of each cut short or not; all must occur, in any order,
in one title or in one message.
"""

from dataclasses import dataclass

from rauskuclaw.domain.words import Kind, clusters_of, pieces_of

MAX_INDEXED_CHARS = 100_000  # of one message; what comes after is not found
MAX_PHRASES = 16


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens that follow each other, of which the last may go on."""

    tokens: tuple[str, ...]


def tokens_of(text: str) -> list[str]:
    """The tokens of a title or a message."""
    return [token for phrase in _phrases(text[:MAX_INDEXED_CHARS]) for token in phrase.tokens]


def query_of(text: str) -> tuple[Phrase, ...]:
    """What a query looks for; nothing, if it holds neither word nor sign."""
    return tuple(dict.fromkeys(_phrases(text)))[:MAX_PHRASES]


def matches(query: tuple[Phrase, ...], tokens: list[str]) -> bool:
    """Whether every phrase of the query occurs among the tokens."""
    return all(_occurs(phrase.tokens, tokens) for phrase in query)


def _phrases(text: str) -> list[Phrase]:
    pieces = pieces_of(text)
    return [Phrase((each.text,) if each.kind is Kind.WORD else tuple(clusters_of(each.text))) for each in pieces]


def _occurs(phrase: tuple[str, ...], tokens: list[str]) -> bool:
    *first, last = phrase
    return any(
        tokens[at].startswith(last) and tokens[at - len(first) : at] == first for at in range(len(first), len(tokens))
    )
