"""What is kept about signing in: guesses, second factors, linked accounts, sessions. Nothing of it is part of the record."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from traceability.kernel import clock
from traceability.kernel.fields import Sha256Field


class Guesses(models.Model):
    """How often a secret was tried for one name, or from one address, since a moment. Later guesses remove rows whose time is over."""

    key = Sha256Field(primary_key=True)
    made = models.IntegerField(db_comment="guesses since began_at, those that came too early included")
    began_at = models.DateTimeField(default=clock.now, db_index=True, db_comment="the first guess; the count ends a fixed time after it")

    def __str__(self) -> str:
        return f"{self.key[:12]} {self.made}"


class Authenticator(models.Model):
    """The authenticator app of a person, who has one at most."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="+")
    sealed_secret = models.TextField(db_comment="encrypted with a key derived from SECRET_KEY")
    last_step = models.BigIntegerField(db_comment="the step of the last code that was taken; none at or before it is taken again")
    enrolled_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return f"authenticator of {self.user_id}"


class RecoveryCode(models.Model):
    """A code on paper, good once, for who has lost the app."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = Sha256Field()
    used_at = models.DateTimeField(null=True, db_comment="empty: not used yet")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once"),)

    def __str__(self) -> str:
        return f"recovery code of {self.user_id}"


class SecurityKey(models.Model):
    """A security key or passkey of a person, who may have several."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=60, db_comment="what its owner calls it")
    credential_id = models.BinaryField(unique=True, db_comment="the authenticator's name for it; at most 1023 bytes")
    credential = models.BinaryField(db_comment="id and public key as the authenticator wrote them (WebAuthn: attested credential data)")
    sign_count = models.BigIntegerField(db_comment="signatures that the key told last; 0: it counts none")
    enrolled_at = models.DateTimeField(default=clock.now)
    used_at = models.DateTimeField(null=True, db_comment="empty: not used yet")

    def __str__(self) -> str:
        return f"security key of {self.user_id}"


class Challenge(models.Model):
    """A challenge that is out and not answered, as a keyed hash over its session, purpose and bytes. Later ones remove what is over."""

    key = Sha256Field(primary_key=True)
    made_at = models.DateTimeField(default=clock.now, db_index=True)

    def __str__(self) -> str:
        return self.key[:12]


class LinkedIdentity(models.Model):
    """Who an OpenID provider calls `subject` is this person; at one provider a person has one account at most."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    issuer = models.CharField(max_length=500, db_comment="the provider, as it names itself (OpenID Connect: iss)")
    subject = models.CharField(max_length=255, db_comment="the account there (OpenID Connect: sub)")
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", db_comment="the supervisor who said so"
    )
    linked_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["issuer", "subject"], name="identity_of_one_person"),
            models.UniqueConstraint(fields=["user", "issuer"], name="identity_once_a_provider"),
        )

    def __str__(self) -> str:
        return f"account of {self.user_id}"


class Session(AbstractBaseSession):
    """A session, and whose it is: who ends it removes its row, and its next request is nobody's."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+", db_comment="empty: nobody signed in"
    )
    seen_at = models.DateTimeField(default=clock.now, db_comment="the last request, as far as it is noted")

    def __str__(self) -> str:
        return f"session of {self.user_id}"
