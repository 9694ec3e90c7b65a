"""A certificate's place in the public status, and its signed credential: made with it, once, so that its entry can name both."""

import secrets

from django.db.models import Max

from traceability.certificates import data_integrity, did, status_list, vc
from traceability.certificates.models import Certificate
from traceability.certificates.vc import Issuer, Place
from traceability.tlog import canonical
from traceability.tlog.canonical import Value
from traceability.tlog.notes import SigningKey

FULL = status_list.SIZE // 2
"""Places of a list that are given out: while half of it is free, two draws find a free one on average."""


def draw_place() -> Place:
    """A bit that no certificate has had, drawn at random: its number tells nothing of how many there are.

    Two certificates at once may draw the same one; the loser meets the unique constraint, and its task tries again.
    """
    number = Certificate.objects.aggregate(newest=Max("status_list"))["newest"] or 1
    if Certificate.objects.filter(status_list=number).count() >= FULL:
        number += 1
    while True:
        index = secrets.randbelow(status_list.SIZE)
        if not Certificate.objects.filter(status_list=number, status_index=index).exists():
            return Place(number, index)


def credential_of(said: dict[str, Value], signed: bytes, key: SigningKey, *, issuer: Issuer, place: Place) -> bytes:
    """The signed credential in canonical form. `signed` is certificate.json; the same statement and place give the same bytes."""
    document = vc.unsecured(said, signed, issuer=issuer, place=place)
    method = did.method_of(issuer.base, key.verifier.vkey)
    return canonical.write(data_integrity.secured(document, key.private, method=method, created=str(said["issued_at"])))
