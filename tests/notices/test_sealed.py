from datetime import timedelta

from traceability.kernel import clock
from traceability.notices.models import Subscription
from traceability.notices.sealed import SEALING, keys_of

NOW = clock.now()


def a_webhook(**said):
    return Subscription(secret=SEALING.seal(b"new"), **said)


def test_the_present_secret_signs_and_for_a_time_the_one_before():
    turned = a_webhook(old_secret=SEALING.seal(b"old"), old_secret_until=NOW)

    assert keys_of(a_webhook(), NOW) == [b"new"]
    assert keys_of(turned, NOW - timedelta(seconds=1)) == [b"new", b"old"]
    assert keys_of(turned, NOW) == [b"new"]


def test_without_the_key_that_encrypted_it_nothing_signs(settings):
    webhook = a_webhook(old_secret=SEALING.seal(b"old"), old_secret_until=NOW + timedelta(hours=1))
    settings.SECRET_KEY = "another"

    assert keys_of(webhook, NOW) == []
