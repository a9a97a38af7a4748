"""Tags in a request: an array of anything, kept as short texts."""

from rauskuclaw.domain.idempotency import canonical_json
from rauskuclaw.domain.job import Json
from rauskuclaw.services.fields import Fields

LONGEST_TAG = 200


def read_tags(fields: Fields, *, most: int) -> tuple[str, ...]:
    """The first `most` tags, as text. What is no array, or too long, is a fault that names its place."""
    value = fields.source.get("tags")
    if value is None:
        return ()
    if not isinstance(value, list):
        fields.fault("tags", "must be an array")
        return ()
    tags = tuple(as_text(tag) for tag in value[:most])
    for position, tag in enumerate(tags):
        if len(tag) > LONGEST_TAG:
            fields.fault(f"tags.{position}", f"must be at most {LONGEST_TAG} characters long")
    return tags


def as_text(value: Json) -> str:
    """A tag as text: text as it is, anything else as its canonical JSON."""
    return value if isinstance(value, str) else canonical_json(value)
