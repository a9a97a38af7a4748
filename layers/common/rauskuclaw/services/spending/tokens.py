"""Bounds on the tokens of a text, where no tokenizer is at hand: a bound, a guess, and what is too few to be true."""

from dataclasses import replace
from math import ceil

from rauskuclaw.domain.usage import Usage

# Tokenizers of language models work on the bytes of UTF-8, and no token is shorter than a byte: a text never has more
# tokens than bytes. Providers add marks around each message; these are for a conversation of usual length.
MARKS = 256
# The usual rule of thumb for English: https://help.openai.com/en/articles/4936856
BYTES_PER_TOKEN = 4
# Text that averages more than this has not been seen: long words and runs of blanks reach it for a few tokens at most.
MAX_BYTES_PER_TOKEN = 16
# No model takes or writes as much in a call; a larger number is a fault of the other side.
MAX_TOKENS = 100_000_000


def most_tokens(size_bytes: int) -> int:
    """The most tokens that a conversation of that size is billed for."""
    return size_bytes + MARKS


def guessed_tokens(size_bytes: int) -> int:
    """About how many tokens a text of that size is, where nobody has counted."""
    return ceil(size_bytes / BYTES_PER_TOKEN)


def judged(reported: Usage | None, *, sent_bytes: int, received_bytes: int) -> tuple[Usage, bool]:
    """The usage to count, and whether it is (partly) our guess.

    What the provider reports counts as it is, unless it cannot be: numbers below zero or beyond any model are taken as
    not reported; fewer tokens than the text can possibly have are replaced by our guess, the larger number.
    """
    guess = Usage(input=guessed_tokens(sent_bytes), output=guessed_tokens(received_bytes))
    if reported is None or not _is_possible(reported):
        return guess, True
    counted = replace(
        reported,
        input=_at_least(reported.input, sent_bytes, guess.input),
        output=_at_least(reported.output, received_bytes, guess.output),
    )
    return counted, counted != reported


def _is_possible(usage: Usage) -> bool:
    numbers = (usage.input, usage.output, usage.cached, usage.reasoning)
    in_range = all(0 <= number <= MAX_TOKENS for number in numbers)
    return in_range and usage.cached <= usage.input and usage.reasoning <= usage.output


def _at_least(reported: int, size_bytes: int, guess: int) -> int:
    return max(reported, guess) if reported * MAX_BYTES_PER_TOKEN < size_bytes else reported
