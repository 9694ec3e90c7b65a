"""Nothing is sent to where only this network reaches: every range of the registries, in every disguise."""

from ipaddress import ip_address, ip_network

import pytest

from traceability.notices.addresses import Target, is_global, may_be_reached, read_url
from traceability.notices.errors import BadWebhookUrl, WebhookAddressPrivate, WebhookUrlOpen

PRIVATE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.0.0.1",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.168.255.254",
    "198.18.0.1",
    "198.19.255.254",
    "198.51.100.7",
    "203.0.113.7",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:0.0.0.0",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:c0a8:101::",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "126.255.255.255",
    "128.0.0.1",
    "172.15.255.255",
    "172.32.0.1",
    "192.167.255.255",
    "192.169.0.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2400:3200::1",
    "2606:4700:4700::1111",
    "2a00:1450::1",
    "::ffff:1.1.1.1",
    "64:ff9b::101:101",
    "2002:101:101::",
]
LOOPBACK = (ip_network("127.0.0.0/8"),)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_reserved_addresses_are_not_reached(address):
    assert not is_global(ip_address(address))
    assert not may_be_reached(ip_address(address), is_secure=True)
    literal = f"[{address}]" if ":" in address else address
    with pytest.raises(WebhookAddressPrivate) as caught:
        read_url(f"https://{literal}/a", pointer="/url")
    assert caught.value.pointer == "/url"


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_are_reached_with_tls_alone(address):
    assert may_be_reached(ip_address(address), is_secure=True)
    assert not may_be_reached(ip_address(address), is_secure=False, allowed=LOOPBACK)


def test_the_operator_may_allow_networks_over_http_too():
    inside, beside = ip_address("127.9.9.9"), ip_address("10.0.0.1")

    assert may_be_reached(inside, is_secure=False, allowed=LOOPBACK) and may_be_reached(inside, is_secure=True, allowed=LOOPBACK)
    assert not may_be_reached(beside, is_secure=False, allowed=LOOPBACK) and not may_be_reached(beside, is_secure=True, allowed=LOOPBACK)
    assert not may_be_reached(ip_address("::1"), is_secure=False, allowed=LOOPBACK)


@pytest.mark.parametrize(
    ("url", "target"),
    [
        ("https://hooks.example.org/a?b=c%20d", Target(True, "hooks.example.org", 443)),
        ("https://HOOKS.example.org:8443", Target(True, "hooks.example.org", 8443)),
        ("https://xn--fiqs8s.example/", Target(True, "xn--fiqs8s.example", 443)),
        ("https://[2606:4700::1]:1/", Target(True, "2606:4700::1", 1)),
        ("HTTPS://1.1.1.1/", Target(True, "1.1.1.1", 443)),
    ],
)
def test_an_address_is_read(url, target):
    assert read_url(url) == target


@pytest.mark.parametrize(
    "url",
    [
        "", "hooks.example.org", "//hooks.example.org/", "ftp://hooks.example.org/", "file:///etc/passwd", "gopher://a.example/", "https:///a",
        "https://", "https://user@hooks.example.org/", "https://user:pass@hooks.example.org/", "https://@hooks.example.org/",
        "https://hooks.example.org/#part", "https://hooks.example.org/#", "https://hooks.example.org:0/", "https://hooks.example.org:65536/",
        "https://hooks.example.org:/", "https://hooks.example.org:a/", "https://hooks.example.org/a b", "https://hooks.example.org/\n",
        "https://hooks.example.org\\@10.0.0.1/", "https://hooks.example.org/\u00e9", "https://\uff11\uff12\uff17.0.0.1/", "https://127.1/", "https://2130706433/",
        "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0177.0.0.01/", "https://127.0.0.1./", "https://a..example/", "https://.example/",
        "https://-a.example/", "https://[::1", "https://[fe80::1%25eth0]/", "https://[127.0.0.1]/", "https://[v1.a]/", "https://a.example/<",
        "https://" + "a" * 64 + ".example/", "https://a.example/" + "x" * 500, "javascript:alert(1)",
    ],
)  # fmt: skip
def test_what_two_readers_could_understand_differently_is_no_address(url):
    with pytest.raises(BadWebhookUrl) as caught:
        read_url(url, pointer="/url")
    assert caught.value.pointer == "/url"


def test_http_is_for_allowed_networks_alone():
    with pytest.raises(WebhookUrlOpen):
        read_url("http://hooks.example.org/")
    with pytest.raises(WebhookAddressPrivate):
        read_url("http://1.1.1.1/", allowed=LOOPBACK)
    assert read_url("http://127.0.0.1:8080/", allowed=LOOPBACK) == Target(False, "127.0.0.1", 8080)
    assert read_url("http://erp.intranet/", allowed=LOOPBACK) == Target(False, "erp.intranet", 80)
