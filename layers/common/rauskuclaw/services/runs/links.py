"""One-time links to questions: whoever holds the link may answer this question, once, and nothing else.

The token is an HMAC-SHA256 over the question's id, its choices and the digest of the call it is about, so it fits no
other question and no changed one; nothing of it is stored. It is used up when the question has an answer.
"""

import hmac
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import quote

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Job, Json
from rauskuclaw.domain.runs.steps import Question

PATH = "/q/"
NOTICE_TYPE = "system.question.notify"  # not stored as a job type, so that no caller can submit one


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and checks links. The secret never appears in its `repr`."""

    secret: str
    public_url: str | None = None

    def __repr__(self) -> str:
        return "Links(***)"

    def of(self, question: Question) -> str | None:
        """The link; None where nobody knows under which URL this instance is reached (PUBLIC_URL)."""
        return self._link(question.id, self.token(question))

    def for_receiver(self, job: Job) -> dict[str, Json]:
        """What the callback of a question's notice says besides what is stored: who may read jobs may not answer."""
        notice = job.result
        if job.type != NOTICE_TYPE or not isinstance(notice, dict):
            return {}
        asked = notice["question"]
        return {"link": self._link(asked["id"], self._token(asked["id"], asked["choices"], asked["binding"]))}

    def token(self, question: Question) -> str:
        """64 hex digits."""
        return self._token(question.id, list(question.choices), question.binding)

    def _token(self, question_id: str, choices: list[str], binding: str | None) -> str:
        bound = canonical_json(["question", question_id, choices, binding])
        return hmac.new(self.secret.encode(), bound.encode("utf-8", "surrogatepass"), sha256).hexdigest()

    def _link(self, question_id: str, token: str) -> str | None:
        if self.public_url is None:
            return None
        return f"{self.public_url}{PATH}{quote(question_id, safe='')}?token={token}"

    def fits(self, question: Question, token: str) -> bool:
        """Whether a token is that of this question; in constant time."""
        return hmac.compare_digest(self.token(question).encode(), token.encode("utf-8", "replace"))
