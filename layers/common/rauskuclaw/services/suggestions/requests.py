"""Reading the request to create suggested jobs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from rauskuclaw.domain.job import Json
from rauskuclaw.domain.suggestions.proposals import MAX_PROPOSALS
from rauskuclaw.services.fields import Fields
from rauskuclaw.services.suggestions.service import Mode

MODES = re.compile("auto|approval|all")
ID = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class CreationRequest:
    """`indexes` None: all proposals of the message."""

    message_id: str
    indexes: tuple[int, ...] | None
    mode: Mode


def read_creation(body: Mapping[str, Json]) -> CreationRequest:
    """Raises InvalidRequestError naming fields."""
    fields = Fields(body)
    request = CreationRequest(
        message_id=fields.text("message_id", pattern=ID, expected="the id of a message"),
        indexes=_indexes(fields),
        mode=cast(Mode, fields.text("mode", pattern=MODES, expected="one of auto, approval, all", default="all")),
    )
    fields.check()
    return request


def _indexes(fields: Fields) -> tuple[int, ...] | None:
    if not fields.has("proposals"):
        return None
    given = fields.source["proposals"]
    if not isinstance(given, list) or not 1 <= len(given) <= MAX_PROPOSALS:
        fields.fault("proposals", f"must be an array of 1 to {MAX_PROPOSALS} numbers of proposals")
        return None
    for place, each in enumerate(given):
        if type(each) is not int or not 0 <= each < MAX_PROPOSALS:
            fields.fault(f"proposals.{place}", f"must be an integer from 0 to {MAX_PROPOSALS - 1}")
    return tuple(each for each in given if type(each) is int)
