"""Who acts: members and tokens. Names, addresses and passwords live in the stock user table alone, where they may be erased."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from traceability.kernel.fields import Sha256Field
from traceability.kernel.models import Tracked
from traceability.registry.models.organisations import Organisation
from traceability.registry.viewer import ROLES
from traceability.registry.words import SCOPES


class Member(Tracked):
    """A person's place in an organisation. Its id is the opaque account id that ledger entries name as actor."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="member")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="members")
    role = models.CharField(max_length=16)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = (models.CheckConstraint(condition=Q(role__in=ROLES), name="member_role_known"),)

    def __str__(self) -> str:
        return f"{self.role} {self.id}"


class Token(Tracked):
    """A secret that lets a machine act; only its digest is kept. Without a member it is the organisation's own."""

    digest = Sha256Field(db_comment="SHA-256 of the whole secret, lower-case hex")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="tokens")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="tokens")
    role = models.CharField(max_length=16)
    prefix = models.CharField(
        max_length=12, default="", db_comment="the secret's first characters, by which its holder knows it; empty: not kept"
    )
    scope = models.CharField(max_length=8, default="full", db_comment="full: what the role may; read: nothing that records")
    expires_on = models.DateField(db_comment="last day on which it is good, Asia/Shanghai")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["digest"], name="token_digest_once"),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="token_digest_is_sha256"),
            models.CheckConstraint(condition=Q(role__in=ROLES), name="token_role_known"),
            models.CheckConstraint(condition=Q(scope__in=SCOPES), name="token_scope_known"),
        )

    def __str__(self) -> str:
        return f"token {self.id}"


class TokenUse(models.Model):
    """When a token was last used, to the minute. Not a fact of the ledger: it may be lost."""

    token = models.OneToOneField(Token, models.PROTECT, primary_key=True, related_name="use")
    last_used_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.token_id} used at {self.last_used_at}"
