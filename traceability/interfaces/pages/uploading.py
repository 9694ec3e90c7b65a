"""A file that a stranger hands in to be checked: bounded in size and in pace, kept in memory, gone with the answer."""

import hashlib
import logging
from typing import Any

from django.core.cache import cache
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from redis.exceptions import RedisError

from traceability.interfaces.problems import LengthRequired, TooLarge, TooManyRequests
from traceability.kernel import clock

log = logging.getLogger(__name__)

LARGEST = 8 * 2**20
"""Bytes of the whole form; a bundle with more is for the offline verifier."""
MOST_IN_A_MINUTE = 60
_MINUTE = 60
_CHUNK = 64 * 1024


class InMemory(MemoryFileUploadHandler):
    """Keeps every file of the form in memory: nothing is written to a disk."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        """Django keeps small files alone in memory; how large this form is was asked before."""
        self.activated = True


def read_file(request: HttpRequest, field: str) -> bytes | None:
    """The bytes of the form's file, None when none was chosen. Raises LengthRequired, TooLarge, TooManyRequests."""
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise LengthRequired()
    if int(length) > LARGEST:
        drain(request, min(int(length), 8 * LARGEST))
        raise TooLarge(limit=LARGEST)
    _count(request)
    request.upload_handlers = [InMemory(request)]
    given = request.FILES.get(field)
    return given.read() if given is not None else None


def _count(request: HttpRequest) -> None:
    """One more of this address in this minute; without the cache nobody is counted."""
    caller = hashlib.sha256(str(request.META.get("REMOTE_ADDR", "")).encode()).hexdigest()[:32]
    now = int(clock.now().timestamp())
    key = f"checked:{caller}:{now // _MINUTE}"
    try:
        cache.add(key, 0, timeout=2 * _MINUTE)
        used = cache.incr(key)
    except (RedisError, OSError, ValueError) as failure:
        log.warning("checks_not_counted", extra={"reason": type(failure).__name__})
        return
    if used > MOST_IN_A_MINUTE:
        raise TooManyRequests(headers={"Retry-After": str(_MINUTE - now % _MINUTE)}, limit=MOST_IN_A_MINUTE, seconds=_MINUTE)


def drain(request: HttpRequest, length: int) -> None:
    """Read away what is refused, so that its sender can read the answer."""
    while length > 0 and (chunk := request.read(min(_CHUNK, length))):
        length -= len(chunk)
