"""Suggested jobs of conversations, and tokens that open streams."""

from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts

if TYPE_CHECKING:
    from rauskuclaw.services.stream_tokens import StreamTokens
    from rauskuclaw.services.suggestions.results import Results
    from rauskuclaw.services.suggestions.service import Suggestions


class SuggestionParts(Parts):
    """Jobs that models suggest, and tokens for those who watch."""

    @cached_property
    def suggestions(self) -> "Suggestions":
        """What judges suggested jobs, and creates them."""
        from rauskuclaw.services.suggestions.service import Suggestions

        return Suggestions(backend=self.backend, jobs=self.jobs, types=self.types, prefs=self.prefs, clock=self.clock)

    @cached_property
    def stream_tokens(self) -> "StreamTokens":
        """What makes tokens that open streams, and recognises them."""
        from rauskuclaw.services.stream_tokens import StreamTokens

        return StreamTokens(self.backend.stream_tokens, clock=self.clock)

    @cached_property
    def suggestion_results(self) -> "Results":
        """What tells conversations how the jobs ended that were suggested there."""
        from rauskuclaw.services.suggestions.results import Results

        return Results(self.backend.conversations, clock=self.clock)
