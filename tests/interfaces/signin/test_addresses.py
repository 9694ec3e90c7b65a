"""Whose address a request carries: the proxy's word counts, a stranger's does not."""

import pytest
from django.test import RequestFactory

from traceability.interfaces.signin.addresses import address_of, counted_address


@pytest.mark.parametrize(
    ("is_behind", "forwarded", "address"),
    [
        (False, "203.0.113.9", "192.0.2.1"),
        (True, "203.0.113.9", "203.0.113.9"),
        (True, "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        (True, "2001:db8::7", "2001:db8::7"),
        (True, "", "192.0.2.1"),
        (True, "203.0.113.9, unknown", "192.0.2.1"),
    ],
)
def test_behind_the_proxy_its_last_word_counts(settings, is_behind, forwarded, address):
    settings.BEHIND_TLS_PROXY = is_behind
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=forwarded)

    assert address_of(request) == address


@pytest.mark.parametrize(
    ("address", "counted"),
    [("192.0.2.1", "192.0.2.1"), ("2001:db8:0:1::7", "2001:db8:0:1::/64"), ("::ffff:192.0.2.1", "192.0.2.1"), ("", "")],
)
def test_a_whole_network_of_ipv6_is_one_address(address, counted):
    assert counted_address(address) == counted
