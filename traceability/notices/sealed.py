"""Secrets of webhooks as they are kept: they must sign, so they are encrypted and not hashed."""

from datetime import datetime

from traceability.kernel.sealing import Sealing
from traceability.notices.models import Subscription

SEALING = Sealing("traceability.notices.secret")


def keys_of(webhook: Subscription, at: datetime) -> list[bytes]:
    """What signs at this time: the present secret, and for a time the one before it. Empty when no key opens them any more."""
    kept = [webhook.secret]
    if webhook.old_secret_until is not None and at < webhook.old_secret_until:
        kept.append(webhook.old_secret)
    found = [SEALING.unsealed(one) for one in kept]
    return [one for one in found if one is not None] if found[0] is not None else []
