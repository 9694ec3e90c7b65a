"""Who is told of what, how far each was told, and what became of each notice. Work and settings, no record: that is the ledger."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from traceability.kernel import clock
from traceability.kernel.models import Fact
from traceability.notices.claims import ACTIVE, DISABLED, STATES
from traceability.notices.kinds import TEST
from traceability.registry.models import Organisation

GONE, FAILING, MAKER_LEFT, SECRET_LOST = "gone", "failing", "maker_left", "secret_lost"
REASONS = (GONE, FAILING, MAKER_LEFT, SECRET_LOST)
WAITING, DONE, GIVEN_UP, WITHHELD = "waiting", "done", "given_up", "withheld"
FINISHED = (DONE, GIVEN_UP, WITHHELD)
DELIVERY_STATES = (WAITING, *FINISHED)


class Subscription(Fact):
    """A webhook: an organisation's address that is told of new entries, with the rights that `person` has when it is told."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="webhooks")
    person = models.UUIDField(db_comment="member or token that made or last changed it: with whose rights entries are told")
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=60), default=list, db_comment="kinds of entries; empty: all that are told")
    description = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, default=ACTIVE)
    reason = models.CharField(max_length=12, blank=True, db_comment="why it was disabled")
    secret = models.CharField(max_length=200, db_comment="encrypted with a key derived from SECRET_KEY")
    old_secret = models.CharField(max_length=200, blank=True, db_comment="the one before it, which signs too for a time")
    old_secret_until = models.DateTimeField(null=True)
    failures = models.IntegerField(default=0, db_comment="tries that failed since the last that did not")
    failing_since = models.DateTimeField(null=True, db_comment="the first of these failures")
    rests_until = models.DateTimeField(null=True, db_comment="nothing is sent before: it failed, was slow, or asked for it")
    asked_at = models.DateTimeField(default=clock.now, db_comment="when something was sent last: who waits longest is next")
    changed_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(state__in=STATES), name="webhook_state_known"),
            models.CheckConstraint(
                condition=Q(state=DISABLED, reason__in=REASONS) | (~Q(state=DISABLED) & Q(reason="")), name="webhook_disabled_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(old_secret="", old_secret_until__isnull=True) | (~Q(old_secret="") & Q(old_secret_until__isnull=False)),
                name="webhook_old_secret_ends",
            ),
            models.CheckConstraint(
                condition=Q(failures=0, failing_since__isnull=True) | Q(failures__gt=0, failing_since__isnull=False),
                name="webhook_failures_began",
            ),
        )

    def __str__(self) -> str:
        return f"{self.url} {self.state}"


class Position(models.Model):
    """How far a webhook was told of one log: its entries below `next_index`. Dense, and in the order of commits, as no other column is."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="positions")
    log_id = models.SmallIntegerField()
    next_index = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["subscription", "log_id"], name="position_once_per_log"),)

    def __str__(self) -> str:
        return f"{self.log_id}/{self.next_index}"


class Delivery(Fact):
    """One notice to one webhook, and what became of it; its id is the receiver's `webhook-id`. The body is made anew for each try:
    an entry says the same for ever.
    """

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries")
    kind = models.CharField(max_length=60, db_comment="of the entry, or webhook.test")
    entry = models.UUIDField(null=True, db_comment="uid of the entry; empty for a test")
    log_id = models.SmallIntegerField(null=True)
    leaf_index = models.BigIntegerField(null=True)
    state = models.CharField(max_length=8, default=WAITING)
    tries = models.IntegerField(default=0, db_comment="since it was asked for")
    status = models.IntegerField(null=True, db_comment="HTTP status of the last try; empty: no answer came")
    error = models.CharField(max_length=200, blank=True, db_comment="why the last try failed")
    answer = models.TextField(blank=True, db_comment="what the receiver said last, cut")
    next_try_at = models.DateTimeField(null=True)
    tried_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subscription", "entry"], name="delivery_once_per_entry"),
            models.CheckConstraint(condition=Q(state__in=DELIVERY_STATES), name="delivery_state_known"),
            models.CheckConstraint(
                condition=Q(state=WAITING, next_try_at__isnull=False, finished_at__isnull=True)
                | Q(state__in=FINISHED, next_try_at__isnull=True, finished_at__isnull=False),
                name="delivery_waits_or_is_finished",
            ),
            models.CheckConstraint(
                condition=Q(kind=TEST, entry__isnull=True, log_id__isnull=True, leaf_index__isnull=True)
                | (~Q(kind=TEST) & Q(entry__isnull=False, log_id__isnull=False, leaf_index__isnull=False)),
                name="delivery_has_its_entry",
            ),
        )
        indexes = (
            models.Index(fields=["subscription", "-id"], name="delivery_latest_first"),
            models.Index(fields=["subscription", "next_try_at", "id"], condition=Q(state=WAITING), name="delivery_due"),
            models.Index(fields=["finished_at"], condition=Q(finished_at__isnull=False), name="delivery_finished"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
