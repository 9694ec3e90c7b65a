"""From which address a request comes, as far as it can be known."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of who asks; empty when none is known.

    Behind the proxy it is the last one in `X-Forwarded-For`: the proxy wrote it, what stands before it is anybody's claim.
    """
    if settings.BEHIND_TLS_PROXY:
        claimed = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if _parsed(claimed):
            return claimed
    return str(request.META.get("REMOTE_ADDR") or "")


def counted_address(address: str) -> str:
    """Under which name guesses from an address are counted: a home or office holds a whole /64 of IPv6."""
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or IPv6Network((parsed, 64), strict=False))
    return address


def _parsed(text: str) -> object | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
