"""Suggestions that only repeat the user's question: a chat proposed to answer what this chat was asked."""

import re

from rauskuclaw.domain.job import Json, JsonObject
from rauskuclaw.domain.suggestions.javascript import SPACES, text_or_blank, to_text, trim, utf16_length
from rauskuclaw.domain.suggestions.suggested import SuggestedJob

CHAT = "chat.generate"
MIN_SIMILARITY = 0.6
MIN_WORD = 3
_PUNCTUATION = re.compile(r"""[`"'.,:;!?()\[\]{}<>|/\\_-]+""")
_SPACE = re.compile(f"[{SPACES}]+")


def is_repeat(job: SuggestedJob, *, chat_type: str, user_text: str) -> bool:
    """Whether a job of the chat's own type asks what the user asked: the same words, or nearly so."""
    if job.type != trim(chat_type) or CHAT not in job.type:
        return False
    asked, proposed = normal_form(user_text), normal_form(_prompt_of(job.input))
    if not asked or not proposed:
        return False
    return asked == proposed or similarity(asked, proposed) >= MIN_SIMILARITY


def normal_form(text: str) -> str:
    """Lower case, with ASCII punctuation and white space as single spaces."""
    return trim(_SPACE.sub(" ", _PUNCTUATION.sub(" ", text.lower())))


def similarity(one: str, other: str) -> float:
    """Jaccard similarity of the words longer than two letters, of two texts in normal form."""
    words, others = _words(one), _words(other)
    return len(words & others) / len(words | others) if words and others else 0.0


def _words(text: str) -> set[str]:
    return {word for word in text.split(" ") if utf16_length(word) >= MIN_WORD}


def _prompt_of(value: Json) -> str:
    given: JsonObject = value if isinstance(value, dict) else {}
    if prompt := text_or_blank(given.get("prompt")):
        return prompt
    messages = given.get("messages")
    for message in reversed(messages if isinstance(messages, list) else []):
        if not isinstance(message, dict) or to_text(message.get("role")) != "user":
            continue
        if content := text_or_blank(message.get("content")):
            return content
    return ""
