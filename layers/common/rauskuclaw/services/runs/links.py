"""One-time links to questions: whoever holds the link may answer this question, once, and nothing else.

The token is an HMAC-SHA256 over the question's id, its choices and the digest of the call it is about, so it fits no
other question and no changed one; nothing of it is stored. It is used up when the question has an answer.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.runs.steps import Question

PATH = "/q/"


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and checks links. The secret never appears in its `repr`."""

    secret: str
    public_url: str | None = None

    def __repr__(self) -> str:
        return "Links(***)"

    def of(self, question: Question) -> str | None:
        """The link; None where nobody knows under which URL this instance is reached (PUBLIC_URL)."""
        if self.public_url is None:
            return None
        return f"{self.public_url}{PATH}{quote(question.id, safe='')}?token={self.token(question)}"

    def token(self, question: Question) -> str:
        """64 hex digits."""
        bound = canonical_json(["question", question.id, list(question.choices), question.binding])
        return hmac.new(self.secret.encode(), bound.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def fits(self, question: Question, token: str) -> bool:
        """Whether a token is that of this question; in constant time."""
        return hmac.compare_digest(self.token(question).encode(), token.encode("utf-8", "replace"))
