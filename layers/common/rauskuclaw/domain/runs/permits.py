"""The permit of one call of a tool. It goes along with the call, so that the tool can hold the call against it.

The decision of `permission.judge` stands in a step; between it and the call lie a write, perhaps a crash, and whatever
is wrong with the loop. So the tool asks again, of what was granted and not of what was decided.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rauskuclaw.domain.runs.grants import Grant, Misfit, Reach, Use, misfit
from rauskuclaw.domain.runs.permission import BUILT_IN, binding

NOT_USED = Use()


class Basis(StrEnum):
    """Where the permission comes from."""

    GRANT = "grant"
    #: A person said so about exactly this call.
    APPROVAL = "approval"
    #: Every run may; or the run has nothing to show for the call, which then has to be of such a tool.
    BUILT_IN = "built_in"
    #: The call is made from outside of any run, by whoever may make it.
    CALLER = "caller"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """The permission for one call of a tool, decided at `given_at`.

    `used` is what was done under the `grant` before this call. `binding` is that of the call a person approved.
    """

    basis: Basis
    given_at: datetime
    grant: Grant | None = None
    used: Use = NOT_USED
    binding: str | None = None

    def misfit(self, tool: str, reach: Reach, *, now: datetime) -> Misfit | None:
        """What keeps this call of the tool from being made under the permit at that time; None: it may be made."""
        if self.basis is Basis.CALLER:
            return None
        if self.basis is Basis.APPROVAL:
            is_approved = self.binding == binding(tool, reach.arguments)
            return None if is_approved else Misfit("NOT_APPROVED", "A person approved another call")
        if self.grant is None:
            return None if tool in BUILT_IN else Misfit("NO_GRANT", f"The run has no grant for {tool}")
        if self.grant.tool != tool:
            return Misfit("NO_GRANT", f"The grant {self.grant.name} is for {self.grant.tool}")
        wrong = misfit(self.grant, reach, self.used, now)
        return None if wrong is None else Misfit(wrong.reason, f"The grant {self.grant.name} {wrong.message}")


def permit_of_caller(at: datetime) -> Permit:
    return Permit(basis=Basis.CALLER, given_at=at)
