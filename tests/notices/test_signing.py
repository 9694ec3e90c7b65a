"""Signatures are those of Standard Webhooks: the package that receivers use takes them."""

import base64
import time

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from traceability.notices import signing

SECRET, BODY = b"s" * 32, '{"type":"case.approved","data":{"名":"é"}}'.encode()


def test_a_receiver_takes_what_was_signed_with_its_secret_and_nothing_else():
    headers = signing.headers("msg-1", int(time.time()), BODY, [SECRET])

    assert Webhook(signing.spelt(SECRET)).verify(BODY, headers)["type"] == "case.approved"
    for changed in ({"webhook-id": "msg-2"}, {"webhook-timestamp": str(int(time.time()) - 1)}):
        with pytest.raises(WebhookVerificationError):
            Webhook(signing.spelt(SECRET)).verify(BODY, headers | changed)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.spelt(b"t" * 32)).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.spelt(SECRET)).verify(BODY + b" ", headers)


def test_what_is_older_than_five_minutes_is_not_taken():
    with pytest.raises(WebhookVerificationError, match="old"):
        Webhook(signing.spelt(SECRET)).verify(BODY, signing.headers("msg-1", int(time.time()) - 301, BODY, [SECRET]))


def test_two_secrets_sign_beside_each_other():
    headers = signing.headers("msg-1", int(time.time()), BODY, [SECRET, b"o" * 32])

    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (SECRET, b"o" * 32):
        assert Webhook(signing.spelt(secret)).verify(BODY, headers)


def test_a_secret_has_256_bits_and_one_spelling():
    secret = signing.new_secret()

    assert len(secret) == 32 != signing.new_secret()
    assert signing.spelt(secret) == "whsec_" + base64.b64encode(secret).decode()
