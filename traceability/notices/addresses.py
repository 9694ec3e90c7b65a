"""Where a webhook may lead: the shape of its address, and the addresses of the network that its name stands for. Pure.

Python's `is_global` is not asked: what it says of mapped, embedded and reserved addresses differs from release to release.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from traceability.notices.errors import BadWebhookUrl, WebhookAddressPrivate, WebhookUrlOpen

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

MOST_URL = 500
_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII | re.IGNORECASE)
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII | re.IGNORECASE)
"""A last label that a resolver may take for a part of an IPv4 address, such as 127.1 or 0x7f000001."""

# IANA: special-purpose address registries, multicast, and what nobody was given. IPv6 outside 2000::/3 is none of the Internet.
_NOT_GLOBAL = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "2001::/23", "2001:db8::/32", "3fff::/20",
    )
)  # fmt: skip
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_SIX_TO_FOUR, _NAT64 = IPv6Network("2002::/16"), IPv6Network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """An address as it was read: `host` without brackets, in lower case."""

    is_secure: bool
    host: str
    port: int


def read_url(url: str, *, allowed: Sequence[Network] = (), pointer: str | None = None) -> Target:
    """Whom `url` names. `allowed` networks may be named by address, and asked without TLS.

    Raises BadWebhookUrl, WebhookUrlOpen, WebhookAddressPrivate. What a name stands for is asked when something is sent.
    """
    target = _target(url)
    if target is None:
        raise BadWebhookUrl(pointer=pointer, most=MOST_URL)
    if not target.is_secure and not allowed:
        raise WebhookUrlOpen(pointer=pointer)
    literal = _literal(target.host)
    if literal is not None and not may_be_reached(literal, is_secure=target.is_secure, allowed=allowed):
        raise WebhookAddressPrivate(pointer=pointer)
    return target


def may_be_reached(address: Address, *, is_secure: bool, allowed: Collection[Network] = ()) -> bool:
    """Whether something may be sent there: to everybody on the Internet with TLS, and to whom the operator allows."""
    return any(address in network for network in allowed) or (is_secure and is_global(address))


def is_global(address: Address) -> bool:
    """Whether this is an address of the Internet that anybody may reach; one that wraps another is what that one is."""
    if isinstance(address, IPv6Address):
        if (inner := _inside(address)) is not None:
            return is_global(inner)
        if address not in _GLOBAL_UNICAST:
            return False
    return not any(address in network for network in _NOT_GLOBAL)


def _inside(address: IPv6Address) -> IPv4Address | None:
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in _SIX_TO_FOUR:
        return address.sixtofour
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _target(url: str) -> Target | None:
    if len(url) > MOST_URL or not url.isascii() or not url.isprintable() or set(url) & set(' \\"<>^`{|}'):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    if parts.scheme not in {"https", "http"} or "#" in url or "@" in parts.netloc or parts.netloc.endswith(":") or port == 0:
        return None
    if not _is_host(host, is_bracketed="[" in parts.netloc):
        return None
    return Target(parts.scheme == "https", host, port or (443 if parts.scheme == "https" else 80))


def _is_host(host: str, *, is_bracketed: bool) -> bool:
    if is_bracketed:
        return isinstance(_literal(host), IPv6Address) and "%" not in host
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return not _NUMERIC.fullmatch(labels[-1]) or _literal(host) is not None


def _literal(host: str) -> Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None
