"""Papers that a supervisor declared false."""

from django.db import models
from django.db.models import Q

from traceability.kernel.fields import Sha256Field
from traceability.kernel.models import Tracked


class FalseDocument(Tracked):
    """A paper by the words of whoever cited it: kind, issuer and number, or its file's digest, or both, which then both must fit."""

    kind = models.CharField(max_length=40, db_comment="key of document_kinds")
    number = models.CharField(max_length=100, blank=True)
    issuer = models.CharField(max_length=200, blank=True, db_comment="code of an organisation, or a name, as the records cite it")
    sha256 = Sha256Field(blank=True)
    stands = models.BooleanField(default=True, db_comment="false: the declaration was withdrawn")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["kind", "issuer", "number", "sha256"], name="false_document_once"),
            models.CheckConstraint(condition=~Q(number="") | ~Q(sha256=""), name="false_document_is_named"),
            models.CheckConstraint(condition=Q(sha256="") | Q(sha256__regex=r"^[0-9a-f]{64}$"), name="false_document_digest_is_hex"),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.number or self.sha256}"
