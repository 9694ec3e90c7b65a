"""A limit of requests per caller and minute, counted in the cache. Without the cache nobody is limited.

Headers: draft-ietf-httpapi-ratelimit-headers (`RateLimit-Policy`, `RateLimit`), and `Retry-After` with 429.
"""

import logging
from functools import cache

from django.conf import settings
from redis import Redis
from redis.exceptions import RedisError

from traceability.interfaces.problems import TooManyRequests
from traceability.kernel import clock

log = logging.getLogger(__name__)

WINDOW_SECONDS = 60


def count(caller: str) -> dict[str, str]:
    """Count one request of `caller` and return the headers that tell what is left. Raises TooManyRequests."""
    limit = settings.API_REQUESTS_PER_MINUTE
    seconds = int(clock.now().timestamp())
    window, passed = divmod(seconds, WINDOW_SECONDS)
    remaining_seconds = WINDOW_SECONDS - passed
    used = _counted(f"requests:{caller}:{window}")
    if used is None:
        return {}
    headers = {
        "RateLimit-Policy": f'"default";q={limit};w={WINDOW_SECONDS}',
        "RateLimit": f'"default";r={max(0, limit - used)};t={remaining_seconds}',
    }
    if used > limit:
        raise TooManyRequests(headers=headers | {"Retry-After": str(remaining_seconds)}, limit=limit, seconds=WINDOW_SECONDS)
    return headers


def _counted(key: str) -> int | None:
    """How often `key` was counted in its window, this time included; None when the cache is away."""
    try:
        used = int(_counters().incr(key))
        if used == 1:  # the first of a window alone says when its count may go
            _counters().expire(key, 2 * WINDOW_SECONDS)
    except (RedisError, OSError) as failure:
        log.warning("throttle_not_counted", extra={"reason": type(failure).__name__})
        return None
    return used


@cache
def _counters() -> Redis:
    """Not Django's cache, which asks whether a key is there before it counts: one call for each request, and no more."""
    return Redis.from_url(settings.REDIS_URL)
