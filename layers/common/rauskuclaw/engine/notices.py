"""Services that tell others: of the ends of jobs, the questions of runs, and alerts."""

from functools import cached_property
from typing import TYPE_CHECKING

from rauskuclaw.engine.parts import Parts
from rauskuclaw.engine.timing import tick

if TYPE_CHECKING:
    from rauskuclaw.services.jobs.callbacks import Callbacks
    from rauskuclaw.services.metrics.notices import AlertNotices
    from rauskuclaw.services.metrics.service import Metrics
    from rauskuclaw.services.runs.links import Links
    from rauskuclaw.services.runs.notices import QuestionNotices


class NoticeParts(Parts):
    """The services that watch and tell."""

    @cached_property
    def callbacks(self) -> "Callbacks":
        """Raises ConfigError for a faulty allowlist."""
        from rauskuclaw.callback_signatures import Signer
        from rauskuclaw.egress.policy import HostRules
        from rauskuclaw.services.jobs.callbacks import Callbacks

        given = self.settings.callbacks
        secret, previous = given.secret, given.previous_secret
        signer = None
        if given.signing_enabled and secret is not None:
            signer = Signer(secret.get_secret_value(), previous.get_secret_value() if previous else None)
        return Callbacks(
            store=self.backend.store,
            egress=self.egress,
            gate=self.rules.callbacks,
            hosts=HostRules.of(given.allowlist, covers_subdomains=True, any_host_when_empty=given.allow_all_when_empty),
            signer=signer,
            for_receiver=self.question_links.for_receiver if self.question_links is not None else lambda job: {},
            clock=self.clock,
        )

    @cached_property
    def question_links(self) -> "Links | None":
        """What makes the links by which a receiver may answer; None without a secret to sign them with."""
        from rauskuclaw.services.runs.links import Links

        secret = self.settings.callbacks.secret
        return Links(secret.get_secret_value(), self.settings.api.public_url) if secret is not None else None

    @cached_property
    def question_notices(self) -> "QuestionNotices":
        """What tells a callback URL that a run asks something."""
        from rauskuclaw.services.runs.notices import QuestionNotices

        return QuestionNotices(self.backend.store, self.rules, self.clock)

    @cached_property
    def metrics(self) -> "Metrics":
        """What shows counts and figures, and judges alerts."""
        from rauskuclaw.services.metrics.service import Metrics

        return Metrics(
            backend=self.backend,
            settings=self.settings.metrics,
            types=self.types,
            served_queues=self.served_queues,
            lease=self.rules.lease,
            tick=tick(self.settings),
            clock=self.clock,
        )

    @cached_property
    def notices(self) -> "AlertNotices":
        """Who is told of alerts."""
        from rauskuclaw.services.metrics.notices import AlertNotices

        store, url = self.backend.store, self.settings.metrics.webhook_url
        return AlertNotices(jobs=store, prefs=store, rules=self.rules, clock=self.clock, webhook_url=url)
