"""A person's security keys and passkeys: enrolled under a name, asked for a proof, removed."""

import logging
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from traceability.interfaces.signin import challenges, factors, open_sessions, recovery, webauthn
from traceability.interfaces.signin.models import SecurityKey
from traceability.kernel import clock

log = logging.getLogger(__name__)

MOST = 10
"""Keys of one person."""


@dataclass(frozen=True)
class Holder:
    """Who holds the key, and in which session. `person`: the member's opaque id, which is all that a key learns of its owner."""

    user: User
    person: UUID
    session_key: str


def keys_of(user: User) -> list[SecurityKey]:
    """The keys of a person, oldest first; at most MOST."""
    return list(SecurityKey.objects.filter(user_id=user.pk).order_by("pk")[:MOST])


def asked_to_enrol(holder: Holder) -> dict[str, object]:
    """What the browser of this session needs to enrol a key."""
    challenge = challenges.made_for(holder.session_key, challenges.ENROL)
    known = [bytes(key.credential_id) for key in keys_of(holder.user)]
    return webauthn.enrolment(owner=holder.person.bytes, name=holder.user.get_username(), known=known, challenge=challenge)


def asked_to_prove(holder: Holder) -> dict[str, object]:
    """What the browser of this session needs to let one of the person's keys prove that it is they."""
    challenge = challenges.made_for(holder.session_key, challenges.PROVE)
    return webauthn.proof(known=[bytes(key.credential_id) for key in keys_of(holder.user)], challenge=challenge)


def enrol(holder: Holder, name: str, answer: str, *, proved: bool) -> list[str] | None:
    """Keep the key that answers this session's challenge. Returns new recovery codes for who has none left, else none.

    None: the answer does not hold, the key is enrolled already, there are too many, or there is a factor and it was not proved.
    """
    user, challenge = holder.user, webauthn.challenge_in(answer)
    if challenge is None or not challenges.taken(holder.session_key, challenges.ENROL, challenge):
        return None
    made = webauthn.enrolled(answer, challenge)
    if made is None:
        return None
    try:
        with transaction.atomic():
            if not factors.may_change(user, proved=proved) or len(keys_of(user)) >= MOST:
                return None
            SecurityKey.objects.create(
                user=user, name=name, credential_id=made.credential_id, credential=made.credential, sign_count=made.sign_count
            )
            codes = [] if recovery.left(user) else recovery.renew(user)
            open_sessions.end_all(user)
    except IntegrityError:
        return None
    log.info("second_factor_enrolled", extra={"user": user.pk, "factor": "key"})
    return codes


def accept(holder: Holder, answer: str) -> bool:
    """Whether a key of this person answers this session's challenge, which is used up, and counts on from where it was."""
    challenge, named = webauthn.challenge_in(answer), webauthn.key_named_in(answer)
    if challenge is None or named is None or not challenges.taken(holder.session_key, challenges.PROVE, challenge):
        return False
    key = SecurityKey.objects.filter(user_id=holder.user.pk, credential_id=named).first()
    if key is None:
        return False
    count = webauthn.proved(answer, challenge, credential=bytes(key.credential), owner=holder.person.bytes)
    return count is not None and _counts_on(key, count)


def remove(user: User, key_id: int, *, keeps_one: bool) -> bool:
    """Take one key away. False: it is none of theirs, or the last second factor, which `keeps_one` keeps. With the last go the codes."""
    with transaction.atomic():
        factors.may_change(user, proved=True)
        is_last = not factors.has_app(user) and len(keys_of(user)) == 1
        if is_last and keeps_one:
            return False
        removed, _ = SecurityKey.objects.filter(user_id=user.pk, pk=key_id).delete()
        if removed:
            open_sessions.end_all(user)
        if removed and is_last:
            recovery.remove(user)
    if removed:
        log.info("second_factor_removed", extra={"user": user.pk, "factor": "key"})
    return removed > 0


def _counts_on(key: SecurityKey, count: int) -> bool:
    """A key that counts its signatures counts up. Where it does not, two hold what one should: neither is believed."""
    grown = Q(sign_count__lt=count) if count else Q(sign_count=0)
    if SecurityKey.objects.filter(grown, pk=key.pk).update(sign_count=count, used_at=clock.now()):
        return True
    log.warning("security_key_may_be_copied", extra={"user": key.user_id, "key": key.pk})
    return False
